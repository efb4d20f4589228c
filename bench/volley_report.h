/* volley_report.h - what a volley has shown, for people and for programs. Thread: any. */
#ifndef TARN_VOLLEY_REPORT_H
#define TARN_VOLLEY_REPORT_H

#include "volley_verdict.h"

#include <stdio.h>

struct volley_title {
    const char *url;
    const char *rate; /* as written; null: closed loop */
    const struct volley_verdict *verdict;
};

void volley_report_text(const struct volley *volley, const struct volley_plan *plan,
                        const struct volley_title *title, bool colour, FILE *to);

/* Only what is wrong: saturation, broken SLOs. */
void volley_report_warnings(const struct volley_verdict *verdict, bool colour, FILE *to);

/* One object, in base units; SCHEMA.md describes it. */
void volley_report_json(const struct volley *volley, const struct volley_plan *plan,
                        const struct volley_title *title, FILE *to);

#endif
