/*
 * The QMP command x-query-network
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "monitor/monitor.h"
#include "monitor/text-sink.h"
#include "net/hub.h"
#include "net/net.h"
#include "qapi/qapi-commands-net.h"

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
