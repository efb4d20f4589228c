/* test_live_fresh.c - no answer shows what was there before an edit that has returned.
 *
 * Each test edits the site in one way, thousands of times, and asks at once, without a pause, by
 * turns on connections that belong to different workers. */
#define _GNU_SOURCE
#include "client.h"

#include "scratch.h"

#define REQUEST_END " HTTP/1.1\r\nHost: localhost\r\n\r\n"

enum { CLIENTS = 4, FEW_ROUNDS = 50, MOST_MS = 3000 };

/* What has to be there now. */
struct truth {
    int status;
    char body[64];
    size_t body_len;
};

struct edit {
    const char *name;
    const char *target;
    void (*prepare)(void); /* may be null */
    void (*apply)(unsigned round, struct truth *truth);
};

static struct client clients[CLIENTS];

static void tell(struct truth *truth, int status, const char *body)
{
    truth->status = status;
    truth->body_len = strlen(body);
    memcpy(truth->body, body, truth->body_len);
}

/* A text of eight bytes that no two rounds share. */
static const char *text_of(unsigned round)
{
    static char text[16];
    snprintf(text, sizeof text, "%07u\n", round % 10000000);
    return text;
}

/* ---- edits of a file ---- */

static void write_in_place(unsigned round, struct truth *truth)
{
    scratch_write_bytes("site/page.txt", text_of(round), 8, O_CREAT);
    tell(truth, 200, text_of(round));
}

static void rename_over(unsigned round, struct truth *truth)
{
    scratch_write("next.txt", text_of(round));
    scratch_rename("next.txt", "site/page.txt");
    tell(truth, 200, text_of(round));
}

static void link_over(unsigned round, struct truth *truth)
{
    char name[32];
    snprintf(name, sizeof name, "site/page%u.txt", round % 2);
    scratch_write(name, text_of(round));
    scratch_link(name + strlen("site/"), "next.txt");
    scratch_rename("next.txt", "site/page.txt");
    tell(truth, 200, text_of(round));
}

static void truncate_and_extend(unsigned round, struct truth *truth)
{
    if (round % 2 == 0) {
        write_in_place(round, truth);
        return;
    }
    truth->body_len = round / 2 % 8;
    ck_assert_int_eq(truncate(scratch("site/page.txt"), (off_t)truth->body_len), 0);
}

static void append(unsigned round, struct truth *truth)
{
    if (round % 6 == 0) {
        write_in_place(round, truth);
        ck_assert_int_eq(truncate(scratch("site/page.txt"), 8), 0);
        return;
    }
    scratch_write_bytes("site/page.txt", text_of(round), 8, O_APPEND);
    memcpy(truth->body + truth->body_len, text_of(round), 8);
    truth->body_len += 8;
}

static void unlink_and_create(unsigned round, struct truth *truth)
{
    if (round % 2) {
        scratch_unlink("site/page.txt");
        tell(truth, 404, "<!doctype");
    } else {
        scratch_write("site/page.txt", text_of(round));
        tell(truth, 200, text_of(round));
    }
}

static void forbid_and_allow(unsigned round, struct truth *truth)
{
    if (round == 0)
        write_in_place(round, truth);
    ck_assert_int_eq(chmod(scratch("site/page.txt"), round % 2 ? 0 : 0644), 0);
    tell(truth, round % 2 ? 403 : 200, round % 2 ? "<!doctype" : text_of(0));
}

static void replace_by_folder(unsigned round, struct truth *truth)
{
    if (round % 2) {
        scratch_unlink("site/page.txt");
        scratch_folder("site/page.txt");
        tell(truth, 301, "<!doctype");
    } else {
        if (round)
            rmdir(scratch("site/page.txt"));
        scratch_write("site/page.txt", text_of(round));
        tell(truth, 200, text_of(round));
    }
}

/* Kept as an open file instead of in memory. */
static void make_large(void)
{
    scratch_write("site/page.txt", "");
    ck_assert_int_eq(truncate(scratch("site/page.txt"), 70000), 0);
}

/* ---- edits of folders ---- */

static void make_spares(void)
{
    scratch_folder("spare0");
    scratch_folder("spare0/deep");
    scratch_write("spare0/deep/page.txt", "zero\n");
    scratch_folder("spare1");
    scratch_folder("spare1/deep");
    scratch_write("spare1/deep/page.txt", "one\n");
}

/* Takes the folder away in one round, and puts the other one there in the next. */
static void move_folder(const char *place, unsigned round, int missing, struct truth *truth)
{
    const char *spare = round / 2 % 2 ? "spare1" : "spare0";
    if (round % 2) {
        scratch_rename(place, spare);
        tell(truth, missing, "<!doctype");
    } else {
        scratch_rename(spare, place);
        tell(truth, 200, round / 2 % 2 ? "one\n" : "zero\n");
    }
}

