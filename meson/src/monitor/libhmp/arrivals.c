/*
 * The human monitor by way of libhmp: what arrives on other threads
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A device calls its front end in whatever thread it is served by.  For a
 * multiplexer that is the thread of the QMP monitors as soon as one of them is
 * on it.  A front end that takes the focus, a guest that reads from its serial
 * line, a write that finds the peer gone: each may be on any thread, or in a
 * coroutine.  The library is for the main thread alone.  So what comes
 * elsewhere is queued, and taken from there, in order, in the main loop.
 */
#include "qemu/osdep.h"
#include "internal.h"
#include "qemu/lockable.h"
#include "qemu/main-loop.h"
#include "qemu/units.h"

/* More bytes than that wait in the device until some have been taken. */
#define LIBHMP_MAX_WAITING (64 * KiB)

/* Bytes from a device, or an event if there are none. */
typedef struct {
    GByteArray *bytes;
    QEMUChrEvent event;
    bool left;              /* MUX_OUT, of which the terminal knows already */
} LibhmpArrival;

static void libhmp_arrival_free(LibhmpArrival *a)
{
    if (a) {
        g_clear_pointer(&a->bytes, g_byte_array_unref);
        g_free(a);
    }
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(LibhmpArrival, libhmp_arrival_free)

/* Whether the terminal shows something else once @a has been taken. */
static bool libhmp_unsettles(const LibhmpArrival *a)
{
    return a->bytes || a->event == CHR_EVENT_MUX_IN ||
           a->event == CHR_EVENT_MUX_OUT;
}

static void libhmp_take(LibhmpMonitor *m)
{
    g_autoptr(LibhmpArrival) a = NULL;

    WITH_QEMU_LOCK_GUARD(&m->lock) {
        a = g_queue_pop_head(&m->arrivals);
        m->waiting -= a->bytes ? a->bytes->len : 0;
    }
    if (a->bytes) {
        libhmp_take_bytes(m, a->bytes->data, a->bytes->len);
    } else if (a->left) {
        libhmp_take_leave(m);
    } else {
        libhmp_take_event(m, a->event);
    }
    QEMU_LOCK_GUARD(&m->lock);
    m->unsettled -= libhmp_unsettles(a);
}

/* What arrives while this runs is left for the next time. */
static void libhmp_arrivals_bh(void *opaque)
{
    LibhmpMonitor *m = opaque;
    bool refused;
    guint count;

    WITH_QEMU_LOCK_GUARD(&m->lock) {
        count = libhmp_may_enter() ? g_queue_get_length(&m->arrivals) : 0;
    }
    while (count--) {
        libhmp_take(m);
    }
    WITH_QEMU_LOCK_GUARD(&m->lock) {
        if (!g_queue_is_empty(&m->arrivals)) {
            qemu_bh_schedule(m->bh);
        }
        refused = m->refused;
        m->refused = false;
    }
    if (refused) {
        libhmp_accept_input(m);
    }
}

void libhmp_queue_bytes(LibhmpMonitor *m, const uint8_t *buf, int size)
{
    WITH_QEMU_LOCK_GUARD(&m->lock) {
        LibhmpArrival *last = g_queue_peek_tail(&m->arrivals);

        if (!last || !last->bytes) {
            last = g_new0(LibhmpArrival, 1);
            last->bytes = g_byte_array_new();
            g_queue_push_tail(&m->arrivals, last);
            m->unsettled++;
        }
        g_byte_array_append(last->bytes, buf, size);
        m->waiting += size;
    }
    qemu_bh_schedule(m->bh);
}

/*
 * If a monitor that loses the focus has nothing more to do before, its terminal
 * shows that here and now, as that of QEMU's own HMP: what the next front end
 * says must not come first.
 */
static bool libhmp_leaves_now(LibhmpMonitor *m)
{
    Monitor *mon = m->mon;

    if (m->extended) {
        return false; /* its line ends otherwise, the library knows how */
    }
    WITH_QEMU_LOCK_GUARD(&m->lock) {
        if (m->unsettled) {
            return false;
        }
    }
    QEMU_LOCK_GUARD(&mon->mon_lock);
    if (mon->reset_seen && monitor_can_read(mon)) {
        monitor_puts_locked(mon, "\n");
    } else {
        monitor_flush_locked(mon);
    }
    mon->mux_out = 1;
    return true;
}

void libhmp_queue_event(LibhmpMonitor *m, QEMUChrEvent event)
{
    LibhmpArrival *a = g_new0(LibhmpArrival, 1);

    a->event = event;
    a->left = event == CHR_EVENT_MUX_OUT && libhmp_leaves_now(m);
    WITH_QEMU_LOCK_GUARD(&m->lock) {
        g_queue_push_tail(&m->arrivals, a);
        m->unsettled += libhmp_unsettles(a);
    }
    qemu_bh_schedule(m->bh);
}

bool libhmp_at_once(LibhmpMonitor *m)
{
    QEMU_LOCK_GUARD(&m->lock);
    return !m->opening && libhmp_may_enter() && g_queue_is_empty(&m->arrivals);
}

bool libhmp_has_room(LibhmpMonitor *m)
{
    QEMU_LOCK_GUARD(&m->lock);
    m->refused = m->waiting + qatomic_read(&m->held) >= LIBHMP_MAX_WAITING;
    return !m->refused;
}

static gboolean libhmp_accept_cb(void *opaque)
{
    LibhmpMonitor *m = opaque;

    qemu_chr_fe_accept_input(&m->mon->chr);
    return G_SOURCE_REMOVE;
}

static void libhmp_forget_accept(LibhmpMonitor *m)
{
    if (m->accept) {
        g_source_destroy(m->accept);
        g_clear_pointer(&m->accept, g_source_unref);
    }
}

void libhmp_accept_input(LibhmpMonitor *m)
{
    Chardev *chr = m->mon->chr.chr;

    libhmp_forget_accept(m);
    if (!chr || !chr->gcontext) {
        qemu_chr_fe_accept_input(&m->mon->chr);
        return;
    }
    m->accept = g_idle_source_new();
    g_source_set_priority(m->accept, G_PRIORITY_DEFAULT);
    g_source_set_callback(m->accept, libhmp_accept_cb, m, NULL);
    g_source_attach(m->accept, chr->gcontext);
}

void libhmp_arrivals_init(LibhmpMonitor *m)
{
    m->opening = true;
    g_queue_init(&m->arrivals);
    qemu_mutex_init(&m->lock);
    /* Not where a nested poll would find it, in the middle of a command. */
    m->bh = aio_bh_new(iohandler_get_aio_context(), libhmp_arrivals_bh, m);
}

void libhmp_arrivals_open(LibhmpMonitor *m)
{
    WITH_QEMU_LOCK_GUARD(&m->lock) {
        m->opening = false;
    }
    libhmp_arrivals_bh(m);
}

void libhmp_arrivals_cleanup(LibhmpMonitor *m)
{
    qemu_bh_delete(m->bh);
    libhmp_forget_accept(m);
    g_queue_clear_full(&m->arrivals, (GDestroyNotify)libhmp_arrival_free);
    qemu_mutex_destroy(&m->lock);
}
