/* err.h - a sentence for a person: what happened, why, and what to do next.
 *
 * Start-up functions take a `struct err *`, return -1 and leave the sentence there; main prints
 * it. Errors of connections and files on the request path never use it.
 *
 * Thread: owner. TARN_PRINTF, from the build, lets compilers that can check the format do so.
 */
#ifndef TARN_ERR_H
#define TARN_ERR_H

struct err {
    char text[768];
};

/* Writes the sentence, cut to fit. Always returns -1, so that callers can `return err_set(...)`. */
int err_set(struct err *err, const char *format, ...) TARN_PRINTF;

#endif
