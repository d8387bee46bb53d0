/*
 * QMP commands of a human monitor: PCI
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include CONFIG_DEVICES
#ifdef CONFIG_PCI
#include "hw/pci/pci-internal.h"
#include "hw/pci/pci_device.h"
#include "hw/pci/pcie_aer.h"
#endif
#include "qapi/error.h"
#include "qapi/qapi-commands-pci.h"
#include "qemu/cutils.h"

#ifdef CONFIG_PCI
static PCIDevice *pcie_device(const char *id, Error **errp)
{
    PCIDevice *dev;
    int ret = pci_qdev_find_device(id, &dev);

    if (ret == -ENODEV) {
        error_setg(errp, "device '%s' not found", id);
        return NULL;
    }
    if (ret < 0 || !pci_is_express(dev)) {
        error_setg(errp, "device '%s' is not a PCIe device", id);
        return NULL;
    }
    return dev;
}

static bool aer_status(PCIEAERErr *aer, const char *status,
                       bool has_correctable, bool correctable, Error **errp)
{
    unsigned int number;

    if (!pcie_aer_parse_error_string(status, &aer->status, &correctable)) {
        if (has_correctable) {
            error_setg(errp, "-c is only valid with numeric error status");
            return false;
        }
    } else if (qemu_strtoui(status, NULL, 0, &number) < 0) {
        error_setg(errp, "invalid error status value '%s'", status);
        return false;
    } else {
        aer->status = number;
    }
    if (correctable) {
        aer->flags |= PCIE_AER_ERR_IS_CORRECTABLE;
    }
    return true;
}

/* Up to four words; what is missing is 0. */
static bool aer_words(uint32_t words[4], uint32List *list)
{
    for (int i = 0; i < 4; i++) {
        words[i] = list ? list->value : 0;
        list = list ? list->next : NULL;
    }
    return !list;
}
#endif

PcieAerInjection *
qmp_x_pcie_aer_inject_error(const char *id, const char *status,
                            bool has_correctable, bool correctable,
                            bool has_advisory_non_fatal,
                            bool advisory_non_fatal, bool has_header,
                            uint32List *header, bool has_prefix,
                            uint32List *prefix, Error **errp)
{
#ifdef CONFIG_PCI
    PCIDevice *dev = pcie_device(id, errp);
    PCIEAERErr aer = {};
    PcieAerInjection *result;
    int ret;

    if (!dev || !aer_status(&aer, status, has_correctable, correctable,
                            errp)) {
        return NULL;
    }
    if (!aer_words(aer.header, header) || !aer_words(aer.prefix, prefix)) {
        error_setg(errp, "header and prefix have up to four words");
        return NULL;
    }
    aer.source_id = pci_requester_id(dev);
    aer.flags |= (advisory_non_fatal ? PCIE_AER_ERR_MAYBE_ADVISORY : 0) |
                 (has_header ? PCIE_AER_ERR_HEADER_VALID : 0) |
                 (has_prefix ? PCIE_AER_ERR_TLP_PREFIX_PRESENT : 0);
    ret = pcie_aer_inject_error(dev, &aer);
    if (ret < 0) {
        error_setg_errno(errp, -ret, "failed to inject error");
        return NULL;
    }
    result = g_new0(PcieAerInjection, 1);
    result->root_bus = g_strdup(pci_root_bus_path(dev));
    result->bus = pci_dev_bus_num(dev);
    result->slot = PCI_SLOT(dev->devfn);
    result->function = PCI_FUNC(dev->devfn);
    return result;
#else
    error_setg(errp, "device '%s' not found", id);
    return NULL;
#endif
}
