/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The front alone, over an engine in C: what it hands on and what it keeps. */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine-fake.h"
#include "host.h"

static struct engine_fake *fake;
static char opaque; /* only its address counts */

static void load(void)
{
    void *handle = dlopen(FAKE_ENGINE, RTLD_NOW | RTLD_NOLOAD);

    EXPECT(handle);
    fake = dlsym(handle, ENGINE_FAKE);
    EXPECT(fake);
}

static void start(void)
{
    EXPECT_OK(libhmp_init(FAKE_ENGINE));
    load();
    EXPECT_TEXT("init", fake->called);
}

static const struct libhmp_help words[] = {
    { "quit|q", "", "end", 0 },
    { NULL, NULL, NULL, 0 },
};

static void callbacks_arrive(void)
{
    struct libhmp_vm_options options = {
        .size = sizeof(options),
        .flags = LIBHMP_VM_INSIDE,
        .passthrough = LIBHMP_PASS_ALWAYS,
        .help = words,
    };
    libhmp_vm vm;

    start();
    EXPECT_OK(libhmp_vm_new(&host.table, &opaque, &options, &vm));
    EXPECT_TEXT("vm_new", fake->called);
    EXPECT_INT(41, vm);
    EXPECT(fake->opaque == (uintptr_t)&opaque);
    EXPECT(fake->callbacks.output == host.table.output);
    EXPECT(fake->callbacks.flush == host.table.flush);
    EXPECT(fake->callbacks.qmp == host.table.qmp);
    EXPECT(fake->callbacks.suspend == host.table.suspend);
    EXPECT(fake->callbacks.timer == host.table.timer);
    EXPECT(fake->callbacks.poll == host.table.poll);
    EXPECT(fake->callbacks.files == host.table.files);
    EXPECT(fake->callbacks.events == host.table.events);
    EXPECT(fake->callbacks.send_fd == host.table.send_fd);
    EXPECT_INT(LIBHMP_VM_INSIDE, fake->options.flags);
    EXPECT_INT(LIBHMP_PASS_ALWAYS, fake->options.passthrough);
    EXPECT(fake->options.help == words);
    EXPECT_OK(libhmp_vm_new(&host.table, NULL, NULL, &vm));
    EXPECT_INT(0, fake->opaque);
    EXPECT_INT(0, fake->options.flags);
    EXPECT_INT(LIBHMP_PASS_NEVER, fake->options.passthrough);
    EXPECT(!fake->options.help);
    EXPECT_OK(libhmp_vm_free(43));
    EXPECT_TEXT("vm_free", fake->called);
    EXPECT_INT(43, fake->vm);
}

static void arguments_arrive(void)
{
    struct libhmp_open_options options = {
        .size = sizeof(options),
        .flags = LIBHMP_OPEN_TERMINAL | LIBHMP_OPEN_EXTENDED,
        .cpu_index = 3,
        .columns = 132,
        .rows = 50,
    };
    libhmp_monitor mon;

    start();
    EXPECT_OK(libhmp_open(7, &opaque, &options, &mon));
    EXPECT_TEXT("open", fake->called);
    EXPECT_INT(42, mon);
    EXPECT_INT(7, fake->vm);
    EXPECT(fake->mon == (uintptr_t)&opaque);
    EXPECT_INT(LIBHMP_OPEN_TERMINAL | LIBHMP_OPEN_EXTENDED, fake->flags);
    EXPECT_INT(3, fake->cpu_index);
    EXPECT_INT(132, fake->columns);
    EXPECT_INT(50, fake->rows);
    EXPECT_OK(libhmp_open(8, NULL, NULL, &mon));
    EXPECT(!fake->mon);
    EXPECT_INT(0, fake->flags);
    EXPECT_INT(-1, fake->cpu_index);
    EXPECT_OK(libhmp_close(43));
    EXPECT_TEXT("close", fake->called);
    EXPECT_INT(43, fake->monitor);
    EXPECT_OK(libhmp_event(44, LIBHMP_EVENT_READY));
    EXPECT_TEXT("event", fake->called);
    EXPECT_INT(44, fake->monitor);
    EXPECT_INT(LIBHMP_EVENT_READY, fake->event);
    EXPECT_OK(libhmp_resize(45, 100, 30));
    EXPECT_TEXT("resize", fake->called);
    EXPECT(fake->monitor == 45 && fake->columns == 100 && fake->rows == 30);
    EXPECT_OK(libhmp_cancel(46));
    EXPECT_TEXT("cancel", fake->called);
    EXPECT_INT(46, fake->monitor);
    EXPECT_OK(libhmp_tick(UINT64_MAX, UINT64_MAX - 1));
    EXPECT_TEXT("tick", fake->called);
    EXPECT(fake->monitor == UINT64_MAX && fake->token == UINT64_MAX - 1);
}

