/*
 * QMP commands of a human monitor: forwarded ports of user networks
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "monitor/monitor.h"
#include "monitor/text-sink.h"
#include "net/slirp.h"
#include "qapi/error.h"
#include "qapi/qapi-commands-net.h"
#include "qobject/qdict.h"

#ifdef CONFIG_SLIRP
static void add_hostfwd(Monitor *mon, void *opaque)
{
    hmp_hostfwd_add(mon, opaque);
}

static void remove_hostfwd(Monitor *mon, void *opaque)
{
    hmp_hostfwd_remove(mon, opaque);
}

/* The handlers take a lone rule as their first argument. */
static QDict *hostfwd_args(const char *netdev, const char *rule)
{
    QDict *args = qdict_new();

    qdict_put_str(args, "arg1", netdev ?: rule);
    if (netdev) {
        qdict_put_str(args, "arg2", rule);
    }
    return args;
}

void qmp_x_hostfwd_add(const char *netdev, const char *rule, Error **errp)
{
    g_autoptr(QDict) args = hostfwd_args(netdev, rule);

    text_sink_run_silent(add_hostfwd, args, errp);
}

void qmp_x_hostfwd_remove(const char *netdev, const char *rule, Error **errp)
{
    g_autoptr(QDict) args = hostfwd_args(netdev, rule);
    g_autoptr(HumanReadableText) text = text_sink_run(remove_hostfwd, args);
    const char *said = g_strchomp(text->human_readable_text);

    if (!g_str_has_suffix(said, " removed")) {
        error_setg(errp, "%s", said);
    }
}
#endif
