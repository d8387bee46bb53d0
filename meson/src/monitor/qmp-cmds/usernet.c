/*
 * The QMP command x-query-usernet
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "monitor/monitor.h"
#include "monitor/text-sink.h"
#include "net/slirp.h"
#include "qapi/qapi-commands-net.h"

#ifdef CONFIG_SLIRP
static void print_usernet(Monitor *mon, void *opaque)
{
    hmp_info_usernet(mon, NULL);
}

HumanReadableText *qmp_x_query_usernet(Error **errp)
{
    return text_sink_run(print_usernet, NULL);
}
#endif