static void bytes_arrive(void)
{
    struct libhmp_text text = { 0 };
    static const char why[] = "enough";

    start();
    fake->ret = 2;
    EXPECT_INT(2, libhmp_feed(45, &opaque, 3));
    EXPECT_TEXT("feed", fake->called);
    EXPECT(fake->monitor == 45 && fake->data == &opaque && fake->len == 3);
    fake->ret = 0;
    EXPECT_INT(0, libhmp_run(9, &opaque, "abc", 3, 7, NULL));
    EXPECT_TEXT("run", fake->called);
    EXPECT(fake->vm == 9 && fake->mon == (uintptr_t)&opaque);
    EXPECT(fake->len == 3 && fake->cpu_index == 7);
    EXPECT_OK(libhmp_announce(47, "line\n", 5));
    EXPECT_TEXT("announce", fake->called);
    EXPECT(fake->monitor == 47 && fake->len == 5);
    EXPECT_OK(libhmp_interrupt(48, why));
    EXPECT_TEXT("interrupt", fake->called);
    EXPECT(fake->monitor == 48 && fake->data == why);
    EXPECT_OK(libhmp_history_set(49, "one\n", 4));
    EXPECT_TEXT("history_set", fake->called);
    EXPECT(fake->monitor == 49 && fake->len == 4);
    EXPECT_OK(libhmp_history_set(49, NULL, 0));
    EXPECT_INT(0, fake->len);
    fake->text = "b\n";
    EXPECT_OK(libhmp_history_get(50, &text));
    EXPECT_TEXT("history_get", fake->called);
    EXPECT_INT(50, fake->monitor);
    EXPECT_TEXT("b\n", text.data);
    libhmp_text_free(&text);
    fake->ret = 1;
    EXPECT_INT(1, libhmp_complete(46, "abcd", 4, &text));
    EXPECT_TEXT("complete", fake->called);
    EXPECT(fake->monitor == 46 && fake->len == 4);
    EXPECT_TEXT("b\n", text.data);
    libhmp_text_free(&text);
    EXPECT_INT(1, libhmp_run(1, NULL, "", 0, 0, &text));
    EXPECT_TEXT("b\n", text.data);
    EXPECT_INT(0, fake->cpu_index);
    libhmp_text_free(&text);
    fake->ret = 0;
    EXPECT_OK(libhmp_qmp_event(10, "{}", 2));
    EXPECT_TEXT("qmp_event", fake->called);
    EXPECT(fake->vm == 10 && fake->len == 2);
}

static void results_come_back(void)
{
    static const int codes[] = { -EIO, -ENOMEM, -EBADF, -EBUSY };
    struct libhmp_text text = { 0 };
    libhmp_monitor mon;
    libhmp_vm vm;
    size_t i;

    start();
    fake->error = "why it failed";
    for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        fake->ret = codes[i];
        EXPECT_REFUSED(codes[i], libhmp_vm_new(&host.table, NULL, NULL, &vm));
        EXPECT_REFUSED(codes[i], libhmp_vm_free(1));
        EXPECT_REFUSED(codes[i], libhmp_open(1, NULL, NULL, &mon));
        EXPECT_REFUSED(codes[i], libhmp_resize(1, 80, 24));
        EXPECT_REFUSED(codes[i], libhmp_announce(1, "x\n", 2));
        EXPECT_REFUSED(codes[i], libhmp_cancel(1));
        EXPECT_REFUSED(codes[i], libhmp_interrupt(1, "x"));
        EXPECT_REFUSED(codes[i], libhmp_history_get(1, &text));
        EXPECT_REFUSED(codes[i], libhmp_history_set(1, "x\n", 2));
        EXPECT_REFUSED(codes[i], libhmp_close(1));
        EXPECT_REFUSED(codes[i], libhmp_feed(1, "x", 1));
        EXPECT_REFUSED(codes[i], libhmp_event(1, LIBHMP_EVENT_OPENED));
        EXPECT_REFUSED(codes[i], libhmp_run(host.vm, NULL, "x", 1, -1, &text));
        EXPECT_REFUSED(codes[i], libhmp_complete(1, "x", 1, &text));
        EXPECT_REFUSED(codes[i], libhmp_tick(1, 1));
        EXPECT_REFUSED(codes[i], libhmp_qmp_event(host.vm, "{}", 2));
        EXPECT_TEXT("why it failed", libhmp_error());
    }
}