static void rename_folder(unsigned round, struct truth *truth)
{
    move_folder("site/folder", round, 404, truth);
}

static void make_deep_site(void)
{
    make_spares();
    scratch_folder("site/a");
    scratch_folder("site/a/b");
}

static void rename_ancestor(unsigned round, struct truth *truth)
{
    move_folder("site/a/b/c", round, 404, truth);
}

static void exchange_folders(unsigned round, struct truth *truth)
{
    if (round == 0)
        scratch_rename("spare0", "site/folder");
    else
        ck_assert_int_eq(renameat2(AT_FDCWD, scratch("spare1"), AT_FDCWD, scratch("site/folder"),
                                   RENAME_EXCHANGE),
                         0);
    tell(truth, 200, round % 2 ? "one\n" : "zero\n");
}

static void make_index(unsigned round, struct truth *truth)
{
    if (round == 0)
        scratch_folder("site/folder");
    if (round % 2) {
        scratch_unlink("site/folder/index.html");
        tell(truth, 404, "<!doctype");
    } else {
        scratch_write("site/folder/index.html", text_of(round));
        tell(truth, 200, text_of(round));
    }
}

/* ---- edits of the way to the root ---- */

/* The root itself goes away, and another one comes. */
static void rename_root(unsigned round, struct truth *truth)
{
    move_folder("root", round, 503, truth);
}

static void make_way(void)
{
    make_spares();
    scratch_folder("way");
    scratch_rename("spare0", "way/site");
    scratch_folder("road");
    scratch_rename("spare1", "road/site");
}

static void rename_way(unsigned round, struct truth *truth)
{
    if (round)
        ck_assert_int_eq(
            renameat2(AT_FDCWD, scratch("way"), AT_FDCWD, scratch("road"), RENAME_EXCHANGE), 0);
    tell(truth, 200, round % 2 ? "one\n" : "zero\n");
}

/* As deployments do it. */
static void switch_link(unsigned round, struct truth *truth)
{
    scratch_link(round % 2 ? "spare1" : "spare0", "next");
    scratch_rename("next", "current");
    tell(truth, 200, round % 2 ? "one\n" : "zero\n");
}

static const struct scene {
    const char *root;
    struct edit edit;
} scenes[] = {
    {"site", {"write in place", "/page.txt", NULL, write_in_place}},
    {"site", {"rename over", "/page.txt", NULL, rename_over}},
    {"site", {"a link over", "/page.txt", NULL, link_over}},
    {"site", {"truncate", "/page.txt", NULL, truncate_and_extend}},
    {"site", {"append", "/page.txt", NULL, append}},
    {"site", {"unlink and create", "/page.txt", NULL, unlink_and_create}},
    {"site", {"chmod", "/page.txt", NULL, forbid_and_allow}},
    {"site", {"a folder instead", "/page.txt", NULL, replace_by_folder}},
    {"site", {"write into a large file", "/page.txt", make_large, write_in_place}},
    {"site", {"rename a folder", "/folder/deep/page.txt", make_spares, rename_folder}},
    {"site", {"rename an ancestor", "/a/b/c/deep/page.txt", make_deep_site, rename_ancestor}},
    {"site", {"exchange folders", "/folder/deep/page.txt", make_spares, exchange_folders}},
    {"site", {"make an index", "/folder/", NULL, make_index}},
    {"root", {"rename the root", "/deep/page.txt", make_spares, rename_root}},
    {"way/site", {"rename the way to the root", "/deep/page.txt", make_way, rename_way}},
    {"current", {"switch a link to the root", "/deep/page.txt", make_spares, switch_link}},
    {"site/page.txt", {"rename over a single file", "/", NULL, rename_over}},
};

/* ---- how it is asked ---- */

static void expect(struct client *client, const struct scene *scene, unsigned round,
                   const struct truth *truth)
{
    static struct answer answer;
    int status = client_answer_to_head(client, &answer);
    const char *length = answer_field(&answer, "Content-Length");
    size_t len = length ? strtoul(length, NULL, 10) : 0;
    static char body[131072];
    ck_assert_uint_eq(client_read(client, body, len), len);
    bool is_whole = status != 200 || len == truth->body_len || len == 70000;
    ck_assert_msg(status == truth->status && is_whole && len >= truth->body_len &&
                      memcmp(body, truth->body, truth->body_len) == 0,
                  "%s, round %u: %d \"%.*s\" instead of %d \"%.*s\"", scene->edit.name, round,
                  status, len < 20 ? (int)len : 20, body, truth->status, (int)truth->body_len,
                  truth->body);
}

/* Any answer: the edit ran while it was made. */
static void expect_something(struct client *client)
{
    static struct answer answer;
    ck_assert_int_ne(client_answer(client, &answer), 0);
}

