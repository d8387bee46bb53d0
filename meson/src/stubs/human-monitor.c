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

static bool has_editor(MonitorOptions *opts, Error **errp)
{
    if (opts->editor != MONITOR_EDITOR_CLASSIC) {
        error_setg(errp, "editor=%s needs a QEMU with libhmp",
                   MonitorEditor_str(opts->editor));
        return false;
    }
    return true;
}

#ifdef TYPE_MONITOR /* 11.1 */
void monitor_new_hmp_opts(MonitorOptions *opts, Error **errp)
{
    if (has_editor(opts, errp)) {
        monitor_new_hmp(opts->id, opts->chardev, true, errp);
    }
}
#else
void monitor_init_hmp_opts(Chardev *chr, MonitorOptions *opts, Error **errp)
{
    if (has_editor(opts, errp)) {
        monitor_init_hmp(chr, true, errp);
    }
}
#endif
