/*
 * QMP commands of a human monitor: memory tree, ports, boot order
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "monitor/qemu-compat.h"
#include "monitor/text-sink.h"
#include "qapi/error.h"
#include "qapi/qapi-commands-machine.h"
#include "qemu/accel.h"
#include "qmp-cmds.h"
#include "system/system.h"

typedef struct {
    bool flatview, dispatch_tree, owner, disabled;
} MtreeOptions;

static void print_mtree(Monitor *mon, void *opaque)
{
    MtreeOptions *o = opaque;

    mtree_info(o->flatview, o->dispatch_tree, o->owner, o->disabled);
}

HumanReadableText *qmp_x_query_mtree(bool has_flatview, bool flatview,
                                     bool has_dispatch_tree, bool dispatch_tree,
                                     bool has_owner, bool owner,
                                     bool has_disabled, bool disabled,
                                     Error **errp)
{
    MtreeOptions o = {
        .flatview = flatview,
        .dispatch_tree = dispatch_tree,
        .owner = owner,
        .disabled = disabled,
    };

    return text_sink_run(print_mtree, &o);
}

/* Ports that there are: HMP ignores the other bits. */
#define PORT_MASK 0xffff

static bool check_port_size(uint8_t size, Error **errp)
{
    if (size != 1 && size != 2 && size != 4) {
        error_setg(errp, "size must be 1, 2 or 4");
        return false;
    }
    return true;
}

IoPortValue *qmp_x_ioport_read(uint32_t port, bool has_size, uint8_t size,
                               bool has_index, uint8_t index, Error **errp)
{
    IoPortValue *result;
    uint32_t value;

    size = has_size ? size : 1;
    if (!check_port_size(size, errp)) {
        return NULL;
    }
    if (has_index) {
        cpu_outb(port & PORT_MASK, index);
        port++;
    }
    port &= PORT_MASK;
    value = size == 1 ? cpu_inb(port) :
            size == 2 ? cpu_inw(port) : cpu_inl(port);
    result = g_new0(IoPortValue, 1);
    result->value = value;
    return result;
}

void qmp_x_ioport_write(uint32_t port, bool has_size, uint8_t size,
                        uint32_t value, Error **errp)
{
    port &= PORT_MASK;
    size = has_size ? size : 1;
    if (!check_port_size(size, errp)) {
        return;
    }
    switch (size) {
    case 1:
        cpu_outb(port, value);
        break;
    case 2:
        cpu_outw(port, value);
        break;
    case 4:
        cpu_outl(port, value);
        break;
    }
}

void qmp_x_boot_set(const char *devices, Error **errp)
{
    qemu_boot_set(devices, errp);
}

void qmp_x_set_one_insn_per_tb(bool enable, Error **errp)
{
    Object *accel = OBJECT(current_accel());

    if (!object_property_find(accel, "one-insn-per-tb")) {
        error_setg(errp, "This accelerator does not support setting"
                   " one-insn-per-tb");
        return;
    }
    object_property_set_bool(accel, "one-insn-per-tb", enable, errp);
}

static void print_usbhost(Monitor *mon, void *opaque)
{
    InfoHandler *handler = opaque;

    handler(mon, NULL);
}

HumanReadableText *qmp_x_query_usbhost(Error **errp)
{
    InfoHandler *handler = info_handler("usbhost");

    if (!handler) {
        error_setg(errp, "support for USB devices of the host is not there");
        return NULL;
    }
    return text_sink_run(print_usbhost, handler);
}
