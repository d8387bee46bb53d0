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
    host.table.engine = FAKE_ENGINE;
    EXPECT_OK(libhmp_init(&host.table));
    load();
    EXPECT_TEXT("init", fake->called);
}

static void host_arrives(void)
{
    start();
    EXPECT(fake->host.output == host.table.output);
    EXPECT(fake->host.flush == host.table.flush);
    EXPECT(fake->host.qmp == host.table.qmp);
    EXPECT(fake->host.suspend == host.table.suspend);
    EXPECT(fake->host.timer == host.table.timer);
    EXPECT(fake->host.poll == host.table.poll);
    EXPECT(fake->host.files == host.table.files);
    EXPECT(fake->host.events == host.table.events);
    EXPECT(fake->host.log == host.table.log);
    EXPECT_TEXT(FAKE_ENGINE, fake->engine);
}

static void arguments_arrive(void)
{
    struct libhmp_open_options options = {
        .size = sizeof(options),
        .flags = LIBHMP_OPEN_TERMINAL | LIBHMP_OPEN_EXTENDED,
        .cpu_index = 3,
        .columns = 132,
    };
    libhmp_monitor mon;

    start();
    EXPECT_OK(libhmp_open(&opaque, &options, &mon));
    EXPECT_TEXT("open", fake->called);
    EXPECT_INT(42, mon);
    EXPECT(fake->mon == &opaque);
    EXPECT_INT(LIBHMP_OPEN_TERMINAL | LIBHMP_OPEN_EXTENDED, fake->flags);
    EXPECT_INT(3, fake->cpu_index);
    EXPECT_INT(132, fake->columns);
    EXPECT_OK(libhmp_open(NULL, NULL, &mon));
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
    EXPECT_OK(libhmp_tick(UINT64_MAX, UINT64_MAX - 1));
    EXPECT_TEXT("tick", fake->called);
    EXPECT(fake->monitor == UINT64_MAX && fake->token == UINT64_MAX - 1);
}

static void bytes_arrive(void)
{
    struct libhmp_text text = { 0 };

    start();
    fake->ret = 2;
    EXPECT_INT(2, libhmp_feed(45, &opaque, 3));
    EXPECT_TEXT("feed", fake->called);
    EXPECT(fake->monitor == 45 && fake->data == &opaque && fake->len == 3);
    fake->ret = 0;
    EXPECT_INT(0, libhmp_run(&opaque, "abc", 3, 7, NULL));
    EXPECT_TEXT("run", fake->called);
    EXPECT(fake->mon == &opaque && fake->len == 3 && fake->cpu_index == 7);
    fake->text = "b\n";
    fake->ret = 1;
    EXPECT_INT(1, libhmp_complete(46, "abcd", 4, &text));
    EXPECT_TEXT("complete", fake->called);
    EXPECT(fake->monitor == 46 && fake->len == 4);
    EXPECT_TEXT("b\n", text.data);
    libhmp_text_free(&text);
    EXPECT_INT(1, libhmp_run(NULL, "", 0, 0, &text));
    EXPECT_TEXT("b\n", text.data);
    EXPECT_INT(0, fake->cpu_index);
    libhmp_text_free(&text);
    fake->ret = 0;
    EXPECT_OK(libhmp_qmp_event("{}", 2));
    EXPECT_TEXT("qmp_event", fake->called);
    EXPECT_INT(2, fake->len);
}

static void results_come_back(void)
{
    static const int codes[] = { -EIO, -ENOMEM, -EBADF, -EBUSY };
    struct libhmp_text text = { 0 };
    libhmp_monitor mon;
    size_t i;

    start();
    fake->error = "why it failed";
    for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        fake->ret = codes[i];
        EXPECT_REFUSED(codes[i], libhmp_open(NULL, NULL, &mon));
        EXPECT_REFUSED(codes[i], libhmp_close(1));
        EXPECT_REFUSED(codes[i], libhmp_feed(1, "x", 1));
        EXPECT_REFUSED(codes[i], libhmp_event(1, LIBHMP_EVENT_OPENED));
        EXPECT_REFUSED(codes[i], libhmp_run(NULL, "x", 1, -1, &text));
        EXPECT_REFUSED(codes[i], libhmp_complete(1, "x", 1, &text));
        EXPECT_REFUSED(codes[i], libhmp_tick(1, 1));
        EXPECT_REFUSED(codes[i], libhmp_qmp_event("{}", 2));
        EXPECT_TEXT("why it failed", libhmp_error());
    }
}

static void arguments_are_checked(void)
{
    struct libhmp_text text = { 0 };

    start();
    EXPECT_REFUSED(-EINVAL, libhmp_open(NULL, NULL, NULL));
    EXPECT_REFUSED(-EINVAL, libhmp_feed(1, NULL, 1));
    EXPECT_REFUSED(-EINVAL, libhmp_event(1, 6));
    EXPECT_REFUSED(-EINVAL, libhmp_run(NULL, NULL, 1, -1, &text));
    EXPECT_REFUSED(-EINVAL, libhmp_complete(1, "x", 1, NULL));
    EXPECT_REFUSED(-EINVAL, libhmp_qmp_event(NULL, 1));
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
    host.table.engine = FAKE_ENGINE;
    EXPECT_REFUSED(-EIO, libhmp_init(&host.table));
    EXPECT_TEXT("no start", libhmp_error());
    EXPECT_REFUSED(-ENOTCONN, libhmp_tick(1, 1));
    fake->ret = 0;
    start();
    EXPECT_OK(libhmp_tick(1, 1));
}

static void other_versions(void)
{
    host.table.engine = FAKE_OTHER_ENGINE;
    EXPECT_REFUSED(-ELIBBAD, libhmp_init(&host.table));
    start();
}

int main(void)
{
    static const struct test tests[] = {
        { "the host's table reaches the engine", host_arrives },
        { "arguments reach the engine", arguments_arrive },
        { "bytes and texts reach the engine and come back", bytes_arrive },
        { "results and error texts come back", results_come_back },
        { "wrong arguments do not reach the engine", arguments_are_checked },
        { "signals are blocked at load and put back", signals_are_kept_out },
        { "an engine that fails to start may be tried again", init_may_fail },
        { "an engine of another version is refused, the right one works then",
          other_versions },
    };

    return RUN(tests);
}
