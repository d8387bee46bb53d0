/*
 * QMP commands that need to know the target
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "monitor-internal.h"
#include "cpu.h"
#include CONFIG_DEVICES
#ifdef CONFIG_PCI
#include "hw/pci/pci-internal.h"
#include "hw/pci/pci_device.h"
#include "hw/pci/pcie_aer.h"
#endif
#include "exec/target_page.h"
#include "monitor/hmp-target.h"
#include "monitor/text-sink.h"
#include "qapi/error.h"
#include "qapi/qapi-commands-libhmp.h"
#include "qemu/cutils.h"
#include "qobject/qdict.h"
#include "system/dma.h" /* memory.h: its folder depends on the release */

static bool is_alias(const char *name, const char *list)
{
    g_auto(GStrv) names = g_strsplit(list, "|", 0);

    return g_strv_contains((const char *const *)names, name);
}

static int64_t read_def(const MonitorDef *md, CPUState *cpu)
{
    const char *field = (const char *)cpu_env(cpu) + md->offset;
    MonitorHMP hmp = { .common.mon_cpu_path = NULL };
    int64_t value;

    if (md->get_value) {
        hmp.common.mon_cpu_path = object_get_canonical_path(OBJECT(cpu));
        value = md->get_value(&hmp.common, md, md->offset);
        g_free(hmp.common.mon_cpu_path);
        return value;
    }
    switch (md->type) {
    case MD_I32:
        return *(const int32_t *)field;
    case MD_TLONG:
        return *(const target_long *)field;
    default:
        return 0;
    }
}

CpuRegister *qmp_x_query_cpu_register(const char *name, bool has_cpu_index,
                                      int64_t cpu_index, Error **errp)
{
    const MonitorDef *md = target_monitor_defs();
    CPUState *cpu = libhmp_cpu(has_cpu_index, cpu_index, errp);
    CpuRegister *result;
    uint64_t value;

    if (!cpu) {
        return NULL;
    }
    /* A target without a table has no names at all. */
    for (; md && md->name; md++) {
        if (is_alias(name, md->name)) {
            result = g_new0(CpuRegister, 1);
            result->value = read_def(md, cpu);
            return result;
        }
    }
    if (!target_monitor_defs() || target_get_monitor_def(cpu, name, &value)) {
        error_setg(errp, "unknown register");
        return NULL;
    }
    result = g_new0(CpuRegister, 1);
    result->value = (target_long)value;
    return result;
}

GuestAddress *qmp_x_gva2gpa(uint64_t address, bool has_cpu_index,
                            int64_t cpu_index, Error **errp)
{
    CPUState *cpu = libhmp_cpu(has_cpu_index, cpu_index, errp);
    target_ulong virtual = address;
    GuestAddress *result;
    hwaddr page;

    if (!cpu) {
        return NULL;
    }
    result = g_new0(GuestAddress, 1);
    page = cpu_get_phys_page_debug(cpu, virtual & TARGET_PAGE_MASK);
    if (page != -1) {
        result->has_address = true;
        result->address = page + (virtual & ~TARGET_PAGE_MASK);
    }
    return result;
}

HostAddress *qmp_x_gpa2hva(uint64_t address, Error **errp)
{
    MemoryRegion *region = NULL;
    HostAddress *result;
    void *host;

    host = gpa2hva(&region, address, 1, errp);
    if (!host) {
        return NULL;
    }
    result = g_new0(HostAddress, 1);
    result->address = (uintptr_t)host;
    result->region = g_strdup(region->name);
    memory_region_unref(region);
    return result;
}

/* See Documentation/admin-guide/mm/pagemap.rst in Linux. */
static bool read_pagemap(uintptr_t address, uint64_t *physical, Error **errp)
{
    const uint64_t present = 1ull << 63, frame = (1ull << 55) - 1;
    uintptr_t page_size = qemu_real_host_page_size();
    uint64_t entry;
    ssize_t n;
    int fd;

    fd = open("/proc/self/pagemap", O_RDONLY);
    if (fd < 0) {
        error_setg_errno(errp, errno, "Cannot open /proc/self/pagemap");
        return false;
    }
    /* The page must be the guest's own: have it copied if it is not. */
    qatomic_add((uint8_t *)address, 0);
    n = pread(fd, &entry, sizeof(entry), address / page_size * sizeof(entry));
    if (n != sizeof(entry)) {
        error_setg_errno(errp, errno, "Cannot read pagemap");
    } else if (!(entry & present)) {
        error_setg(errp, "Page not present");
    }
    close(fd);
    *physical = (entry & frame) * page_size | (address & (page_size - 1));
    return n == sizeof(entry) && (entry & present);
}

