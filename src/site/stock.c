/* stock.c - answers made once. */
#include "tarn/stock.h"

#include "tarn/answer.h"

static struct page *make(const struct stock *stock, int status, const char *note, int64_t now_s)
{
    const struct answer about = {
        .status = status,
        .now_s = now_s,
        .lines = stock->lines,
        .note = note,
        .varies = status == 406   ? VARIES_CODING
                  : status == 404 ? stock->varies
                                  : 0,
    };
    if (status == 204)
        return answer_options(stock->lines, now_s);
    return answer_error(&about, status == 404   ? stock->content_404
                                : status >= 500 ? stock->content_50x
                                                : (struct bytes){NULL, 0});
}

static struct page *put(struct stock *stock, int slot, struct page *page)
{
    if (stock->pages[slot])
        page_drop(stock->pages[slot]);
    stock->pages[slot] = page_keep(page);
    page_release(page);
    return page;
}

bool stock_init(struct stock *stock, int64_t now_s)
{
    struct page *page = make(stock, 503, NULL, now_s);
    return page && put(stock, 0, page);
}

void stock_renew(struct stock *stock, int64_t now_s)
{
    for (int i = 1; i < STOCK_MAX && stock->pages[i]; i++) {
        page_drop(stock->pages[i]);
        stock->pages[i] = NULL;
    }
    (void)stock_init(stock, now_s);
}

void stock_clear(struct stock *stock)
{
    for (int i = 0; i < STOCK_MAX; i++)
        if (stock->pages[i])
            page_drop(stock->pages[i]);
    *stock = (struct stock){.varies = 0};
}

struct page *stock_find(struct stock *stock, int status, const char *note, int64_t now_s)
{
    int slot = 0;
    for (; slot < STOCK_MAX && stock->pages[slot]; slot++)
        if (stock->pages[slot]->status == status && stock->pages[slot]->note == note)
            return stock->pages[slot];
    struct page *page = slot < STOCK_MAX ? make(stock, status, note, now_s) : NULL;
    return page ? put(stock, slot, page) : stock->pages[0];
}