static void arguments_are_checked(void)
{
    struct libhmp_text text = { 0 };

    start();
    EXPECT_INVALID("callbacks", libhmp_vm_new(NULL, NULL, NULL, NULL));
    EXPECT_INVALID("vm", libhmp_vm_new(&host.table, NULL, NULL, NULL));
    EXPECT_INVALID("monitor", libhmp_open(1, NULL, NULL, NULL));
    EXPECT_INVALID("buf", libhmp_feed(1, NULL, 1));
    EXPECT_INVALID("event", libhmp_event(1, LIBHMP_EVENT_READY + 1));
    EXPECT_INVALID("line", libhmp_run(1, NULL, NULL, 1, -1, &text));
    EXPECT_INVALID("words", libhmp_complete(1, "x", 1, NULL));
    EXPECT_INVALID("text", libhmp_announce(1, NULL, 1));
    EXPECT_INVALID("text", libhmp_announce(1, "x", 1));
    EXPECT_INVALID("text", libhmp_announce(1, "\n", 0));
    EXPECT_INVALID("why", libhmp_interrupt(1, NULL));
    EXPECT_INVALID("why", libhmp_interrupt(1, "one\ntwo"));
    EXPECT_INVALID("lines", libhmp_history_get(1, NULL));
    EXPECT_INVALID("lines", libhmp_history_set(1, NULL, 1));
    EXPECT_INVALID("json", libhmp_qmp_event(1, NULL, 1));
    EXPECT_TEXT("init", fake->called);
}

static void all_blocked(const sigset_t *mask)
{
    int sig;

    for (sig = 1; sig < NSIG; sig++) {
        bool cannot = sig == SIGKILL || sig == SIGSTOP ||
                      (sig >= 32 && sig < SIGRTMIN);

        if (!cannot && !sigismember(mask, sig)) {
            FAIL("signal %d is not blocked", sig);
        }
    }
}

static void own(int sig)
{
    (void)sig;
}

static void signals_are_kept_out(void)
{
    struct sigaction action = { .sa_handler = own };
    sigset_t mask;
    void *handler;

    sigemptyset(&mask);
    sigaddset(&mask, SIGBUS);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    start();
    all_blocked(&fake->load_mask);
    all_blocked(&fake->init_mask);
    sigprocmask(SIG_BLOCK, NULL, &mask);
    EXPECT(sigismember(&mask, SIGBUS) && !sigismember(&mask, SIGTERM));
    sigaction(SIGTERM, NULL, &action);
    EXPECT(action.sa_handler == own && (action.sa_flags & SA_ONSTACK));
    sigaction(SIGPIPE, NULL, &action);
    EXPECT(action.sa_handler == SIG_IGN && !(action.sa_flags & SA_ONSTACK));
    sigaction(SIGUSR1, NULL, &action);
    EXPECT(action.sa_handler == SIG_DFL);
    handler = dlsym(dlopen(FAKE_ENGINE, RTLD_NOW | RTLD_NOLOAD),
                    ENGINE_FAKE_HANDLER);
    sigaction(SIGSEGV, NULL, &action);
    EXPECT((void *)action.sa_handler == handler);
    sigaction(SIGURG, NULL, &action);
    EXPECT((void *)action.sa_handler == handler);
}

static void init_may_fail(void)
{
    void *handle = dlopen(FAKE_ENGINE, RTLD_NOW);

    EXPECT(handle);
    load();
    fake->ret = -EIO;
    fake->error = "no start";
    EXPECT_REFUSED(-EIO, libhmp_init(FAKE_ENGINE));
    EXPECT_TEXT("no start", libhmp_error());
    EXPECT_REFUSED(-ENOTCONN, libhmp_tick(1, 1));
    /* It is in the process for good, and another would be a second one. */
    EXPECT_REFUSED(-ELIBBAD, libhmp_init(NULL));
    EXPECT(strstr(libhmp_error(), FAKE_ENGINE));
    EXPECT(!dlopen(BUILD "/libhmp-0/engine.so", RTLD_NOW | RTLD_NOLOAD));
    fake->ret = 0;
    start();
    EXPECT_OK(libhmp_tick(1, 1));
}

static void other_versions(void)
{
    EXPECT_REFUSED(-ELIBBAD, libhmp_init(FAKE_OTHER_ENGINE));
    EXPECT(!dlopen(FAKE_OTHER_ENGINE, RTLD_NOW | RTLD_NOLOAD));
    start();
}

int main(void)
{
    static const struct test tests[] = {
        { "callbacks and options reach the engine", callbacks_arrive },
        { "arguments reach the engine", arguments_arrive },
        { "bytes and texts reach the engine and come back", bytes_arrive },
        { "results and error texts come back", results_come_back },
        { "wrong arguments do not reach the engine", arguments_are_checked },
        { "signals are blocked at load and put back", signals_are_kept_out },
        { "an engine that fails to start may be tried again, no other one",
          init_may_fail },
        { "an engine of another version is not loaded, the right one works",
          other_versions },
    };

    return RUN(tests);
}
