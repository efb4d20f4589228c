/* units.c - sizes, durations and counts as people write and read them. */
#include "tarn/units.h"

#include <stdio.h>

struct unit {
    struct bytes name;
    double factor;
};

#define UNIT(name, factor)               \
    {                                    \
        {name, sizeof(name) - 1}, factor \
    }

static const struct unit size_units[] = {
    UNIT("", 1),           UNIT("B", 1),           UNIT("K", 1024),         UNIT("KB", 1024),
    UNIT("KiB", 1024),     UNIT("M", 1048576),     UNIT("MB", 1048576),     UNIT("MiB", 1048576),
    UNIT("G", 1073741824), UNIT("GB", 1073741824), UNIT("GiB", 1073741824), {{NULL, 0}, 0},
};

static const struct unit duration_units[] = {
    UNIT("", 1e9), UNIT("s", 1e9),  UNIT("ms", 1e6),   UNIT("us", 1e3),
    UNIT("ns", 1), UNIT("m", 60e9), UNIT("h", 3600e9), {{NULL, 0}, 0},
};

static const struct unit count_units[] = {
    UNIT("", 1),
    UNIT("k", 1e3),
    UNIT("M", 1e6),
    {{NULL, 0}, 0},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Reads DIGITS[.DIGITS]; returns how many bytes that took, 0 for none. */
static size_t read_number(struct bytes text, double *number)
{
    double sum = 0;
    double scale = 1;
    size_t at = 0;
    while (at < text.len && is_digit(text.at[at]))
        sum = sum * 10 + (text.at[at++] - '0');
    if (at == 0)
        return 0;
    if (at + 1 < text.len && text.at[at] == '.' && is_digit(text.at[at + 1])) {
        for (at++; at < text.len && is_digit(text.at[at]); at++) {
            scale /= 10;
            sum += (text.at[at] - '0') * scale;
        }
    }
    *number = sum;
    return at;
}

static bool parse_with(const struct unit *units, struct bytes text, double *value)
{
    double number;
    size_t used = read_number(text, &number);
    if (used == 0)
        return false;
    struct bytes name = {text.at + used, text.len - used};
    for (const struct unit *unit = units; unit->name.at; unit++) {
        if (bytes_equal_nocase(unit->name, name)) {
            *value = number * unit->factor;
            return true;
        }
    }
    return false;
}

/* 2^63: beyond it a double no longer converts to a count we could work with. */
static bool to_whole(double value, uint64_t *whole)
{
    if (value >= 9223372036854775808.0)
        return false;
    *whole = (uint64_t)(value + 0.5);
    return true;
}

bool units_parse_size(struct bytes text, uint64_t *size_bytes)
{
    double value;
    return parse_with(size_units, text, &value) && to_whole(value, size_bytes);
}

bool units_parse_duration(struct bytes text, uint64_t *duration_ns)
{
    double value;
    return parse_with(duration_units, text, &value) && to_whole(value, duration_ns);
}

bool units_parse_count(struct bytes text, double *count)
{
    return parse_with(count_units, text, count);
}

static const char *print_scaled(char *buffer, double value, const char *unit)
{
    int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    snprintf(buffer, 32, "%.*f %s", decimals, value, unit);
    return buffer;
}

const char *units_print_size(char *buffer, double size_bytes)
{
    static const char *const names[] = {"B", "KB", "MB", "GB", "TB"};
    size_t i = 0;
    while (size_bytes >= 1023.5 && i < 4) {
        size_bytes /= 1024;
        i++;
    }
    if (i == 0) {
        snprintf(buffer, 32, "%.0f B", size_bytes);
        return buffer;
    }
    return print_scaled(buffer, size_bytes, names[i]);
}

const char *units_print_duration(char *buffer, double duration_ns)
{
    if (duration_ns < 999.5) {
        snprintf(buffer, 32, "%.0f ns", duration_ns);
        return buffer;
    }
    if (duration_ns < 999.5e3)
        return print_scaled(buffer, duration_ns / 1e3, "us");
    if (duration_ns < 999.5e6)
        return print_scaled(buffer, duration_ns / 1e6, "ms");
    return print_scaled(buffer, duration_ns / 1e9, "s");
}

const char *units_print_count(char *buffer, uint64_t count)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
    char *to = buffer;
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return buffer;
}
