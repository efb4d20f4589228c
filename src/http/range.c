/* range.c - Range: bytes=... */
#include "tarn/range.h"

#include <string.h>

/* Nobody with honest intentions asks for more in one request (RFC 9110, 17.15). */
#define MEMBERS_MAX  32
#define OVERLAPS_MAX 2

/* 1*DIGIT; a number beyond 64 bits is as good as the largest one. */
static bool read_position(struct bytes digits, uint64_t *value)
{
    if (bytes_to_u64(digits, value))
        return true;
    for (size_t i = 0; i < digits.len; i++)
        if (digits.at[i] < '0' || digits.at[i] > '9')
            return false;
    *value = UINT64_MAX;
    return digits.len > 0;
}

enum member {
    MEMBER_OK,
    MEMBER_UNSATISFIABLE,
    MEMBER_WHOLE, /* it makes the whole field void */
};

/* "first-", "first-last" or "-suffix" (RFC 9110, 14.1.2). */
static enum member read_member(struct bytes text, uint64_t length, struct range *range)
{
    struct bytes last_text = text;
    struct bytes first_text = bytes_cut(&last_text, '-');
    if (last_text.at == NULL)
        return MEMBER_WHOLE;
    uint64_t last = UINT64_MAX;
    if (first_text.len == 0) {
        uint64_t suffix;
        if (!read_position(last_text, &suffix))
            return MEMBER_WHOLE;
        if (suffix == 0)
            return MEMBER_UNSATISFIABLE;
        /* Any suffix of nothing is satisfied by all of it, which no Content-Range can name. */
        if (length == 0)
            return MEMBER_WHOLE;
        *range = (struct range){suffix < length ? length - suffix : 0, length - 1};
        return MEMBER_OK;
    }
    if (!read_position(first_text, &range->first) ||
        (last_text.len && !read_position(last_text, &last)) || last < range->first)
        return MEMBER_WHOLE;
    if (range->first >= length)
        return MEMBER_UNSATISFIABLE;
    range->last = last < length ? last : length - 1;
    return MEMBER_OK;
}

static bool overlap(const struct range *a, const struct range *b)
{
    return a->first <= b->last && b->first <= a->last;
}

static bool touch(const struct range *a, const struct range *b)
{
    return overlap(a, b) || a->last + 1 == b->first || b->last + 1 == a->first;
}

/* Merges NEXT with all of RANGES that it overlaps or touches, which may join some that were apart;
 * the result stays where the first of them was. Returns how many it overlapped. */
static int merge(struct range *ranges, int *count, struct range next)
{
    int overlaps = 0;
    int home = *count;
    for (int i = 0; i < *count;) {
        if (!touch(&ranges[i], &next)) {
            i++;
            continue;
        }
        overlaps += overlap(&ranges[i], &next);
        if (ranges[i].first < next.first)
            next.first = ranges[i].first;
        if (ranges[i].last > next.last)
            next.last = ranges[i].last;
        home = i < home ? i : home;
        --*count;
        memmove(&ranges[i], &ranges[i + 1], (size_t)(*count - i) * sizeof ranges[0]);
    }
    home = home < *count ? home : *count;
    memmove(&ranges[home + 1], &ranges[home], (size_t)(*count - home) * sizeof ranges[0]);
    ranges[home] = next;
    ++*count;
    return overlaps;
}

enum range_result range_parse(struct bytes value, uint64_t length, struct range ranges[RANGE_MAX],
                              int *count)
{
    struct range merged[MEMBERS_MAX];
    int members = 0;
    int overlaps = 0;
    int satisfiable = 0;
    *count = 0;
    struct bytes set = value;
    struct bytes unit = bytes_cut(&set, '=');
    if (set.at == NULL || !bytes_equal_nocase(unit, BYTES("bytes")))
        return RANGE_WHOLE;
    while (set.at) {
        struct bytes text = bytes_trim(bytes_cut(&set, ','));
        struct range next;
        if (text.len == 0)
            continue;
        if (++members > MEMBERS_MAX)
            return RANGE_WHOLE;
        enum member member = read_member(text, length, &next);
        if (member == MEMBER_WHOLE)
            return RANGE_WHOLE;
        if (member == MEMBER_OK)
            overlaps += merge(merged, &satisfiable, next);
    }
    if (members == 0 || overlaps > OVERLAPS_MAX || satisfiable > RANGE_MAX)
        return RANGE_WHOLE;
    if (satisfiable == 0)
        return RANGE_UNSATISFIABLE;
    memcpy(ranges, merged, (size_t)satisfiable * sizeof ranges[0]);
    *count = satisfiable;
    return RANGE_PARTIAL;
}
