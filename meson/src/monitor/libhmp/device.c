/*
 * The human monitor by way of libhmp: its character device
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include <sys/ioctl.h>
#include "internal.h"
#include "monitor/hmp.h"
#include "monitor/human-monitor.h"
#include "monitor/qemu-compat.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "qemu/lockable.h"
#include "system/iothread.h"

bool libhmp_is_console(Chardev *chr)
{
    return object_dynamic_cast(OBJECT(chr), "chardev-vc");
}

uint32_t libhmp_columns(Chardev *chr)
{
    struct winsize size = { 0 };

    if (!object_dynamic_cast(OBJECT(chr), TYPE_CHARDEV_STDIO) ||
        ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0) {
        return 0;
    }
    return size.ws_col;
}

/* Input */

/* Not until the prompt is back. */
static bool libhmp_takes_input(LibhmpMonitor *m)
{
    return monitor_can_read(m->mon) && !qatomic_read(&m->resuming);
}

/* The terminal may have been resized since the last key. */
static void libhmp_follow_size(LibhmpMonitor *m)
{
    uint32_t columns;

    if (!m->extended) {
        return;
    }
    columns = libhmp_columns(m->mon->chr.chr);
    if (columns != m->columns) {
        m->columns = columns;
        libhmp_resize(m->handle, columns, 0);
    }
}

/* Returns how many bytes were taken. */
static int64_t libhmp_feed_some(LibhmpMonitor *m, const uint8_t *buf, int size)
{
    int64_t taken;

    libhmp_follow_size(m);
    taken = libhmp_feed(m->handle, buf, size);
    if (taken < 0) {
        monitor_printf(m->mon, "Error: %s\n", libhmp_error());
        return size;
    }
    return taken;
}

/*
 * What has been taken is removed once it is half: each byte moves once.  All
 * may be gone already: a device that finds its peer gone tells from a write.
 */
static void libhmp_drop_typed(LibhmpMonitor *m, size_t taken)
{
    m->taken += MIN(taken, m->typed->len - m->taken);
    if (m->taken * 2 >= m->typed->len) {
        g_byte_array_remove_range(m->typed, 0, m->taken);
        m->taken = 0;
    }
    qatomic_set(&m->held, m->typed->len - m->taken);
}

static void libhmp_feed_typed(LibhmpMonitor *m)
{
    while (m->held && libhmp_takes_input(m)) {
        int64_t taken = libhmp_feed_some(m, m->typed->data + m->taken, m->held);

        libhmp_drop_typed(m, taken);
    }
}

static void libhmp_tell(LibhmpMonitor *m, enum libhmp_device_event event)
{
    if (m->handle) {
        libhmp_event(m->handle, event);
    }
}

/* The prompt may be shown.  Does nothing if it is not awaited (any more). */
static void libhmp_ready(LibhmpMonitor *m)
{
    if (qatomic_xchg(&m->resuming, false)) {
        libhmp_tell(m, LIBHMP_EVENT_READY);
        libhmp_feed_typed(m);
    }
}

/*
 * Run what was typed up to a line that waits for something, and forget the
 * rest: it is not for those who have the terminal next.
 */
static void libhmp_end_typed(LibhmpMonitor *m)
{
    while (m->held && m->resuming && monitor_can_read(m->mon)) {
        libhmp_ready(m);
    }
    libhmp_drop_typed(m, m->held);
}

void libhmp_take_bytes(LibhmpMonitor *m, const uint8_t *buf, int size)
{
    int64_t taken = 0;

    if (!m->handle) {
        /* Once a line; those of the gdb stub end in NUL. */
        if (buf[size - 1] == '\0' || memchr(buf, '\r', size) ||
            memchr(buf, '\n', size)) {
            libhmp_say_why(m->mon);
        }
        return;
    }
    if (!m->held && libhmp_takes_input(m)) {
        taken = libhmp_feed_some(m, buf, size);
    }
    g_byte_array_append(m->typed, buf + taken, size - taken);
    qatomic_set(&m->held, m->typed->len - m->taken);
}

static int libhmp_can_read(void *opaque)
{
    LibhmpMonitor *m = libhmp_monitor_of(opaque);
    Monitor *mon = opaque;

    if (!libhmp_may_enter()) {
        /* What takes no input now may have it when the main loop comes by. */
        return libhmp_has_room(m);
    }
    /* A console drops all but 16 bytes, less than VNC delivers at once. */
    if (!libhmp_takes_input(m) &&
        !(monitor_can_read(mon) && libhmp_is_console(mon->chr.chr))) {
        return 0;
    }
    return m->takes;
}

static void libhmp_read(void *opaque, const uint8_t *buf, int size)
{
    LibhmpMonitor *m = libhmp_monitor_of(opaque);

    if (libhmp_at_once(m)) {
        libhmp_take_bytes(m, buf, size);
    } else if (m->hmp->use_readline) {
        libhmp_queue_bytes(m, buf, size);
    } else {
        /* The gdb stub sends what is printed until this returns. */
        monitor_printf(opaque, LIBHMP_WRONG_CONTEXT);
    }
}

/* Events */

void libhmp_take_leave(LibhmpMonitor *m)
{
    m->has_left = true;
    libhmp_tell(m, LIBHMP_EVENT_FOCUS_OUT);
    m->has_left = false;
}

