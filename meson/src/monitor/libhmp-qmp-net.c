/*
 * QMP commands of a human monitor: network backends
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "monitor/monitor.h"
#include "monitor/text-sink.h"
#include "net/hub.h"
#include "net/net.h"
#include "net/slirp.h"
#include "qapi/error.h"
#include "qapi/qapi-commands-libhmp.h"
#include "qobject/qdict.h"

static void print_network(Monitor *mon, void *opaque)
{
    NetClientState *nc;

    net_hub_info(mon);
    QTAILQ_FOREACH(nc, &net_clients, next) {
        NetClientState *peer = nc->peer;
        bool nic = nc->info->type == NET_CLIENT_DRIVER_NIC;

        if (net_hub_id_for_client(nc, NULL) == 0) {
            continue;           /* printed with its hub */
        }
        if (!peer || nic) {
            print_net_client(mon, nc);
        }
        if (peer && nic) {
            monitor_printf(mon, " \\ ");
            print_net_client(mon, peer);
        }
    }
}

HumanReadableText *qmp_x_query_network(Error **errp)
{
    return text_sink_run(print_network, NULL);
}

#ifdef CONFIG_SLIRP
static void print_usernet(Monitor *mon, void *opaque)
{
    hmp_info_usernet(mon, NULL);
}

HumanReadableText *qmp_x_query_usernet(Error **errp)
{
    return text_sink_run(print_usernet, NULL);
}

static void add_hostfwd(Monitor *mon, void *opaque)
{
    hmp_hostfwd_add(mon, opaque);
}

static void remove_hostfwd(Monitor *mon, void *opaque)
{
    hmp_hostfwd_remove(mon, opaque);
}

/* The handlers take a lone rule as their first argument. */
static HumanReadableText *hostfwd(TextPrinter *run, const char *netdev,
                                  const char *rule)
{
    g_autoptr(QDict) args = qdict_new();

    qdict_put_str(args, "arg1", netdev ?: rule);
    if (netdev) {
        qdict_put_str(args, "arg2", rule);
    }
    return text_sink_run(run, args);
}

HumanReadableText *qmp_x_hostfwd_add(const char *netdev, const char *rule,
                                     Error **errp)
{
    return hostfwd(add_hostfwd, netdev, rule);
}

HumanReadableText *qmp_x_hostfwd_remove(const char *netdev, const char *rule,
                                        Error **errp)
{
    return hostfwd(remove_hostfwd, netdev, rule);
}
#endif
