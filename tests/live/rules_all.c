/* rules_all.c - the groups of rules, in the order of a request's life. */
#include "rules.h"

extern const struct rules rules_line, rules_target, rules_path, rules_field, rules_host,
    rules_limit, rules_framing, rules_connection, rules_precondition, rules_range, rules_coding,
    rules_site, rules_spa, rules_base, rules_index, rules_single, rules_hosts, rules_fields,
    rules_cors, rules_origin, rules_isolated, rules_cache, rules_headers, rules_redirects,
    rules_listing, rules_unlisted;

const struct rules *const all_rules[] = {
    &rules_line,   &rules_target,  &rules_path,       &rules_field,        &rules_host,
    &rules_limit,  &rules_framing, &rules_connection, &rules_precondition, &rules_range,
    &rules_coding, &rules_site,    &rules_spa,        &rules_base,         &rules_index,
    &rules_single, &rules_headers, &rules_redirects,  &rules_listing,      &rules_unlisted,
    &rules_fields, &rules_cors,    &rules_origin,     &rules_isolated,     &rules_cache,
    &rules_hosts,
};
const size_t all_rules_count = sizeof all_rules / sizeof all_rules[0];
