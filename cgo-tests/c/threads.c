/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which thread may call, and what the engine's own threads do. */
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host.h"

static void on_another_thread(void *(*f)(void *), void *opaque)
{
    pthread_t thread;

    EXPECT_INT(0, pthread_create(&thread, NULL, f, opaque));
    EXPECT_INT(0, pthread_join(thread, NULL));
}

static void *refused(void *opaque)
{
    struct libhmp_text text = { 0 };
    libhmp_monitor mon = *(libhmp_monitor *)opaque;
    libhmp_vm vm;

    EXPECT_REFUSED(-EPERM, libhmp_vm_new(&host.table, NULL, NULL, &vm));
    EXPECT_REFUSED(-EPERM, libhmp_vm_free(host.vm));
    EXPECT_REFUSED(-EPERM, libhmp_resize(mon, 80, 24));
    EXPECT_REFUSED(-EPERM, libhmp_announce(mon, "x\n", 2));
    EXPECT_REFUSED(-EPERM, libhmp_cancel(mon));
    EXPECT_REFUSED(-EPERM, libhmp_interrupt(mon, "x"));
    EXPECT_REFUSED(-EPERM, libhmp_history_get(mon, &text));
    EXPECT_REFUSED(-EPERM, libhmp_history_set(mon, "x\n", 2));
    EXPECT_REFUSED(-EPERM, libhmp_open(host.vm, NULL, NULL, &mon));
    EXPECT_REFUSED(-EPERM, libhmp_close(mon));
    EXPECT_REFUSED(-EPERM, libhmp_feed(mon, "x", 1));
    EXPECT_REFUSED(-EPERM, libhmp_event(mon, LIBHMP_EVENT_OPENED));
    EXPECT_REFUSED(-EPERM, libhmp_run(host.vm, NULL, "help", 4, -1, &text));
    EXPECT_REFUSED(-EPERM, libhmp_complete(mon, "h", 1, &text));
    EXPECT_REFUSED(-EPERM, libhmp_tick(mon, 1));
    EXPECT_REFUSED(-EPERM, libhmp_qmp_event(host.vm, "{}", 2));
    EXPECT_REFUSED(-EALREADY, libhmp_init(host.engine));
    return NULL;
}

static void other_threads_are_refused(void)
{
    libhmp_monitor mon;

    host_init();
    EXPECT_OK(libhmp_open(host.vm, NULL, NULL, &mon));
    on_another_thread(refused, &mon);
    EXPECT_OK(libhmp_close(mon));
}

static void *allowed(void *opaque)
{
    struct libhmp_text *text = opaque;

    EXPECT_TEXT(VERSION, libhmp_version());
    EXPECT_TEXT("", libhmp_error());
    libhmp_text_free(text);
    return NULL;
}

static void some_calls_are_free(void)
{
    struct libhmp_text text = { 0 };

    host_init();
    EXPECT_OK(libhmp_run(host.vm, NULL, "info status", 11, -1, &text));
    EXPECT_REFUSED(-EBADF, libhmp_close(77));
    on_another_thread(allowed, &text);
    EXPECT(!text.data);
}

static void *fails_otherwise(void *opaque)
{
    (void)opaque;
    EXPECT_REFUSED(-EPERM, libhmp_close(77));
    EXPECT(!strstr(libhmp_error(), "77"));
    return NULL;
}

static void errors_are_per_thread(void)
{
    const char *text;

    host_init();
    EXPECT_REFUSED(-EBADF, libhmp_close(77));
    text = libhmp_error();
    on_another_thread(fails_otherwise, NULL);
    EXPECT(text == libhmp_error());
    EXPECT(strstr(text, "77"));
}

static void *init_and_call(void *opaque)
{
    (void)opaque;
    host_init();
    EXPECT_TEXT("VM status: running\n", host_run("info status"));
    return NULL;
}

static void any_thread_may_be_the_one(void)
{
    libhmp_monitor mon;

    on_another_thread(init_and_call, NULL);
    EXPECT_REFUSED(-EPERM, libhmp_open(host.vm, NULL, NULL, &mon));
}

/* Lets the engine work until it has all the threads that it will have. */
static void exercise(void)
{
    int i;

    host_init();
    for (i = 0; i < 3000; i++) {
        host_run("help");
    }
}

static void nothing_happens_between_calls(void)
{
    struct monitor mon = { 0 };
    int callbacks;

    exercise();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    callbacks = host.callbacks;
    usleep(300 * 1000);
    EXPECT_INT(callbacks, host.callbacks);
}

/*
 * Calls @f for each thread but this one with the signals that it blocks, and
 * returns how many there are.
 */
static int each_thread(void (*f)(const char *tid, uint64_t blocked))
{
    DIR *dir = opendir("/proc/self/task");
    struct dirent *entry;
    int count = 0;

    EXPECT(dir);
    while ((entry = readdir(dir))) {
        char path[300], line[128];
        unsigned long blocked = 0;
        FILE *file;

        if (entry->d_name[0] == '.' || atoi(entry->d_name) == getpid()) {
            continue;
        }
        snprintf(path, sizeof(path), "/proc/self/task/%s/status",
                 entry->d_name);
        file = fopen(path, "r");
        while (file && fgets(line, sizeof(line), file)) {
            sscanf(line, "SigBlk: %lx", &blocked);
        }
        if (file) {
            fclose(file);
        }
        f(entry->d_name, blocked);
        count++;
    }
    closedir(dir);
    return count;
}

/* Cannot be blocked, or the Go runtime wants them; 32 to 34 are libc's. */
static bool exempt(int sig)
{
    static const int list[] = {
        SIGKILL, SIGSTOP, SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV,
        SIGSTKFLT, SIGCHLD, SIGURG, SIGPROF, 32, 33, 34,
    };
    size_t i;

    for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
        if (list[i] == sig) {
            return true;
        }
    }
    return false;
}

static void blocks_all(const char *tid, uint64_t blocked)
{
    int sig;

    for (sig = 1; sig < NSIG; sig++) {
        if (!exempt(sig) && !(blocked & 1UL << (sig - 1))) {
            FAIL("thread %s does not block signal %d (0x%016lx)", tid, sig,
                 (unsigned long)blocked);
        }
    }
}

static void engine_threads_block_signals(void)
{
    exercise();
    EXPECT(each_thread(blocks_all) > 0);
}

static void no_look(const char *tid, uint64_t blocked)
{
    (void)tid;
    (void)blocked;
}

static void engine_threads_are_few(void)
{
    int count;

    EXPECT_INT(0, each_thread(no_look));
    exercise();
    count = each_thread(no_look);
    if (count > 8) { /* 5 to 7 with two Go processors; libhmp_init() tries 12 */
        FAIL("the engine has %d threads", count);
    }
}

int main(void)
{
    static const struct test tests[] = {
        { "calls on another thread are -EPERM", other_threads_are_refused },
        { "three calls work on any thread", some_calls_are_free },
        { "libhmp_error() belongs to the thread", errors_are_per_thread },
        { "the thread of libhmp_init() need not be the first one",
          any_thread_may_be_the_one },
        { "there are no callbacks between calls",
          nothing_happens_between_calls },
        { "threads of the engine block what the host wants",
          engine_threads_block_signals },
        { "threads of the engine are few", engine_threads_are_few },
    };

    return RUN(tests);
}
