/* field.h - which field has this name? */
#ifndef TARN_FIELD_H
#define TARN_FIELD_H

#include "tarn/request.h"

/* Fields that are understood while parsing and then forgotten follow those of the door. */
enum {
    FIELD_CONNECTION = FIELD_COUNT,
    FIELD_CONTENT_LENGTH,
    FIELD_TRANSFER_ENCODING,
    FIELD_EXPECT,
    FIELD_NONE
};

/* NAME must be a token, in any case. Returns FIELD_NONE for all that nothing here asks for. */
unsigned field_find(struct bytes name);

/* In lower case. */
struct bytes field_name(unsigned field);

#endif
