/*
 * The human monitor by way of libhmp
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MONITOR_LIBHMP_GLUE_H
#define MONITOR_LIBHMP_GLUE_H

typedef struct MonitorHMP MonitorHMP;

/* Load the library, once; after daemonizing, before chroot and setuid. */
void libhmp_setup(void);

/* A human monitor on @chr, as -mon asks for it. */
void libhmp_monitor_init(Chardev *chr, MonitorOptions *opts, Error **errp);

/* The monitor is no longer suspended: show its prompt. */
void libhmp_monitor_ready(MonitorHMP *mon);

/* The monitor goes away. */
void libhmp_monitor_close(MonitorHMP *mon);

/* A QMP event for the library.  Any thread. */
void libhmp_emit_event(QDict *qdict);

#endif
