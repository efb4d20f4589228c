/* stock.c - answers made once. */
#include "tarn/stock.h"

#include "tarn/answer.h"

static struct page *make(int status, const char *note, int64_t now_s)
{
    return status == 204 ? answer_options(now_s) : answer_error(status, note, now_s);
}

static struct page *put(struct stock *stock, int slot, struct page *page)
{
    stock->pages[slot] = page_keep(page);
    page_release(page);
    return page;
}

bool stock_init(struct stock *stock, int64_t now_s)
{
    *stock = (struct stock){{NULL}};
    struct page *page = make(503, NULL, now_s);
    return page && put(stock, 0, page);
}

void stock_clear(struct stock *stock)
{
    for (int i = 0; i < STOCK_MAX; i++)
        if (stock->pages[i])
            page_drop(stock->pages[i]);
    *stock = (struct stock){{NULL}};
}

struct page *stock_find(struct stock *stock, int status, const char *note, int64_t now_s)
{
    int slot = 0;
    for (; slot < STOCK_MAX && stock->pages[slot]; slot++)
        if (stock->pages[slot]->status == status && stock->pages[slot]->note == note)
            return stock->pages[slot];
    struct page *page = slot < STOCK_MAX ? make(status, note, now_s) : NULL;
    return page ? put(stock, slot, page) : stock->pages[0];
}
