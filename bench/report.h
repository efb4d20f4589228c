/* report.h - writes an outcome for people and for programs.
 *
 * Thread: any.
 */
#ifndef TARN_REPORT_H
#define TARN_REPORT_H

#include "outcome.h"
#include "tarn/json.h"
#include "tarn/out.h"

#include <stdio.h>

#define REPORT_SCHEMA 1 /* of the JSON; SCHEMA.md describes it */

/* What terminals take for colours. */
#define RED   "\033[1;31m"
#define GREEN "\033[32m"
#define PLAIN "\033[0m"

/* The whole report; with COLOUR warnings and verdicts are marked. */
void report_text(const struct outcome *outcome, bool colour, FILE *to);

/* Only what is wrong: saturation, broken SLOs, failures to connect. */
void report_warnings(const struct outcome *outcome, bool colour, FILE *to);

/* The parts of both: a saturated client; the SLOs, or those that are broken; a run that ended
 * early, or without anything valid. */
void report_saturation(const char *why, bool colour, FILE *to);
void report_slos(const struct slos *slos, bool only_broken, bool colour, FILE *to);
void report_end(const struct outcome *outcome, bool colour, FILE *to);

void report_json(const struct outcome *outcome, FILE *to);
void report_csv(const struct outcome *outcome, FILE *to);
void report_csv_series(const struct series *series, FILE *to);

/* The list "slo" of an object that has begun. */
void report_slos_json(const struct slos *slos, struct json *json);

/* A log of HdrHistogram's format 1.3, one tagged histogram for each clock. */
void report_hdr(const struct outcome *outcome, FILE *to);

/* One histogram as HdrHistogram's compressed V2 encoding, in base64. Appends to TO. */
void report_hdr_blob(const struct hist *hist, struct out *to);

/* "response", "service", "send_lag", "read_lag"; whether the run has it. */
const char *report_clock_key(enum tally_clock clock);
bool report_has_clock(const struct outcome *outcome, enum tally_clock clock);

#endif
