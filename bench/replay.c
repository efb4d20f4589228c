/* replay.c - an access log becomes targets and times.
 *
 *   host ident user [10/Oct/2026:13:55:36 +0200] "GET /path HTTP/1.1" 200 123 ...
 *
 * A log knows seconds only: the requests of one second are spread evenly over it. */
#include "targets.h"

#include "mix.h"
#include "slurp.h"
#include "tarn/units.h"

#include <stdlib.h>
#include <string.h>

/* Days since 1970-01-01 of a date in the Gregorian calendar, counted in eras of 400 years. */
static int64_t days_of(int64_t year, unsigned month, unsigned day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    int64_t from_march = (int64_t)month + (month > 2 ? -3 : 9);
    int64_t of_year = (153 * from_march + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool read_digits(const char *at, unsigned count, unsigned *value)
{
    uint64_t number;
    if (!bytes_to_u64((struct bytes){at, count}, &number))
        return false;
    *value = (unsigned)number;
    return true;
}

/* "10/Oct/2026:13:55:36 +0200" */
static bool parse_time(struct bytes text, int64_t *time_s)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    unsigned day, year, hour, minute, second, zone_hour, zone_minute, month = 0;
    if (text.len != 26 || !read_digits(text.at, 2, &day) || !read_digits(text.at + 7, 4, &year) ||
        !read_digits(text.at + 12, 2, &hour) || !read_digits(text.at + 15, 2, &minute) ||
        !read_digits(text.at + 18, 2, &second) || !read_digits(text.at + 22, 2, &zone_hour) ||
        !read_digits(text.at + 24, 2, &zone_minute))
        return false;
    while (month < 12 && memcmp(months + (size_t)month * 3, text.at + 3, 3) != 0)
        month++;
    if (month == 12)
        return false;
    int64_t zone_s = (int64_t)zone_hour * 3600 + (int64_t)zone_minute * 60;
    *time_s = days_of(year, month + 1, day) * 86400 + (int64_t)hour * 3600 + (int64_t)minute * 60 +
              second - (text.at[21] == '-' ? -zone_s : zone_s);
    return true;
}

/* The part between OPEN and CLOSE, which are cut off REST together with all before it. */
static bool cut_between(struct bytes *rest, char open, char close, struct bytes *inside)
{
    bytes_cut(rest, open);
    if (rest->at == NULL)
        return false;
    *inside = bytes_cut(rest, close);
    return rest->at != NULL;
}

bool targets_parse_log_line(struct bytes line, struct listed *listed, int64_t *time_s)
{
    struct bytes time, request;
    if (!cut_between(&line, '[', ']', &time) || !cut_between(&line, '"', '"', &request) ||
        !parse_time(time, time_s))
        return false;
    struct bytes target = request;
    struct bytes method = bytes_cut(&target, ' ');
    struct bytes version = target;
    if (target.at)
        target = bytes_cut(&version, ' ');
    /* What a log had to escape was no request that can be repeated faithfully. */
    if (version.at == NULL || !bytes_starts_with(version, BYTES("HTTP/1.")) ||
        !mix_is_method(method) || target.len == 0 || target.at[0] != '/' ||
        bytes_find(target, '\\') >= 0 || bytes_find(target, '{') >= 0)
        return false;
    for (size_t i = 0; i < target.len; i++)
        if ((unsigned char)target.at[i] <= ' ' || target.at[i] == 0x7f)
            return false;
    *listed = (struct listed){.method = method, .target = target, .weight = 1};
    return true;
}

/* Finds equal requests by open addressing; `slots` holds index + 1. */
struct index {
    uint32_t *slots;
    size_t cap; /* a power of two */
};

static uint32_t *find_slot(struct index *index, const struct targets *targets,
                           const struct listed *listed)
{
    size_t at = bytes_hash(listed->target) & (index->cap - 1);
    for (;; at = (at + 1) & (index->cap - 1)) {
        uint32_t known = index->slots[at];
        if (known == 0 || (bytes_equal(targets->listed[known - 1].target, listed->target) &&
                           bytes_equal(targets->listed[known - 1].method, listed->method)))
            return &index->slots[at];
    }
}

static size_t count_lines(struct bytes text)
{
    size_t lines = 1;
    for (size_t i = 0; i < text.len; i++)
        lines += text.at[i] == '\n';
    return lines;
}

static bool allocate(struct targets *targets, struct index *index, size_t lines)
{
    for (index->cap = 64; index->cap < lines * 2; index->cap *= 2)
        continue;
    index->slots = calloc(index->cap, sizeof *index->slots);
    targets->listed = calloc(lines, sizeof *targets->listed);
    targets->order = calloc(lines, sizeof *targets->order);
    targets->times_ns = calloc(lines, sizeof *targets->times_ns);
    return index->slots && targets->listed && targets->order && targets->times_ns;
}

static void add(struct targets *targets, struct index *index, const struct listed *listed,
                int64_t time_s, int64_t first_s)
{
    uint32_t *slot = find_slot(index, targets, listed);
    if (*slot == 0) {
        targets->listed[targets->count++] = *listed;
        *slot = (uint32_t)targets->count;
    }
    uint64_t at = targets->order_count++;
    uint64_t after_ns = time_s > first_s ? (uint64_t)(time_s - first_s) * NS_PER_S : 0;
    /* Logs are written when requests end, so a line may be a little older than the one above. */
    if (at && after_ns < targets->times_ns[at - 1])
        after_ns = targets->times_ns[at - 1];
    targets->times_ns[at] = after_ns;
    targets->order[at] = *slot - 1;
}

static void spread_seconds(struct targets *targets)
{
    for (uint64_t begin = 0, end; begin < targets->order_count; begin = end) {
        uint64_t second_ns = targets->times_ns[begin];
        for (end = begin; end < targets->order_count && targets->times_ns[end] == second_ns;)
            end++;
        for (uint64_t i = begin; i < end; i++)
            targets->times_ns[i] += NS_PER_S * (i - begin) / (end - begin);
    }
}

int targets_read_log(struct targets *targets, const char *path, struct err *err)
{
    struct index index = {NULL, 0};
    int64_t first_s = 0;
    *targets = (struct targets){.listed = NULL};
    if (slurp(path, &targets->text, err) != 0)
        return -1;
    if (!allocate(targets, &index, count_lines(targets->text))) {
        free(index.slots);
        return err_set(err, "out of memory for the requests of %s", path);
    }
    for (struct bytes rest = targets->text; rest.at;) {
        struct listed listed;
        int64_t time_s;
        struct bytes line = bytes_cut(&rest, '\n');
        if (!targets_parse_log_line(line, &listed, &time_s)) {
            targets->skipped += line.len > 0;
            continue;
        }
        if (targets->order_count == 0)
            first_s = time_s;
        add(targets, &index, &listed, time_s, first_s);
    }
    free(index.slots);
    if (targets->order_count == 0)
        return err_set(err, "%s has no line of the common or combined log format", path);
    spread_seconds(targets);
    return 0;
}
