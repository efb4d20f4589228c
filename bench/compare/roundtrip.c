/* roundtrip.c - how long a cache line takes from one CPU to another and back.
 *
 *   compare_roundtrip CPU CPU        prints the median in nanoseconds
 *
 * The CPUs of a virtual machine are threads of its host, which moves them about: at one moment they
 * share a cache, at the next they sit on different sockets. A measurement that uses two of them
 * means something only while they are close.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BATCHES = 101, TRIPS = 500, HELLO = 1000 };

static _Alignas(128) atomic_int ball; /* odd: on its way there; even: back */

static void sit_on(int cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0) {
        fprintf(stderr, "compare_roundtrip: there is no CPU %d for us\n", cpu);
        exit(1);
    }
}

static void *return_it(void *cpu)
{
    sit_on(*(int *)cpu);
    for (int i = 0; i < HELLO + BATCHES * TRIPS; i++) {
        while (atomic_load_explicit(&ball, memory_order_acquire) != 2 * i + 1)
            ;
        atomic_store_explicit(&ball, 2 * i + 2, memory_order_release);
    }
    return NULL;
}

static void throw_it(int from, int trips)
{
    for (int i = from; i < from + trips; i++) {
        atomic_store_explicit(&ball, 2 * i + 1, memory_order_release);
        while (atomic_load_explicit(&ball, memory_order_acquire) != 2 * i + 2)
            ;
    }
}

static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    int here = argc == 3 ? atoi(argv[1]) : -1, there = argc == 3 ? atoi(argv[2]) : -1;
    double trip_ns[BATCHES];
    pthread_t thread;
    if (here < 0 || there < 0 || here == there) {
        fprintf(stderr, "usage: compare_roundtrip CPU OTHER_CPU\n");
        return 2;
    }
    if (pthread_create(&thread, NULL, return_it, &there) != 0)
        return 1;
    sit_on(here);
    throw_it(0, HELLO); /* until both are awake */
    for (int i = 0; i < BATCHES; i++) {
        double begun = now_ns();
        throw_it(HELLO + i * TRIPS, TRIPS);
        trip_ns[i] = (now_ns() - begun) / TRIPS;
    }
    pthread_join(thread, NULL);
    qsort(trip_ns, BATCHES, sizeof trip_ns[0], compare);
    printf("%.0f\n", trip_ns[BATCHES / 2]);
    return 0;
}
