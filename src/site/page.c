/* page.c - complete answers and who holds them. */
#include "tarn/page.h"

#include "tarn/date.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct page *create(int status, struct bytes head, size_t date_at, int64_t date_s,
                           size_t room)
{
    assert(date_at + DATE_LEN <= head.len);
    struct page *page = malloc(sizeof *page);
    char *block = malloc(head.len + room);
    if (page == NULL || block == NULL) {
        free(page);
        free(block);
        return NULL;
    }
    memcpy(block, head.at, head.len);
    *page = (struct page){
        .senders = 1,
        .status = (uint16_t)status,
        .head_bytes = (uint32_t)head.len,
        .date_at = (uint32_t)date_at,
        .date_s = date_s,
        .block = block,
        .file = FILE_NONE,
    };
    return page;
}

struct page *page_create(int status, struct bytes head, size_t date_at, int64_t date_s,
                         struct bytes body)
{
    struct page *page = create(status, head, date_at, date_s, body.len);
    if (page == NULL)
        return NULL;
    if (body.len)
        memcpy(page->block + head.len, body.at, body.len);
    page->body_bytes = body.len;
    return page;
}

struct page *page_create_file(int status, struct bytes head, size_t date_at, int64_t date_s,
                              file_t file, uint64_t body_bytes)
{
    struct page *page = create(status, head, date_at, date_s, 0);
    if (page == NULL)
        return NULL;
    page->file = file;
    page->body_bytes = body_bytes;
    return page;
}

struct page *page_create_again(int status, struct bytes head, size_t date_at, int64_t date_s,
                               struct page *content)
{
    struct page *page = create(status, head, date_at, date_s, 0);
    if (page == NULL)
        return NULL;
    page->content = page_retain(content->content ? content->content : content);
    page->body_bytes = content->body_bytes;
    return page;
}

static void destroy_unheld(struct page *page)
{
    if (page->senders + page->keepers > 0)
        return;
    if (page->content)
        page_release(page->content);
    file_close(page->file);
    free(page->block);
    free(page);
}

struct page *page_retain(struct page *page)
{
    page->senders++;
    return page;
}

void page_release(struct page *page)
{
    assert(page->senders > 0);
    page->senders--;
    destroy_unheld(page);
}

struct page *page_keep(struct page *page)
{
    page->keepers++;
    return page;
}

void page_drop(struct page *page)
{
    assert(page->keepers > 0);
    page->keepers--;
    destroy_unheld(page);
}

bool page_refresh_date(struct page *page, int64_t now_s)
{
    if (page->date_s == now_s)
        return true;
    if (page->senders > 1)
        return false;
    date_print(page->block + page->date_at, now_s);
    page->date_s = now_s;
    return true;
}

size_t page_bytes(const struct page *page)
{
    return sizeof *page + page->head_bytes +
           (page->file == FILE_NONE && !page->content ? (size_t)page->body_bytes : 0);
}
