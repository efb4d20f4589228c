/* grammar.h - what may stand in the fields of an answer, read as strictly as the RFCs write it.
 *
 * Written for the tests alone: nothing here is shared with the server that it judges.
 */
#ifndef TARN_TESTS_GRAMMAR_H
#define TARN_TESTS_GRAMMAR_H

#include "tarn/bytes.h"

bool is_token(struct bytes text);

/* IMF-fixdate (RFC 9110, 5.6.7), weekday included. */
bool is_date(struct bytes text, int64_t *seconds);

/* Does a field's VALUE have the form that the field's definition gives it? True for fields that
 * have none here. */
bool is_field_value(struct bytes name, struct bytes value);

/* May this field come more than once, being a list? */
bool is_list_field(struct bytes name);

#endif