void libhmp_take_event(LibhmpMonitor *m, QEMUChrEvent event)
{
    Monitor *mon = m->mon;

    switch (event) {
    case CHR_EVENT_OPENED:
        libhmp_drop_typed(m, m->held);
        if (!m->handle) {
            libhmp_say_why(mon);
        }
        libhmp_tell(m, LIBHMP_EVENT_OPENED);
        WITH_QEMU_LOCK_GUARD(&mon->mon_lock) {
            mon->reset_seen = 1;
        }
        break;
    case CHR_EVENT_MUX_IN:
        WITH_QEMU_LOCK_GUARD(&mon->mon_lock) {
            mon->mux_out = 0;
            monitor_flush_locked(mon);
        }
        libhmp_tell(m, LIBHMP_EVENT_FOCUS_IN);
        break;
    case CHR_EVENT_MUX_OUT:
        libhmp_end_typed(m);
        libhmp_tell(m, LIBHMP_EVENT_FOCUS_OUT);
        WITH_QEMU_LOCK_GUARD(&mon->mon_lock) {
            mon->mux_out = 1;
        }
        break;
    case CHR_EVENT_CLOSED:
        libhmp_end_typed(m); /* the library need not know */
        break;
    case CHR_EVENT_BREAK:
        break;
    }
}

static void libhmp_no_bh(void *opaque)
{
}

/*
 * A QMP monitor from earlier on the command line joins a multiplexer by a
 * bottom half in its own thread.  Wait until it has: two threads that change
 * the front ends of a device at a time can have any outcome, up to a crash.
 */
static void libhmp_let_qmp_join(Monitor *mon)
{
    Object *chr = OBJECT(mon->chr.chr);
    int i;

    if (!mon_iothread || !object_dynamic_cast(chr, TYPE_CHARDEV_MUX) ||
        !libhmp_may_enter()) {
        return;
    }
    /* Twice, since of several bottom halves the newest may come first. */
    for (i = 0; i < 2; i++) {
        aio_wait_bh_oneshot(iothread_get_aio_context(mon_iothread),
                            libhmp_no_bh, NULL);
    }
}

static void libhmp_chr_event(void *opaque, QEMUChrEvent event)
{
    Monitor *mon = opaque;
    LibhmpMonitor *m = libhmp_monitor_of(mon);

    if (event == CHR_EVENT_OPENED && !mon->reset_seen) {
        /* It is told after this one, and only if it is there by then. */
        libhmp_let_qmp_join(mon);
    }
    if (event == CHR_EVENT_CLOSED) {
        monitor_fdsets_cleanup();
    }
    if (libhmp_at_once(m)) {
        libhmp_take_event(m, event);
    } else {
        libhmp_queue_event(m, event);
    }
}

/* Suspended monitors.  A prompt is not shown before the main loop runs. */

void libhmp_monitor_ready(LibhmpMonitor *m)
{
    bool connected;

    WITH_QEMU_LOCK_GUARD(&m->mon->mon_lock) {
        connected = m->mon->reset_seen;
    }
    if (connected) {
        libhmp_ready(m);
    }
    libhmp_accept_input(m);
}

static void libhmp_resume_bh(void *opaque)
{
    libhmp_monitor_ready(opaque);
}

/*
 * Whoever holds the BQL polls the main AioContext, on any thread.  Until the
 * machine is ready that is the main thread alone, and the prompt may have to
 * come before a complaint about the command line.
 */
void libhmp_resume(LibhmpMonitor *m)
{
    /* No input until libhmp_monitor_ready() has run. */
    qatomic_set(&m->resuming, true);
    if (qatomic_dec_fetch(&m->mon->suspend_cnt) == 0) {
        aio_bh_schedule_oneshot(phase_check(PHASE_MACHINE_READY)
                                ? iohandler_get_aio_context()
                                : qemu_get_aio_context(),
                                libhmp_resume_bh, m);
    }
}

/* A device that several monitors share */

static void libhmp_set_handlers(Monitor *mon, GMainContext *context)
{
    qemu_chr_fe_set_handlers(&mon->chr, libhmp_can_read, libhmp_read,
                             libhmp_chr_event, NULL, mon, context, true);
}

/* A QMP monitor on @chr, or NULL. */
static Monitor *libhmp_qmp_monitor_of(Chardev *chr)
{
    Monitor *mon;

    QEMU_LOCK_GUARD(&monitor_lock);
    QTAILQ_FOREACH(mon, &mon_list, entry) {
        if (monitor_is_qmp(mon) && mon->chr.chr == chr) {
            return mon;
        }
    }
    return NULL;
}

/* In the thread of the QMP monitors, which serves the device. */
static void libhmp_join_bh(void *opaque)
{
    Monitor *mon = opaque;
    Chardev *chr = mon->chr.chr;

    libhmp_set_handlers(mon, chr->gcontext);
    /* As if the other had come last, since QEMU's own HMP is faster. */
    qemu_chr_fe_take_focus(&libhmp_qmp_monitor_of(chr)->chr);
}

void libhmp_join(LibhmpMonitor *m)
{
    Chardev *chr = m->mon->chr.chr;

    libhmp_let_qmp_join(m->mon);
    if (libhmp_qmp_monitor_of(chr) && chr->gcontext) {
        aio_wait_bh_oneshot(iothread_get_aio_context(mon_iothread),
                            libhmp_join_bh, m->mon);
    } else {
        libhmp_set_handlers(m->mon, NULL);
    }
}
