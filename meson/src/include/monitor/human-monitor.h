/*
 * What a human monitor that is not QEMU's own needs to be told
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * These do nothing where there is none: stubs/human-monitor.c.
 */
#ifndef MONITOR_HUMAN_MONITOR_H
#define MONITOR_HUMAN_MONITOR_H

#include "qapi/qapi-types-control.h"

/* Load it, once; after daemonizing, before chroot and setuid. */
void human_monitor_setup(void);

/* A QMP event.  Any thread, with monitor_lock held. */
void human_monitor_event(QDict *event);

/* A human monitor as -mon asks for it; before 11.1, on @chr. */
void monitor_new_hmp_opts(MonitorOptions *opts, Error **errp);
void monitor_init_hmp_opts(Chardev *chr, MonitorOptions *opts, Error **errp);

#endif
