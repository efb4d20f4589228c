/* http_site.h - the site that the rules are about, the servers that serve it, and rows made ready
 * to be sent there. */
#ifndef TARN_TESTS_HTTP_SITE_H
#define TARN_TESTS_HTTP_SITE_H

#include "client.h"
#include "rules.h"

/* A row with its placeholders filled in and the probe behind it. */
struct prepared {
    struct rule row;
    size_t len; /* of the row's own bytes */
    size_t all; /* with the probe */
    char text[8192];
    char fields[1024];
};

void http_site_make(void);
void http_site_clear(void);

/* Writes a file of the site, as modified now. */
void http_site_write(const char *name, const char *text);

/* The bytes of a file that rows name; none for null. */
struct bytes http_site_file(const char *name);

/* Starts the server of these rules, or one like others: endpoint 0 is TCP, endpoint 1 a unix
 * socket. There are two workers unless WORKERS says otherwise. */
void http_site_start(const struct rules *rules);
void http_site_start_with(const struct rules *rules, const char *workers);
void http_site_start_plain(void);

/* Asks the server for what the placeholders stand for. */
void http_site_prepare(const struct rules *rules, const struct rule *row,
                       struct prepared *prepared);

#endif
