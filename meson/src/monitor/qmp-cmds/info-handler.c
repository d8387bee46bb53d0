/*
 * The handlers of info, in a QEMU with HMP
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "monitor/monitor-internal.h"
#include "monitor/qemu-compat.h"
#include "qmp-cmds.h"

InfoHandler *info_handler(const char *name)
{
    const HMPCommand *row;

    for (row = QEMU_COMPAT_INFO_ROWS; row && row->name; row++) {
        if (!strcmp(row->name, name)) {
            return row->cmd;
        }
    }
    return NULL;
}
