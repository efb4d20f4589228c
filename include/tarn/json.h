/* json.h - writes JSON (RFC 8259) into a `struct out`, with commas, quotes and escapes right.
 *
 * Values carry a key inside an object, and a null key inside an array or at the top. What the
 * caller must keep balanced are the begins and ends. Text that does not fit shows as out.full.
 *
 * Thread: owner.
 */
#ifndef TARN_JSON_H
#define TARN_JSON_H

#include "tarn/out.h"

struct json {
    struct out *out;
    unsigned depth;    /* 0: nothing open */
    uint64_t has_item; /* bit d: level d holds something already */
};

#define JSON_DEPTH_MAX 63u

struct json json_init(struct out *out);

void json_object_begin(struct json *json, const char *key);
void json_object_end(struct json *json);
void json_array_begin(struct json *json, const char *key);
void json_array_end(struct json *json);

/* TEXT should be UTF-8; bytes that are not become U+FFFD. */
void json_text(struct json *json, const char *key, struct bytes text);
void json_u64(struct json *json, const char *key, uint64_t value);

/* Up to twelve significant digits; what JSON cannot say (NaN, infinity) becomes null. */
void json_real(struct json *json, const char *key, double value);
void json_bool(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);

#endif
