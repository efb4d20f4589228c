/* listing_text.h - how the rows of a listing are written. */
#ifndef TARN_LISTING_TEXT_H
#define TARN_LISTING_TEXT_H

#include "tarn/listing.h"
#include "tarn/out.h"

struct listing_row {
    char *name;
    bool is_shown;
    bool is_folder;
    bool is_told; /* a watch on the folder hears of its changes */
    uint64_t size_bytes;
    int64_t mtime_s;
};

struct listing_text {
    struct bytes shown;
    bool is_top; /* there is nothing above it */
    const struct listing_row *rows;
    size_t count;
    size_t more; /* names for which there was no room */
};

void listing_text_html(struct out *out, const struct listing_text *text,
                       const struct listing_form *form);
void listing_text_json(struct out *out, const struct listing_text *text);

#endif
