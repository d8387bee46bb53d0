/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_t owner;

const char host_test_engine[] = BUILD "/test/libhmp-0/engine.so";

void host_enter(void *opaque)
{
    EXPECT(opaque == &host);
    EXPECT(pthread_equal(owner, pthread_self()));
    host.callbacks++;
}

static void host_output(void *opaque, void *m, const char *buf, size_t len)
{
    struct monitor *mon = m;

    host_enter(opaque);
    EXPECT(len > 0);
    EXPECT_INT('\0', buf[len]);
    while (mon->len + len + 1 > mon->room) {
        mon->room = 2 * mon->room + len + 1;
        mon->text = realloc(mon->text, mon->room);
    }
    memcpy(mon->text + mon->len, buf, len + 1);
    mon->len += len;
    mon->flushed = false;
    if (host.in_output) {
        host.in_output(mon);
    }
}

static void host_flush(void *opaque, void *m)
{
    struct monitor *mon = m;

    host_enter(opaque);
    mon->flushed = true;
}

static void host_suspend(void *opaque, void *m, int on)
{
    struct monitor *mon = m;

    host_enter(opaque);
    EXPECT(mon->suspended == !on);
    mon->suspended = on;
    mon->resuming = !on;
    if (host.in_suspend) {
        host.in_suspend(mon, on);
    }
}

static void host_timer(void *opaque, void *m, libhmp_monitor monitor,
                       uint64_t token, uint32_t ms)
{
    struct monitor *mon = m;

    host_enter(opaque);
    EXPECT_INT(mon->handle, monitor);
    EXPECT(token != 0);
    mon->token = token;
    mon->ms = ms;
}

static int host_poll(void *opaque, void *mon, uint32_t ms)
{
    host_enter(opaque);
    EXPECT(ms > 0);
    host.polls++;
    return host.in_poll ? host.in_poll(mon) : 0;
}

static int host_files(void *opaque, void *mon, const char *path,
                      struct libhmp_text *names)
{
    (void)mon;
    host_enter(opaque);
    return host.in_files ? host.in_files(path, names) : 0;
}

static void host_events(void *opaque, int on)
{
    host_enter(opaque);
    host.events = on;
}

struct host host = {
    .table = {
        .size = sizeof(struct libhmp_callbacks),
        .output = host_output,
        .flush = host_flush,
        .qmp = host_qmp,
        .suspend = host_suspend,
        .timer = host_timer,
        .poll = host_poll,
        .files = host_files,
        .events = host_events,
    },
    .options = {
        .size = sizeof(struct libhmp_vm_options),
        .flags = LIBHMP_VM_INSIDE,
    },
    .events = -1,
};

int host_try_init(void)
{
    owner = pthread_self();
    return libhmp_init(host.engine);
}

void host_vm(void)
{
    EXPECT_OK(libhmp_vm_new(&host.table, &host, &host.options, &host.vm));
}

void host_init(void)
{
    EXPECT_OK(host_try_init());
    host_vm();
}

void host_open(struct monitor *mon, uint32_t flags)
{
    struct libhmp_open_options options = {
        .size = sizeof(options),
        .flags = flags,
        .cpu_index = -1,
    };

    EXPECT_OK(libhmp_open(host.vm, mon, &options, &mon->handle));
    if (flags & LIBHMP_OPEN_TERMINAL) {
        EXPECT_OK(libhmp_event(mon->handle, LIBHMP_EVENT_OPENED));
        host_settle(mon);
        host_take(mon);
    }
}

void host_settle(struct monitor *mon)
{
    while (mon->resuming || mon->token) {
        if (mon->resuming) {
            mon->resuming = false;
            EXPECT_OK(libhmp_event(mon->handle, LIBHMP_EVENT_READY));
        } else {
            uint64_t token = mon->token;

            mon->token = 0;
            EXPECT_OK(libhmp_tick(mon->handle, token));
        }
    }
}

void host_type(struct monitor *mon, const char *keys)
{
    size_t len = strlen(keys);

    while (len > 0) {
        int64_t taken = libhmp_feed(mon->handle, keys, len);

        if (taken <= 0) {
            FAIL("%lld bytes taken: %s", (long long)taken, libhmp_error());
        }
        keys += taken;
        len -= taken;
        host_settle(mon);
    }
}

const char *host_take(struct monitor *mon)
{
    bool any = mon->len > 0;

    mon->len = 0;
    return any ? mon->text : "";
}

const char *host_run(const char *line)
{
    static struct libhmp_text text;

    libhmp_text_free(&text);
    EXPECT_OK(libhmp_run(host.vm, NULL, line, strlen(line), -1, &text));
    return text.data ? text.data : "";
}

void host_check_error(const char *file, int line)
{
    const char *text = libhmp_error();

    if (!text || !*text || strchr(text, '\n')) {
        test_fail(file, line, "no error text of one line: \"%s\"", text);
    }
}
