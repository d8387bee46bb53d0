/*
 * What code all over the tree expects of HMP, in a QEMU without it
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Handlers of HMP that live beside the code they print about are still built:
 * their printers serve QMP commands (libhmp-qmp-cmds.c).
 */
#include "qemu/osdep.h"
#include "monitor-internal.h"
#include "monitor/hmp.h"
#include "monitor/hmp-target.h"
#include "monitor/text-sink.h"
#include "qapi/error.h"
#include "qemu/error-report.h"

bool hmp_handle_error(Monitor *mon, Error *err)
{
    if (!err) {
        return false;
    }
    error_reportf_err(err, "Error: ");
    return true;
}

/* By the name of its row; modules register theirs when they are loaded. */
static GHashTable *info_handlers;

void monitor_register_hmp(const char *name, bool info,
                          void (*cmd)(Monitor *mon, const QDict *qdict))
{
    if (info) {
        if (!info_handlers) {
            info_handlers = g_hash_table_new(g_str_hash, g_str_equal);
        }
        g_hash_table_insert(info_handlers, (void *)name, cmd);
    }
}

InfoHandler *libhmp_info_handler(const char *name)
{
    return info_handlers ? g_hash_table_lookup(info_handlers, name) : NULL;
}

void monitor_register_hmp_info_hrt(const char *name,
                                   HumanReadableText *(*handler)(Error **errp))
{
}

#ifndef CONFIG_LIBHMP
void monitor_init_hmp(Chardev *chr, bool use_readline, Error **errp)
{
    /* The gdb stub takes no error: its "monitor" packets get no answer. */
    if (use_readline) {
        error_setg(errp, "this QEMU has no human monitor; use QMP");
    }
}
#endif
