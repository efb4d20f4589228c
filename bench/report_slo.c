/* report_slo.c - which promises were kept. */
#include "report.h"
#include "tarn/json.h"
#include "tarn/units.h"

void report_slos(const struct slos *slos, bool only_broken, bool colour, FILE *to)
{
    for (unsigned i = 0; i < slos->count; i++) {
        const struct slo_result *result = &slos->items[i];
        char a[32];
        if (result->holds && only_broken)
            continue;
        if (slo_is_share(&result->slo))
            snprintf(a, sizeof a, "%.4g %%", result->measured * 100);
        else if (slo_is_time(&result->slo))
            units_print_duration(a, result->measured);
        else
            units_print_count(a, (uint64_t)(result->measured + 0.5));
        fprintf(to, "%s  slo         %s %s: %s%s\n", colour ? (result->holds ? GREEN : RED) : "",
                result->slo.text, result->holds ? "holds" : "BROKEN", a, colour ? PLAIN : "");
    }
}

void report_slos_json(const struct slos *slos, struct json *json)
{
    json_array_begin(json, "slo");
    for (unsigned i = 0; i < slos->count; i++) {
        const struct slo_result *result = &slos->items[i];
        bool is_time = slo_is_time(&result->slo);
        json_object_begin(json, NULL);
        json_text(json, "slo", bytes_of(result->slo.text));
        json_real(json, "measured", is_time ? result->measured / 1e9 : result->measured);
        json_bool(json, "holds", result->holds);
        json_object_end(json);
    }
    json_array_end(json);
}
