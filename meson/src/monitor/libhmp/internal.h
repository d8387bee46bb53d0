/*
 * What the files of the glue to libhmp share
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef LIBHMP_INTERNAL_H
#define LIBHMP_INTERNAL_H

#include <libhmp.h>
#include "monitor/monitor-internal.h"
#include "monitor/qemu-compat.h"
#include "chardev/char.h"
#include "qemu/thread.h"

/* What a human monitor is besides MonitorHMP. */
typedef struct LibhmpMonitor {
    ReadLineState rs;       /* MonitorHMP.rs, by which monitor.c knows us */
    Monitor *mon;           /* the same monitor twice */
    MonitorHMP *hmp;
    libhmp_monitor handle;  /* 0 if there is no library */
    bool extended;          /* its line editor is */
    bool resuming;          /* its prompt is still to come; atomic */
    bool has_left;          /* the terminal: what is said to that is dropped */
    int takes;              /* bytes from its device at once */
    uint32_t columns;       /* of its terminal, 0 if that is not known */
    GByteArray *typed;      /* what was typed while no input is taken */
    size_t taken;           /* bytes of it that have been taken since */
    size_t held;            /* bytes of it that have not; atomic */

    /* arrivals.c */
    QEMUBH *bh;
    GSource *accept;
    QemuMutex lock;         /* of what follows */
    bool opening;           /* there is no handle yet */
    GQueue arrivals;        /* of LibhmpArrival, oldest first */
    unsigned unsettled;     /* bytes, changes of focus: here or being taken */
    size_t waiting;         /* bytes here */
    bool refused;           /* the device was told to wait */
} LibhmpMonitor;

/* What a line gets for an answer where the library may not be entered. */
#define LIBHMP_WRONG_CONTEXT \
    "Error: this thread cannot run commands of HMP; use another monitor\n"

/* NULL if @mon lives for one command only. */
static inline LibhmpMonitor *libhmp_monitor_of(Monitor *mon)
{
    ReadLineState *rs = MONITOR_HMP(mon)->rs;

    return rs ? container_of(rs, LibhmpMonitor, rs) : NULL;
}

/* libhmp.c */

/* This QEMU, for the library; 0 if there is none. */
extern libhmp_vm libhmp_this_vm;

/*
 * Whether the library may be entered here: on the thread that loaded it, with
 * the BQL, outside of coroutines.  A coroutine that yields with frames of the
 * library on its stack would end QEMU.
 */
bool libhmp_may_enter(void);

/* Whether there is a library. */
bool libhmp_loaded(void);

/* Print why there is none. */
void libhmp_say_why(Monitor *mon);

/* open.c */

/* @m goes away. */
void libhmp_monitor_close(LibhmpMonitor *m);

/* device.c: what came from the device, on the main thread */

/* Bytes at once.  What follows a line that suspends the monitor is kept. */
#define LIBHMP_TAKES 4096

bool libhmp_is_console(Chardev *chr);

/* How wide the terminal on @chr is, 0 if that cannot be known. */
uint32_t libhmp_columns(Chardev *chr);

/* The device of @m serves it from now on, besides others. */
void libhmp_join(LibhmpMonitor *m);

void libhmp_take_bytes(LibhmpMonitor *m, const uint8_t *buf, int size);
void libhmp_take_event(LibhmpMonitor *m, QEMUChrEvent event);

/* The monitor takes input again, and shows its prompt from the main loop. */
void libhmp_resume(LibhmpMonitor *m);

/* It may do so now. */
void libhmp_monitor_ready(LibhmpMonitor *m);

/* The focus is gone already, for all to see; tell the library. */
void libhmp_take_leave(LibhmpMonitor *m);

/* arrivals.c: what came from the device, on any thread */

void libhmp_arrivals_init(LibhmpMonitor *m);
void libhmp_arrivals_cleanup(LibhmpMonitor *m);

/* There is a handle: take what has arrived meanwhile, and all else from now. */
void libhmp_arrivals_open(LibhmpMonitor *m);

/* Whether the library may have at once what comes now. */
bool libhmp_at_once(LibhmpMonitor *m);

/* Otherwise, keep it for the main loop. */
void libhmp_queue_bytes(LibhmpMonitor *m, const uint8_t *buf, int size);
void libhmp_queue_event(LibhmpMonitor *m, QEMUChrEvent event);

/* Whether bytes may come. */
bool libhmp_has_room(LibhmpMonitor *m);

/* Have the device deliver again, in the thread that it is served by. */
void libhmp_accept_input(LibhmpMonitor *m);

/* help.c */

/* QEMU's words for its commands; freed with g_free(). */
struct libhmp_help *libhmp_help_list(void);

#endif
