/*
 * What the tree of devices says of a PCI device, in a QEMU without HMP
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_device.h"
#include "monitor/monitor.h"
#include "pci-internal.h"

static void print_identity(Monitor *mon, PCIDevice *d, int indent)
{
    uint16_t class = pci_get_word(d->config + PCI_CLASS_DEVICE);
    g_autofree char *name = g_strdup(get_class_desc(class)->desc);

    if (!name) {
        name = g_strdup_printf("Class %04x", class);
    }
    monitor_printf(mon, "%*sclass %s, addr %02x:%02x.%x, ", indent, "", name,
                   pci_dev_bus_num(d), PCI_SLOT(d->devfn),
                   PCI_FUNC(d->devfn));
    monitor_printf(mon, "pci id %04x:%04x (sub %04x:%04x)\n",
                   pci_get_word(d->config + PCI_VENDOR_ID),
                   pci_get_word(d->config + PCI_DEVICE_ID),
                   pci_get_word(d->config + PCI_SUBSYSTEM_VENDOR_ID),
                   pci_get_word(d->config + PCI_SUBSYSTEM_ID));
}

void pcibus_dev_print(Monitor *mon, DeviceState *dev, int indent)
{
    PCIDevice *d = PCI_DEVICE(dev);

    print_identity(mon, d, indent);
    for (int i = 0; i < PCI_NUM_REGIONS; i++) {
        const PCIIORegion *r = &d->io_regions[i];
        bool io = r->type & PCI_BASE_ADDRESS_SPACE_IO;

        if (r->size) {
            monitor_printf(mon, "%*sbar %d: %s at 0x%" FMT_PCIBUS
                           " [0x%" FMT_PCIBUS "]\n", indent, "", i,
                           io ? "i/o" : "mem", r->addr,
                           r->addr + r->size - 1);
        }
    }
}
