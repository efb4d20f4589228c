/* fuzz_target.c - a path that is resolved stays beneath the root and survives the way out and in
 * again; whatever is encoded is a harmless path, or a query that needs no further encoding. */
#include "require.h"
#include "tarn/out.h"
#include "tarn/target.h"

#include <string.h>

static void require_clean(const struct target *target)
{
    struct bytes rest = target->path;
    REQUIRE(target->path.at[target->path.len] == '\0');
    if (rest.len == 0) {
        REQUIRE(target->is_folder);
        return;
    }
    for (bool is_first = true; rest.at; is_first = false) {
        struct bytes name = bytes_cut(&rest, '/');
        REQUIRE(name.len > 0 && name.len <= 255);
        REQUIRE(name.at[0] != '.' || (is_first && bytes_equal(name, BYTES(".well-known"))));
        REQUIRE(name.at[name.len - 1] != '.' && name.at[name.len - 1] != ' ');
        for (size_t i = 0; i < name.len; i++) {
            unsigned char c = (unsigned char)name.at[i];
            REQUIRE(c >= 0x20 && c != 0x7f && c != '\\' && c != ':');
        }
    }
}

/* Encodes PATH with slashes around it, as a Location would, and resolves that again. */
static void require_same_again(const struct target *target)
{
    size_t cap = 3 * target->path.len + 3;
    char *url = malloc(cap);
    char *buffer = malloc(cap);
    struct out out = out_init(url, cap);
    struct target again;
    out_char(&out, '/');
    target_encode(&out, target->path);
    if (target->is_folder)
        out_char(&out, '/');
    REQUIRE(!out.full);
    REQUIRE(target_resolve(out_view(&out), buffer, cap, &again) == TARGET_OK);
    REQUIRE(bytes_equal(again.path, target->path));
    REQUIRE(again.is_folder == target->is_folder);
    free(buffer);
    free(url);
}

static void require_harmless(struct bytes path)
{
    size_t cap = 3 * path.len + 1;
    char *url = malloc(cap);
    struct out out = out_init(url, cap);
    target_encode(&out, path);
    REQUIRE(!out.full);
    REQUIRE(!bytes_starts_with(out_view(&out), BYTES("//")));
    for (size_t i = 0; i < out.len; i++)
        REQUIRE(out.at[i] > 0x20 && out.at[i] < 0x7f && strchr("\"<>\\:?#", out.at[i]) == NULL);
    free(url);
}

/* A query that a request may send is one of a URI when it is written, and then stays as it is. */
static void require_settled(struct bytes query)
{
    size_t cap = 3 * query.len + 1;
    char *once = malloc(cap);
    char *twice = malloc(3 * cap);
    struct out first = out_init(once, cap);
    struct out second = out_init(twice, 3 * cap);
    target_encode_query(&first, query);
    target_encode_query(&second, out_view(&first));
    REQUIRE(!first.full && !second.full);
    REQUIRE(bytes_equal(out_view(&first), out_view(&second)));
    for (size_t i = 0; i < first.len; i++)
        REQUIRE(strchr("[]|^`{}\\", first.at[i]) == NULL);
    free(twice);
    free(once);
}

static bool is_query(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] <= 0x20 || text.at[i] >= 0x7f || strchr("\"#<>", text.at[i]) != NULL)
            return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes raw = {(const char *)data, size};
    char *buffer = malloc(size + 1);
    struct target target;
    if (target_resolve(raw, buffer, size + 1, &target) == TARGET_OK) {
        require_clean(&target);
        require_same_again(&target);
    }
    require_harmless(raw);
    if (is_query(raw))
        require_settled(raw);
    free(buffer);
    return 0;
}