/* The request begins before the edit: what counts is when it is complete. */
enum way { WHOLE, SPLIT, PIPELINED, WAYS };

/* More than thirty thousand in all. */
static const unsigned rounds[WAYS] = {1000, 600, 300};

static void go_round(struct client *client, const struct scene *scene, enum way way, unsigned round,
                     struct truth *truth)
{
    char request[256], two[512];
    int len = snprintf(request, sizeof request, "GET %s" REQUEST_END, scene->edit.target);
    size_t half = way == WHOLE ? 0 : round % (unsigned)len;
    snprintf(two, sizeof two, "%s%s", request, request);
    if (way == PIPELINED)
        client_send_bytes(client, two, (size_t)len + half);
    else
        client_send_bytes(client, two, half);
    scene->edit.apply(round, truth);
    if (way == PIPELINED)
        client_send(client, two + half);
    else
        client_send(client, request + half);
    if (way == PIPELINED) {
        expect_something(client);
        expect(client, scene, round, truth);
    }
    expect(client, scene, round, truth);
}

static void setup(void)
{
    scratch_make();
    scratch_folder("site");
    for (int i = 0; i < CLIENTS; i++)
        clients[i].sock = SOCK_NONE;
}

static void teardown(void)
{
    for (int i = 0; i < CLIENTS; i++)
        client_close(&clients[i]);
    if (server.pid)
        server_stop();
    scratch_clear();
}

static void start(const struct scene *scene, struct truth *truth)
{
    if (scene->edit.prepare)
        scene->edit.prepare();
    scene->edit.apply(0, truth);
    server_start_as(&(struct server_how){.has_no_rights = true},
                    ARGS("--workers", "2", "--listing", "off", scratch(scene->root)));
    for (int i = 0; i < CLIENTS; i++) {
        client_open(&clients[i], server.endpoints[0]);
        client_send(&clients[i], "GET ");
        client_send(&clients[i], scene->edit.target);
        client_send(&clients[i], REQUEST_END);
        expect(&clients[i], scene, 0, truth);
    }
}

START_TEST(no_answer_is_older_than_the_last_edit)
{
    const struct scene *scene = &scenes[_i / WAYS];
    struct truth truth = {.status = 0};
    uint64_t end = now_ms() + MOST_MS;
    start(scene, &truth);
    for (unsigned round = 1; round <= rounds[_i % WAYS]; round++) {
        if (round > FEW_ROUNDS && now_ms() > end)
            break; /* enough for a machine this slow */
        go_round(&clients[round % CLIENTS], scene, (enum way)(_i % WAYS), round, &truth);
    }
}
END_TEST

static bool is_on_another_file_system(const char *path, const char *parent)
{
    struct stat here, above;
    return stat(path, &here) == 0 && stat(parent, &above) == 0 && here.st_dev != above.st_dev;
}

/* The terminals of every Linux are a file system of their own, which tells of nothing, beneath one
 * that does, unless somebody has arranged it otherwise. */
START_TEST(what_is_mounted_below_and_cannot_tell_is_named_once)
{
    static const char said[] = "tarn: pages in /pts/ are checked on every request: their file "
                               "system does not report changes\n";
    struct answer answer;
    if (!is_on_another_file_system("/dev/pts", "/dev")) {
        fprintf(stderr, "SKIPPED, not checked: /dev/pts is not mounted here\n");
        return;
    }
    server_start(ARGS("--workers", "2", "/dev"));
    if (server_has_said("on every request")) {
        fprintf(stderr, "SKIPPED, not checked: /dev itself does not report changes\n");
        return;
    }
    for (int i = 0; i < 20; i++) {
        client_open(&clients[i % CLIENTS], server.endpoints[0]);
        ck_assert_int_ne(client_get(&clients[i % CLIENTS], "/pts/missing", &answer), 0);
        if (i % CLIENTS == CLIENTS - 1)
            for (int j = 0; j < CLIENTS; j++)
                client_close(&clients[j]);
    }
    server_wait_for_words(said);
    ck_assert_ptr_null(strstr(strstr(server.said, said) + sizeof said - 1, "on every request"));
}
END_TEST

Suite *live_fresh_suite(void)
{
    Suite *suite = suite_create("live_fresh");
    TCase *tcase = tcase_create("fresh");
    tcase_set_timeout(tcase, TEST_TIMEOUT_S);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, no_answer_is_older_than_the_last_edit, 0,
                        WAYS * (int)(sizeof scenes / sizeof scenes[0]));
    suite_add_tcase(suite, tcase);

    TCase *mounts = server_case(suite, "mounts", "", setup, teardown);
    tcase_add_test(mounts, what_is_mounted_below_and_cannot_tell_is_named_once);
    return suite;
}
