/* print_rules.c - writes the table that tests/RULES.md is, from the rows that the tests send. */
#include "rules.h"

#include <stdio.h>
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

int main(void)
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
    return 0;
}
