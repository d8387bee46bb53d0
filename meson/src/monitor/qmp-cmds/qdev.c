/*
 * QMP commands of a human monitor: devices and their models
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "monitor/monitor.h"
#include "monitor/qdev.h"
#include "monitor/text-sink.h"
#include "qapi/error.h"
#include "qapi/qapi-commands-qdev.h"
#include "qemu/config-file.h"
#include "qemu/option.h"
#include "qobject/qdict.h"

static void print_qtree(Monitor *mon, void *opaque)
{
    hmp_info_qtree(mon, opaque);
}

HumanReadableText *qmp_x_query_qtree(bool has_brief, bool brief, Error **errp)
{
    g_autoptr(QDict) args = qdict_new();

    qdict_put_bool(args, "brief", brief);
    return text_sink_run(print_qtree, args);
}

static void print_qdm(Monitor *mon, void *opaque)
{
    hmp_info_qdm(mon, NULL);
}

static void print_user_creatable(Monitor *mon, void *opaque)
{
    qdev_device_help(opaque);
}

HumanReadableText *qmp_x_query_qdm(bool has_user_creatable, bool user_creatable,
                                   Error **errp)
{
    HumanReadableText *text;
    QemuOpts *opts;

    if (!user_creatable) {
        return text_sink_run(print_qdm, NULL);
    }
    opts = qemu_opts_create(qemu_find_opts("device"), NULL, 0, errp);
    if (!opts) {
        return NULL;
    }
    qemu_opt_set(opts, "driver", "help", &error_abort);
    text = text_sink_run(print_user_creatable, opts);
    qemu_opts_del(opts);
    return text;
}
