/*
 * A QEMU without any human monitor
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "monitor/monitor-internal.h"
#include "monitor/text-sink.h"
#include "qapi/error.h"
#ifdef TYPE_MONITOR
#include "qom/object_interfaces.h"
#endif

static void no_human_monitor(Error **errp)
{
    error_setg(errp, "this QEMU has no human monitor; use QMP");
}

/* The gdb stub takes no error: its "monitor" packets get no answer. */
#ifdef TYPE_MONITOR /* 11.1 */
void monitor_new_hmp(const char *id, const char *chardev_id,
                     bool use_readline, Error **errp)
#else
void monitor_init_hmp(Chardev *chr, bool use_readline, Error **errp)
#endif
{
    if (use_readline) {
        no_human_monitor(errp);
    }
}

#ifdef TYPE_MONITOR

/* text-sink.c prints to one without a device. */

static void no_monitor_complete(UserCreatable *uc, Error **errp)
{
    no_human_monitor(errp);
}

static void no_monitor_class_init(ObjectClass *class, const void *data)
{
    USER_CREATABLE_CLASS(class)->complete = no_monitor_complete;
    MONITOR_CLASS(class)->vprintf = text_sink_vprintf;
}

static const TypeInfo no_monitor_types[] = {
    {
        .name = TYPE_MONITOR_HMP,
        .parent = TYPE_MONITOR,
        .instance_size = sizeof(MonitorHMP),
        .class_size = sizeof(MonitorHMPClass),
        .class_init = no_monitor_class_init,
    },
};

DEFINE_TYPES(no_monitor_types)

#endif
