/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Go runtime ends the process if it does not get memory, threads or
 * descriptors.  So the front tries first whether they are to be had, gives them
 * back, and lets nothing of the runtime into a process that has too little.
 */
#define _GNU_SOURCE
#include "limits.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * What the runtime of Go 1.26 was seen to take, and a reserve for the host.
 *
 * Threads: five to seven.
 *
 * Address space: up to 1.7 GB.  Of that 0.8 GB are the runtime's own; 64 to
 * 128 MB more come with each thread that calls malloc().  The C library can do
 * without these, but not the runtime when they have used up the limit.
 *
 * Writable memory (RLIMIT_DATA, strict overcommit): less than 100 MB, most of
 * it stacks of threads.  It is not touched here.
 *
 * Descriptors: two for good, two more while it starts.
 */
enum { THREADS = 12, DESCRIPTORS = 6 };
static const size_t address_space = sizeof(void *) == 8 ? (size_t)1792 << 20
                                                        : (size_t)512 << 20;
static const size_t writable = (size_t)64 << 20;

static size_t stack_size(void)
{
    pthread_attr_t attr;
    size_t size = 8 << 20;

    if (pthread_attr_init(&attr) == 0) {
        pthread_attr_getstacksize(&attr, &size);
        pthread_attr_destroy(&attr);
    }
    return size;
}

static int too_little_memory(char *why, size_t size, const char *what,
                             size_t wanted, const char *limits)
{
    snprintf(why, size, "not enough %s for the engine, which needs %zu MiB: "
             "raise the limit (%s)", what, wanted >> 20,
             errno == EAGAIN ? "ulimit -l" : limits);
    return -ENOMEM;
}

static int check_memory(char *why, size_t size)
{
    size_t stacks = THREADS * stack_size();
    size_t all = address_space + stacks, some = writable + stacks;
    void *p = mmap(NULL, all, PROT_NONE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    int ret = 0;

    if (p == MAP_FAILED) {
        return too_little_memory(why, size, "address space", all,
                                 "ulimit -v");
    }
    if (mprotect(p, some, PROT_READ | PROT_WRITE) < 0) {
        ret = too_little_memory(why, size, "memory", some,
                                "ulimit -d, vm.overcommit_memory");
    }
    munmap(p, all);
    return ret;
}

static void *wait_for(void *lock)
{
    pthread_mutex_lock(lock);
    pthread_mutex_unlock(lock);
    return NULL;
}

/* Starts so many threads that live at the same time, and returns how many. */
static int start_threads(int count)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_t threads[THREADS];
    pthread_attr_t attr;
    int started = 0;

    if (pthread_attr_init(&attr) != 0) {
        return 0;
    }
    /* Their full stacks are in what check_memory() asks for. */
    pthread_attr_setstacksize(&attr, 256 << 10);
    pthread_mutex_lock(&lock);
    while (started < count &&
           pthread_create(&threads[started], &attr, wait_for, &lock) == 0) {
        started++;
    }
    pthread_mutex_unlock(&lock);
    for (count = 0; count < started; count++) {
        pthread_join(threads[count], NULL);
    }
    pthread_attr_destroy(&attr);
    return started;
}

static int check_threads(char *why, size_t size)
{
    sigset_t all, mask;
    int started;

    /* The host's signals are not for these threads. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &mask);
    started = start_threads(THREADS);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    if (started == THREADS) {
        return 0;
    }
    snprintf(why, size, "not enough threads for the engine, which needs %d "
             "and could have %d: raise the limit (ulimit -u, or pids.max of "
             "the control group)", THREADS, started);
    return -EAGAIN;
}

static int check_descriptors(char *why, size_t size)
{
    int fds[DESCRIPTORS], code = 0, opened = 0, i;

    while (opened < DESCRIPTORS) {
        fds[opened] = eventfd(0, EFD_CLOEXEC);
        if (fds[opened] < 0) {
            code = errno;
            break;
        }
        opened++;
    }
    for (i = 0; i < opened; i++) {
        close(fds[i]);
    }
    if (opened == DESCRIPTORS) {
        return 0;
    }
    snprintf(why, size, "not enough file descriptors for the engine, which "
             "needs %d and could have %d: raise the limit (%s)", DESCRIPTORS,
             opened, code == ENFILE ? "fs.file-max" : "ulimit -n");
    return -EMFILE;
}

int limits_check(char *why, size_t size)
{
    int ret = check_memory(why, size);

    if (ret == 0) {
        ret = check_threads(why, size);
    }
    return ret < 0 ? ret : check_descriptors(why, size);
}
