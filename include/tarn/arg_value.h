/* arg_value.h - one value of one option: read, checked, stored. For args.c and args_print.c only.
 *
 * Thread: startup.
 */
#ifndef TARN_ARG_VALUE_H
#define TARN_ARG_VALUE_H

#include "tarn/args.h"
#include "tarn/bytes.h"

enum { ARG_ACCEPTED_MAX = 256, ARG_ENV_MAX = 64 };

/* Where a value was written, for sentences: {"--workers", " "} or {"TARN_WORKERS", "="}. */
struct arg_origin {
    const char *name;
    const char *joint;
};

/* The member of TARGET that belongs to OPTION. */
void *arg_value_at(const struct arg_option *option, void *target);

/* Reads TEXT into the member; a list gets one more item. Returns -1 with a sentence. */
int arg_value_store(const struct arg_option *option, const struct arg_origin *origin,
                    const char *text, void *target, struct err *err);

/* The same, but a list is cut at its separators, into memory of its own. */
int arg_value_store_several(const struct arg_option *option, const struct arg_origin *origin,
                            const char *text, void *target, struct err *err);

/* May the option stand without a value, and what does it mean then? */
bool arg_value_is_optional(const struct arg_option *option);
const char *arg_value_bare(const struct arg_option *option);

/* "a duration (10s, 250ms, 2m, 1h), 1ms to 1h, or off". Returns BUFFER. */
const char *arg_value_accepted(const struct arg_option *option, char buffer[ARG_ACCEPTED_MAX]);

/* "TARN_HEADER_TIMEOUT". Returns BUFFER. */
const char *arg_value_env_name(const struct args_spec *spec, const struct arg_option *option,
                               char buffer[ARG_ENV_MAX]);

/* The long name ("no-lan" included) that NAME was probably meant to be, or false. */
bool arg_value_nearest_name(const struct args_spec *spec, struct bytes name,
                            char near[ARGS_NAME_MAX + 4]);

/* Can the row's own default, limits and words be read? Returns -1 with a sentence. */
int arg_value_check(const struct arg_option *option, struct err *err);

#endif