HostAddress *qmp_x_gpa2hpa(uint64_t address, Error **errp)
{
    HostAddress *result = qmp_x_gpa2hva(address, errp);

    if (result && !read_pagemap(result->address, &result->address, errp)) {
        qapi_free_HostAddress(result);
        return NULL;
    }
    return result;
}

/* What handlers of a target print about a CPU. */
typedef struct {
    CPUState *cpu;
    void (*handler)(Monitor *mon, const QDict *args);
    const QDict *args;
} TargetOptions;

static void print_target(Monitor *mon, void *opaque)
{
    TargetOptions *o = opaque;

    mon->mon_cpu_path = object_get_canonical_path(OBJECT(o->cpu));
    o->handler(mon, o->args);
}

static G_GNUC_UNUSED HumanReadableText *
run_on_cpu_index(void (*handler)(Monitor *mon, const QDict *args),
                 const QDict *args, bool has_cpu_index, int64_t cpu_index,
                 Error **errp)
{
    TargetOptions o = {
        .cpu = libhmp_cpu(has_cpu_index, cpu_index, errp),
        .handler = handler,
        .args = args,
    };

    return o.cpu ? text_sink_run(print_target, &o) : NULL;
}

HumanReadableText *qmp_x_query_tlb(bool has_cpu_index, int64_t cpu_index,
                                   Error **errp)
{
#if defined(TARGET_I386) || defined(TARGET_SH4) || defined(TARGET_SPARC) || \
    defined(TARGET_PPC) || defined(TARGET_XTENSA) || defined(TARGET_M68K)
    return run_on_cpu_index(hmp_info_tlb, NULL, has_cpu_index, cpu_index,
                            errp);
#else
    error_setg(errp, "this target cannot show its TLB");
    return NULL;
#endif
}

HumanReadableText *qmp_x_query_mem(bool has_cpu_index, int64_t cpu_index,
                                   Error **errp)
{
#if defined(TARGET_I386) || defined(TARGET_RISCV)
    return run_on_cpu_index(hmp_info_mem, NULL, has_cpu_index, cpu_index,
                            errp);
#else
    error_setg(errp, "this target cannot show its memory mappings");
    return NULL;
#endif
}

HumanReadableText *qmp_x_query_lapic(bool has_apic_id, int64_t apic_id,
                                     bool has_cpu_index, int64_t cpu_index,
                                     Error **errp)
{
#ifdef TARGET_I386
    g_autoptr(QDict) args = qdict_new();

    if (has_apic_id) {
        qdict_put_int(args, "apic-id", apic_id);
    }
    return run_on_cpu_index(hmp_info_local_apic, args, has_cpu_index,
                            cpu_index, errp);
#else
    error_setg(errp, "this target has no local APIC");
    return NULL;
#endif
}

HumanReadableText *qmp_x_mce(bool has_broadcast, bool broadcast,
                             int64_t cpu_index, int64_t bank, uint64_t status,
                             uint64_t mcg_status, uint64_t address,
                             uint64_t misc, Error **errp)
{
#ifdef TARGET_I386
    g_autoptr(QDict) args = qdict_new();

    qdict_put_bool(args, "broadcast", broadcast);
    qdict_put_int(args, "cpu_index", cpu_index);
    qdict_put_int(args, "bank", bank);
    qdict_put_int(args, "status", status);
    qdict_put_int(args, "mcg_status", mcg_status);
    qdict_put_int(args, "addr", address);
    qdict_put_int(args, "misc", misc);
    return run_on_cpu_index(hmp_mce, args, false, 0, errp);
#else
    error_setg(errp, "this target has no machine checks");
    return NULL;
#endif
}

#ifdef CONFIG_MOS6522
static void print_via(Monitor *mon, void *opaque)
{
    hmp_info_via(mon, NULL);
}
#endif

HumanReadableText *qmp_x_query_via(Error **errp)
{
#ifdef CONFIG_MOS6522
    return text_sink_run(print_via, NULL);
#else
    error_setg(errp, "this QEMU is built without the VIA chip");
    return NULL;
#endif
}

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
