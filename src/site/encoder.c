/* encoder.c - one thread, a queue of orders, and a store of what it made before. */
#include "tarn/encoder.h"

#include "tarn/coder.h"
#include "tarn/thread.h"

#include <stdlib.h>
#include <string.h>

/* Orders and bytes of content that may wait, and bytes of results that are kept. */
enum { MAX_WAITING = 1024, MAX_WAITING_BYTES = 32 << 20, MAX_KEPT_BYTES = 32 << 20 };

struct job {
    struct job *next;
    struct encoder_desk *desk;
    struct encoded *result; /* without its body yet */
    file_t file;
    struct file_info info;
    char *content; /* null until the file has been read */
    size_t content_bytes;
};

/* A result; without a body it says that the file is not worth it. What a file is like names its
 * content better than a hash, which somebody who may write one file could make equal to that of
 * another. */
struct made {
    struct made *next; /* the one made before */
    enum coding coding;
    struct file_info info;
    char *body;
    size_t body_bytes;
};

struct encoder {
    struct thread thread;
    atomic_bool stop;
    /* under the lock */
    struct mutex lock;
    struct condition work;
    struct job *first;
    struct job **last;
    unsigned waiting;
    size_t waiting_bytes;
    /* the encoder's thread only */
    struct made *made;
};

struct encoder_desk {
    struct encoder *encoder;
    atomic_bool filled; /* a hint that spares the lock */
    /* under the encoder's lock */
    struct encoded *results;
    unsigned jobs; /* not yet answered */
    bool closed;   /* whoever answers the last job frees it */
};

static void destroy_job(struct job *job)
{
    file_close(job->file);
    free(job->content);
    if (job->result)
        encoded_destroy(job->result);
    free(job);
}

void encoded_destroy(struct encoded *encoded)
{
    free(encoded->body);
    free(encoded);
}

/* ---- the encoder's thread ---- */

static struct made *find_made(const struct encoder *encoder, const struct job *job)
{
    struct made *made = encoder->made;
    while (made &&
           !(made->coding == job->result->coding && file_info_equal(&made->info, &job->info)))
        made = made->next;
    return made;
}

static void forget_made(struct encoder *encoder, size_t bytes_to_keep)
{
    size_t bytes = 0;
    struct made **at = &encoder->made;
    while (*at && bytes + (*at)->body_bytes + sizeof **at <= bytes_to_keep) {
        bytes += (*at)->body_bytes + sizeof **at;
        at = &(*at)->next;
    }
    while (*at) {
        struct made *made = *at;
        *at = made->next;
        free(made->body);
        free(made);
    }
}

/* Reads what the order's file holds, if it is still what was ordered. */
static bool read_content(struct job *job)
{
    struct file_info now;
    if (job->content)
        return true;
    job->content_bytes = (size_t)job->info.size_bytes;
    job->content = malloc(job->content_bytes + 1);
    return job->content &&
           file_read(job->file, job->content, job->content_bytes, 0) ==
               (int64_t)job->content_bytes &&
           file_info(job->file, &now) && file_info_equal(&now, &job->info);
}

static struct made *make(struct encoder *encoder, const struct job *job)
{
    size_t cap = job->content_bytes - job->content_bytes / 10;
    struct made *made = calloc(1, sizeof *made);
    char *body = malloc(cap);
    if (made == NULL || body == NULL) {
        free(made);
        free(body);
        return NULL;
    }
    struct out out = out_init(body, cap);
    struct bytes content = {job->content, job->content_bytes};
    if (coder_find(job->result->coding)(content, &out, &encoder->stop)) {
        char *fitting = realloc(body, out.len);
        made->body = fitting ? fitting : body;
        made->body_bytes = out.len;
    } else {
        free(body);
    }
    made->coding = job->result->coding;
    made->info = job->info;
    made->next = encoder->made;
    encoder->made = made;
    return made;
}

/* Returns whether the job's result has a body now. */
static bool do_job(struct encoder *encoder, struct job *job)
{
    const struct made *made = find_made(encoder, job);
    if (made == NULL && read_content(job))
        made = make(encoder, job);
    struct encoded *result = job->result;
    if (made && made->body && (result->body = malloc(made->body_bytes)) != NULL) {
        memcpy(result->body, made->body, made->body_bytes);
        result->body_bytes = made->body_bytes;
    }
    forget_made(encoder, MAX_KEPT_BYTES);
    return result->body != NULL;
}

/* Called under the lock. */
static struct job *next_job(struct encoder *encoder)
{
    struct job *job = encoder->first;
    encoder->first = job->next;
    if (encoder->first == NULL)
        encoder->last = &encoder->first;
    encoder->waiting--;
    encoder->waiting_bytes -= job->content ? job->content_bytes : 0;
    return job;
}

