/*
 * For QEMU's own human monitor, for none, and for other programs with QMP
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "monitor/human-monitor.h"
#include "monitor/monitor.h"
#include "qapi/error.h"

void human_monitor_setup(void)
{
}

void human_monitor_event(QDict *event)
{
}

void monitor_init_hmp_opts(Chardev *chr, MonitorOptions *opts, Error **errp)
{
    if (opts->has_editor && opts->editor != MONITOR_EDITOR_CLASSIC) {
        error_setg(errp, "editor=%s needs a QEMU with libhmp",
                   MonitorEditor_str(opts->editor));
        return;
    }
    monitor_init_hmp(chr, true, errp);
}
