/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine-fake.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <stdio.h>

LIBHMP_ENGINE_NOTE();

struct engine_fake engine_fake;

void engine_fake_handler(int sig)
{
    (void)sig;
}

__attribute__((constructor))
static void take_signals(void)
{
    struct sigaction action = { .sa_handler = engine_fake_handler };
    int sig;

    pthread_sigmask(SIG_BLOCK, NULL, &engine_fake.load_mask);
    for (sig = 1; sig < NSIG; sig++) {
        sigaction(sig, &action, NULL);
    }
}

static int done(const char *called, struct libhmp_engine_error *e)
{
    engine_fake.called = called;
    if (engine_fake.error) {
        snprintf(e->text, sizeof(e->text), "%s", engine_fake.error);
    }
    return engine_fake.ret;
}

static void give(struct libhmp_text *text)
{
    if (text && engine_fake.text) {
        text->data = strdup(engine_fake.text);
        text->len = strlen(engine_fake.text);
    }
}

static int fake_init(struct libhmp_engine_error *e)
{
    sigset_t one;

    pthread_sigmask(SIG_BLOCK, NULL, &engine_fake.init_mask);
    sigemptyset(&one); /* as the Go runtime does at the first call */
    sigaddset(&one, SIGBUS);
    pthread_sigmask(SIG_UNBLOCK, &one, NULL);
    return done("init", e);
}

static int fake_vm_new(struct libhmp_callbacks *callbacks, uintptr_t opaque,
                       struct libhmp_vm_options *options, libhmp_vm *vm,
                       struct libhmp_engine_error *e)
{
    engine_fake.callbacks = *callbacks;
    engine_fake.opaque = opaque;
    engine_fake.options = *options;
    *vm = 41;
    return done("vm_new", e);
}

static int fake_vm_free(libhmp_vm vm, struct libhmp_engine_error *e)
{
    engine_fake.vm = vm;
    return done("vm_free", e);
}

static int fake_open(libhmp_vm vm, uintptr_t mon,
                     struct libhmp_open_options *options,
                     libhmp_monitor *monitor, struct libhmp_engine_error *e)
{
    engine_fake.vm = vm;
    engine_fake.mon = mon;
    engine_fake.flags = options->flags;
    engine_fake.cpu_index = options->cpu_index;
    engine_fake.columns = options->columns;
    engine_fake.rows = options->rows;
    *monitor = 42;
    return done("open", e);
}

static int fake_close(libhmp_monitor monitor, struct libhmp_engine_error *e)
{
    engine_fake.monitor = monitor;
    return done("close", e);
}

static int64_t fake_feed(libhmp_monitor monitor, void *buf, size_t len,
                         struct libhmp_engine_error *e)
{
    engine_fake.monitor = monitor;
    engine_fake.data = buf;
    engine_fake.len = len;
    return done("feed", e);
}

static int fake_event(libhmp_monitor monitor, int event,
                      struct libhmp_engine_error *e)
{
    engine_fake.monitor = monitor;
    engine_fake.event = event;
    return done("event", e);
}

static int fake_resize(libhmp_monitor monitor, uint32_t columns, uint32_t rows,
                       struct libhmp_engine_error *e)
{
    engine_fake.monitor = monitor;
    engine_fake.columns = columns;
    engine_fake.rows = rows;
    return done("resize", e);
}

static int fake_announce(libhmp_monitor monitor, char *text, size_t len,
                         struct libhmp_engine_error *e)
{
    engine_fake.monitor = monitor;
    engine_fake.data = text;
    engine_fake.len = len;
    return done("announce", e);
}

static int fake_cancel(libhmp_monitor monitor, struct libhmp_engine_error *e)
{
    engine_fake.monitor = monitor;
    return done("cancel", e);
}

static int fake_interrupt(libhmp_monitor monitor, char *why,
                          struct libhmp_engine_error *e)
{
    engine_fake.monitor = monitor;
    engine_fake.data = why;
    return done("interrupt", e);
}

static int fake_history_get(libhmp_monitor monitor, struct libhmp_text *lines,
                            struct libhmp_engine_error *e)
{
    engine_fake.monitor = monitor;
    give(lines);
    return done("history_get", e);
}

static int fake_history_set(libhmp_monitor monitor, char *lines, size_t len,
                            struct libhmp_engine_error *e)
{
    engine_fake.monitor = monitor;
    engine_fake.data = lines;
    engine_fake.len = len;
    return done("history_set", e);
}

static int fake_run(libhmp_vm vm, uintptr_t mon, char *line, size_t len,
                    int32_t cpu_index, struct libhmp_text *text,
                    struct libhmp_engine_error *e)
{
    engine_fake.vm = vm;
    engine_fake.mon = mon;
    engine_fake.data = line;
    engine_fake.len = len;
    engine_fake.cpu_index = cpu_index;
    give(text);
    return done("run", e);
}

static int fake_complete(libhmp_monitor monitor, char *line, size_t len,
                         struct libhmp_text *words,
                         struct libhmp_engine_error *e)
{
    engine_fake.monitor = monitor;
    engine_fake.data = line;
    engine_fake.len = len;
    give(words);
    return done("complete", e);
}

static int fake_tick(libhmp_monitor monitor, uint64_t token,
                     struct libhmp_engine_error *e)
{
    engine_fake.monitor = monitor;
    engine_fake.token = token;
    return done("tick", e);
}

static int fake_qmp_event(libhmp_vm vm, char *json, size_t len,
                          struct libhmp_engine_error *e)
{
    engine_fake.vm = vm;
    engine_fake.data = json;
    engine_fake.len = len;
    return done("qmp_event", e);
}

const struct libhmp_engine *libhmp_engine(void)
{
    static const struct libhmp_engine table = {
        .version = LIBHMP_VERSION,
        .init = fake_init,
        .vm_new = fake_vm_new,
        .vm_free = fake_vm_free,
        .open = fake_open,
        .close = fake_close,
        .feed = fake_feed,
        .event = fake_event,
        .resize = fake_resize,
        .announce = fake_announce,
        .cancel = fake_cancel,
        .interrupt = fake_interrupt,
        .history_get = fake_history_get,
        .history_set = fake_history_set,
        .run = fake_run,
        .complete = fake_complete,
        .tick = fake_tick,
        .qmp_event = fake_qmp_event,
    };

    return &table;
}