/* Called under the lock. */
static void answer(struct job *job, bool has_body)
{
    struct encoder_desk *desk = job->desk;
    desk->jobs--;
    if (desk->closed) {
        if (desk->jobs == 0)
            free(desk);
        return;
    }
    if (!has_body)
        return;
    job->result->next = desk->results;
    desk->results = job->result;
    job->result = NULL;
    atomic_store_explicit(&desk->filled, true, memory_order_release);
}

static void work(void *arg)
{
    struct encoder *encoder = arg;
    (void)thread_become_batch();
    mutex_lock(&encoder->lock);
    while (!atomic_load(&encoder->stop)) {
        if (encoder->first == NULL) {
            condition_wait(&encoder->work, &encoder->lock);
            continue;
        }
        struct job *job = next_job(encoder);
        bool is_wanted = !job->desk->closed;
        mutex_unlock(&encoder->lock);
        bool has_body = is_wanted && do_job(encoder, job);
        mutex_lock(&encoder->lock);
        answer(job, has_body);
        destroy_job(job);
    }
    mutex_unlock(&encoder->lock);
}

/* ---- the sites' threads ---- */

struct encoder *encoder_start(struct err *err)
{
    struct encoder *encoder = calloc(1, sizeof *encoder);
    if (encoder == NULL) {
        err_set(err, "cannot start the encoder: out of memory");
        return NULL;
    }
    mutex_init(&encoder->lock);
    condition_init(&encoder->work);
    encoder->last = &encoder->first;
    if (thread_start(&encoder->thread, "tarn-encoder", work, encoder, err) == 0)
        return encoder;
    encoder_stop(encoder);
    return NULL;
}

void encoder_stop(struct encoder *encoder)
{
    if (encoder == NULL)
        return;
    mutex_lock(&encoder->lock);
    atomic_store(&encoder->stop, true);
    condition_signal(&encoder->work);
    mutex_unlock(&encoder->lock);
    thread_join(&encoder->thread);
    while (encoder->first) {
        struct job *job = next_job(encoder);
        answer(job, false);
        destroy_job(job);
    }
    forget_made(encoder, 0);
    condition_clear(&encoder->work);
    mutex_clear(&encoder->lock);
    free(encoder);
}

struct encoder_desk *encoder_open_desk(struct encoder *encoder)
{
    struct encoder_desk *desk = calloc(1, sizeof *desk);
    if (desk)
        desk->encoder = encoder;
    return desk;
}

void encoder_close_desk(struct encoder_desk *desk)
{
    if (desk == NULL)
        return;
    struct encoder *encoder = desk->encoder;
    mutex_lock(&encoder->lock);
    struct encoded *results = desk->results;
    desk->closed = true;
    if (desk->jobs == 0)
        free(desk);
    mutex_unlock(&encoder->lock);
    while (results) {
        struct encoded *next = results->next;
        encoded_destroy(results);
        results = next;
    }
}

static struct job *create_job(struct encoder_desk *desk, const struct encoder_order *order)
{
    struct job *job = calloc(1, sizeof *job);
    struct encoded *result = calloc(1, sizeof *result + order->path.len + 1);
    if (job == NULL || result == NULL) {
        free(job);
        free(result);
        return NULL;
    }
    result->coding = order->coding;
    result->is_folder = order->is_folder;
    result->ticket = order->ticket;
    result->path_len = order->path.len;
    if (order->path.len)
        memcpy(result->path, order->path.at, order->path.len);
    job->desk = desk;
    job->result = result;
    job->info = order->info;
    job->file = FILE_NONE;
    if (order->content.at) {
        job->content_bytes = order->content.len;
        job->content = malloc(order->content.len + 1);
        if (job->content)
            memcpy(job->content, order->content.at, order->content.len);
    } else {
        job->file = file_duplicate(order->file);
    }
    if (job->content || job->file != FILE_NONE)
        return job;
    destroy_job(job);
    return NULL;
}

bool encoder_ask(struct encoder_desk *desk, const struct encoder_order *order)
{
    struct encoder *encoder = desk->encoder;
    struct job *job = create_job(desk, order);
    if (job == NULL)
        return false;
    mutex_lock(&encoder->lock);
    bool fits = encoder->waiting < MAX_WAITING &&
                encoder->waiting_bytes + order->content.len <= MAX_WAITING_BYTES;
    if (fits) {
        *encoder->last = job;
        encoder->last = &job->next;
        encoder->waiting++;
        encoder->waiting_bytes += order->content.len;
        desk->jobs++;
        condition_signal(&encoder->work);
    }
    mutex_unlock(&encoder->lock);
    if (!fits)
        destroy_job(job);
    return fits;
}

struct encoded *encoder_collect(struct encoder_desk *desk)
{
    if (!atomic_load_explicit(&desk->filled, memory_order_acquire))
        return NULL;
    mutex_lock(&desk->encoder->lock);
    struct encoded *results = desk->results;
    desk->results = NULL;
    atomic_store_explicit(&desk->filled, false, memory_order_relaxed);
    mutex_unlock(&desk->encoder->lock);
    return results;
}
