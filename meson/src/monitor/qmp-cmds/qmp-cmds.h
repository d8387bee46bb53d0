/*
 * QMP commands of a human monitor: what their files share
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MONITOR_QMP_CMDS_H
#define MONITOR_QMP_CMDS_H

#include "monitor/monitor.h"

/* The CPU with that index, or the first; its state is synchronized. */
CPUState *qmp_cmds_cpu(bool has_index, int64_t index, Error **errp);

typedef void InfoHandler(Monitor *mon, const QDict *qdict);

/* The handler that registered itself for the row "info @name", or NULL. */
InfoHandler *info_handler(const char *name);

#endif
