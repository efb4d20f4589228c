/* print_rules.c - writes the tables for readers, from the rows that the tests send.
 *
 *   print_rules                    tests/RULES.md: each rule
 *   print_rules readme <README.md  the README as it should be: each section of a standard
 */
#include "rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t count_rules(const struct rules *rules)
{
    size_t count = 0;
    for (size_t i = 0; i < rules->count; i++)
        count += rules->rows[i].says != NULL;
    return count;
}

/* "9112 3.2", or the name of a standard that is no RFC. */
static void print_section(const char *section)
{
    size_t number = strspn(section, "0123456789");
    const char *part = section + number + 1;
    if (number == 0)
        printf("%s", section);
    else if (section[number] == '\0')
        printf("[RFC %s](https://www.rfc-editor.org/rfc/rfc%s)", section, section);
    else
        printf("[RFC %.*s, %s](https://www.rfc-editor.org/rfc/rfc%.*s#section-%s)", (int)number,
               section, part, (int)number, section, part);
}

static void print_rule(const struct rules *rules, size_t first)
{
    size_t end = first + 1;
    while (end < rules->count && rules->rows[end].says == NULL)
        end++;
    printf("| %s | ", rules->rows[first].says);
    print_section(rules->rows[first].section);
    printf(" | [%zu %s](live/rules_%s.c#L%d) |\n", end - first,
           end - first == 1 ? "request" : "requests", rules->name, rules->rows[first].line);
}

static void print_all_rules(void)
{
    size_t rules = 0, rows = 0;
    for (size_t i = 0; i < all_rules_count; i++) {
        rules += count_rules(all_rules[i]);
        rows += all_rules[i]->count;
    }
    printf("# The rules of HTTP, and the requests that show them\n\n"
           "%zu rules, %zu requests. Each request goes to the real server over TCP and over a\n"
           "unix socket, whole and cut in two at every byte, and byte by byte. Behind it goes\n"
           "another request, which must be answered, or must not. A strict reader checks\n"
           "whatever comes back ([wire.c](live/wire.c)).\n\n"
           "This file is made from the tables that are tested, by\n"
           "`cmake --build --preset test --target rules`; a test fails when it is out of date.\n",
           rules, rows);
    for (size_t i = 0; i < all_rules_count; i++) {
        printf("\n## %s\n\n| rule | section | shown by |\n| --- | --- | --- |\n",
               all_rules[i]->title);
        for (size_t row = 0; row < all_rules[i]->count; row++)
            if (all_rules[i]->rows[row].says)
                print_rule(all_rules[i], row);
    }
}

/* ---- the README ---- */

/* What shows how tarn's own features work says so in the place of a standard. */
#define OWN "README"

#define TABLE_BEGINS "<!-- The table of rules: made from the tests"
#define TABLE_ENDS   "<!-- The end of the table -->"

enum { SECTIONS_MAX = 256 };

static const char *sections[SECTIONS_MAX];
static size_t section_count;

/* Numbers as numbers, so that 15.4.2 comes before 15.4.10. */
static int compare_sections(const void *left, const void *right)
{
    const char *a = *(const char *const *)left, *b = *(const char *const *)right;
    while (*a && *a == *b) {
        a++;
        b++;
    }
    size_t digits_a = strspn(a, "0123456789"), digits_b = strspn(b, "0123456789");
    if (digits_a != digits_b && digits_a && digits_b)
        return digits_a < digits_b ? -1 : 1;
    return (unsigned char)*a - (unsigned char)*b;
}

static void add_section(const char *name)
{
    for (size_t i = 0; i < section_count; i++)
        if (strcmp(sections[i], name) == 0)
            return;
    if (section_count == SECTIONS_MAX) {
        fprintf(stderr, "print_rules: more sections than it has room for\n");
        exit(EXIT_FAILURE);
    }
    sections[section_count++] = name;
}

static void collect_sections(void)
{
    for (size_t i = 0; i < all_rules_count; i++)
        for (size_t row = 0; row < all_rules[i]->count; row++) {
            const char *name = all_rules[i]->rows[row].section;
            if (name && strcmp(name, OWN) != 0)
                add_section(name);
        }
    qsort(sections, section_count, sizeof sections[0], compare_sections);
}

/* Requests for SECTION in GROUP; with PRINTS its rules are written, too, behind what is there. */
static size_t count_rows(const struct rules *group, const char *section, bool prints, bool *any)
{
    size_t rows = 0;
    bool is_in = false;
    for (size_t i = 0; i < group->count; i++) {
        const struct rule *row = &group->rows[i];
        if (row->section)
            is_in = strcmp(row->section, section) == 0;
        rows += is_in;
        if (is_in && row->says && prints) {
            printf("%s%s", *any ? "; " : "", row->says);
            *any = true;
        }
    }
    return rows;
}

static bool shares_file_with_earlier(size_t group)
{
    for (size_t i = 0; i < group; i++)
        if (strcmp(all_rules[i]->name, all_rules[group]->name) == 0)
            return true;
    return false;
}

/* Requests for SECTION in the file of GROUP, which may hold several. */
static size_t count_in_file(size_t group, const char *section)
{
    size_t rows = 0;
    bool unused = false;
    for (size_t i = group; i < all_rules_count; i++)
        if (strcmp(all_rules[i]->name, all_rules[group]->name) == 0)
            rows += count_rows(all_rules[i], section, false, &unused);
    return rows;
}

static void print_section_line(const char *section)
{
    bool any = false;
    printf("| ");
    for (size_t i = 0; i < all_rules_count; i++)
        count_rows(all_rules[i], section, true, &any);
    printf(" | ");
    print_section(section);
    printf(" |");
    any = false;
    for (size_t i = 0; i < all_rules_count; i++) {
        size_t rows = shares_file_with_earlier(i) ? 0 : count_in_file(i, section);
        if (rows)
            printf("%s [%zu %s](tests/live/rules_%s.c)", any ? "," : "", rows, all_rules[i]->name,
                   all_rules[i]->name);
        any |= rows > 0;
    }
    printf(" |\n");
}

static void print_table(void)
{
    collect_sections();
    printf("<details>\n<summary>All %zu sections, with their rules and how many requests of which "
           "file show them</summary>\n\n"
           "| rules | section | requests |\n| --- | --- | --- |\n",
           section_count);
    for (size_t i = 0; i < section_count; i++)
        print_section_line(sections[i]);
    printf("\n</details>\n");
}

/* Copies the README from standard input, with the table in the place of the one there. */
static void print_readme(void)
{
    char line[4096];
    bool is_table = false;
    while (fgets(line, sizeof line, stdin)) {
        if (strncmp(line, TABLE_ENDS, sizeof TABLE_ENDS - 1) == 0)
            is_table = false;
        if (!is_table)
            fputs(line, stdout);
        if (strncmp(line, TABLE_BEGINS, sizeof TABLE_BEGINS - 1) == 0) {
            is_table = true;
            print_table();
        }
    }
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "readme") == 0)
        print_readme();
    else
        print_all_rules();
    return 0;
}
