/* accept.c - media types that a client accepts. */
#include "tarn/accept.h"

#include "tarn/quality.h"

/* How precisely RANGE covers TYPE: 0 is not at all. */
static int precision(struct bytes range, struct bytes type)
{
    struct bytes major = bytes_cut(&type, '/');
    struct bytes range_major = bytes_cut(&range, '/');
    if (bytes_equal(range_major, BYTES("*")) && bytes_equal(range, BYTES("*")))
        return 1;
    if (!bytes_equal_nocase(range_major, major))
        return 0;
    if (bytes_equal(range, BYTES("*")))
        return 2;
    return bytes_equal_nocase(range, type) ? 3 : 0;
}

/* The weight among the parameters of a range, 1000 without one. Returns false when it is
 * malformed. */
static bool find_weight(struct bytes parameters, uint16_t *quality)
{
    *quality = 1000;
    while (parameters.at) {
        struct bytes value = bytes_trim(bytes_cut(&parameters, ';'));
        struct bytes name = bytes_cut(&value, '=');
        if (bytes_equal_nocase(name, BYTES("q")))
            return quality_read(value, quality);
    }
    return true;
}

unsigned accept_quality(const struct request *request, const char *data, struct bytes type)
{
    uint32_t cursor = 0;
    struct bytes line;
    unsigned best = 0;
    int best_precision = 0;
    if (!(request->present & 1u << FIELD_ACCEPT))
        return 1000;
    while (request_next_line(request, data, FIELD_ACCEPT, &cursor, &line)) {
        while (line.at) {
            struct bytes weight = bytes_cut(&line, ',');
            struct bytes range = bytes_trim(bytes_cut(&weight, ';'));
            uint16_t quality;
            int now = precision(range, type);
            if (now > best_precision && find_weight(weight, &quality)) {
                best = quality;
                best_precision = now;
            }
        }
    }
    return best;
}
