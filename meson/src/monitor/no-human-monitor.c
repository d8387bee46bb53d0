/*
 * A QEMU without any human monitor
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "monitor/monitor.h"
#include "qapi/error.h"

void monitor_init_hmp(Chardev *chr, bool use_readline, Error **errp)
{
    /* The gdb stub takes no error: its "monitor" packets get no answer. */
    if (use_readline) {
        error_setg(errp, "this QEMU has no human monitor; use QMP");
    }
}
