/*
 * QMP commands of a human monitor: what depends on the target
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include CONFIG_DEVICES
#include "exec/target_page.h"
#include "monitor/hmp.h"
#include "monitor/monitor-internal.h"
#include "monitor/qemu-compat.h"
#include "monitor/text-sink.h"
#include "qapi/error.h"
#include "qapi/qapi-commands-machine.h"
#include "qmp-cmds.h"
#include "system/hw_accel.h"
#ifdef QEMU_COMPAT_SYSEMU_REGISTERS
#include "exec/gdbstub.h"
#include "hw/core/sysemu-cpu-ops.h"
#include "qemu/bswap.h"
#include "qemu/target-info.h"
#endif

static bool is_alias(const char *name, const char *list)
{
    g_auto(GStrv) names = g_strsplit(list, "|", 0);

    return g_strv_contains((const char *const *)names, name);
}

#ifdef QEMU_COMPAT_SYSEMU_REGISTERS
static bool read_gdb_register(CPUState *cpu, const char *name, int64_t *value)
{
    g_autoptr(GArray) regs = gdb_get_register_list(cpu);

    for (int i = 0; i < regs->len; i++) {
        GDBRegDesc *reg = &g_array_index(regs, GDBRegDesc, i);
        g_autoptr(GByteArray) buf = NULL;
        int size;

        if (g_strcmp0(name, reg->name)) {
            continue;
        }
        buf = g_byte_array_new();
        size = gdb_read_register(cpu, buf, reg->gdb_reg);
        if (size > sizeof(*value)) {
            return false;
        }
        *value = target_big_endian() ? ldn_be_p(buf->data, size)
                                     : ldn_le_p(buf->data, size);
        return true;
    }
    return false;
}

static bool read_other_register(CPUState *cpu, const char *name, int64_t *value)
{
    const struct SysemuCPUOps *ops = cpu->cc->sysemu_ops;

    return ops->monitor_defs && ops->monitor_get_register &&
           ops->monitor_get_register(cpu, name, value) == 0;
}

static const MonitorDef *register_table(CPUState *cpu)
{
    return cpu->cc->sysemu_ops->monitor_defs;
}

static int64_t read_field(CPUState *cpu, const MonitorDef *md)
{
    return *(const int32_t *)((const char *)cpu_env(cpu) + md->offset);
}

static bool translate(CPUState *cpu, uint64_t address, uint64_t *physical)
{
    TranslateForDebugResult result;

    if (!cpu_translate_for_debug(cpu, address, &result)) {
        return false;
    }
    *physical = result.physaddr;
    return true;
}
#else
static bool read_gdb_register(CPUState *cpu, const char *name, int64_t *value)
{
    return false;
}

static bool read_other_register(CPUState *cpu, const char *name, int64_t *value)
{
    uint64_t number;

    /* A target without a table has no names at all. */
    if (!target_monitor_defs() || target_get_monitor_def(cpu, name, &number)) {
        return false;
    }
    *value = (target_long)number;
    return true;
}

static const MonitorDef *register_table(CPUState *cpu)
{
    return target_monitor_defs();
}

static int64_t read_field(CPUState *cpu, const MonitorDef *md)
{
    const char *field = (const char *)cpu_env(cpu) + md->offset;

    switch (md->type) {
    case MD_I32:
        return *(const int32_t *)field;
    case MD_TLONG:
        return *(const target_long *)field;
    default:
        return 0;
    }
}

static bool translate(CPUState *cpu, uint64_t address, uint64_t *physical)
{
    target_ulong virtual = address;
    hwaddr page = cpu_get_phys_page_debug(cpu, virtual & TARGET_PAGE_MASK);

    *physical = page + (virtual & ~TARGET_PAGE_MASK);
    return page != -1;
}
#endif

typedef struct {
    CPUState *cpu;
    const MonitorDef *md;
    int64_t value;
} ComputedRegister;

static void compute_register(Monitor *mon, void *opaque)
{
    ComputedRegister *reg = opaque;

    mon->mon_cpu_path = object_get_canonical_path(OBJECT(reg->cpu));
    reg->value = reg->md->get_value(mon, reg->md, reg->md->offset);
}

static int64_t read_def(CPUState *cpu, const MonitorDef *md)
{
    ComputedRegister reg = { .cpu = cpu, .md = md };

    if (!md->get_value) {
        return read_field(cpu, md);
    }
    /* It takes the CPU from a monitor, and prints nothing. */
    qapi_free_HumanReadableText(text_sink_run(compute_register, &reg));
    return reg.value;
}

static bool read_register(CPUState *cpu, const char *name, int64_t *value)
{
    const MonitorDef *md;

    if (read_gdb_register(cpu, name, value)) {
        return true;
    }
    for (md = register_table(cpu); md && md->name; md++) {
        if (is_alias(name, md->name)) {
            *value = read_def(cpu, md);
            return true;
        }
    }
    return read_other_register(cpu, name, value);
}

CpuRegister *qmp_x_query_cpu_register(const char *name, bool has_cpu_index,
                                      int64_t cpu_index, Error **errp)
{
    CPUState *cpu = qmp_cmds_cpu(has_cpu_index, cpu_index, errp);
    CpuRegister *result;
    int64_t value;

    if (!cpu) {
        return NULL;
    }
    if (!read_register(cpu, name, &value)) {
        error_setg(errp, "unknown register");
        return NULL;
    }
    result = g_new0(CpuRegister, 1);
    result->value = value;
    return result;
}

GuestAddress *qmp_x_gva2gpa(uint64_t address, bool has_cpu_index,
                            int64_t cpu_index, Error **errp)
{
    CPUState *cpu = qmp_cmds_cpu(has_cpu_index, cpu_index, errp);
    GuestAddress *result;
    uint64_t physical;

    if (!cpu) {
        return NULL;
    }
    result = g_new0(GuestAddress, 1);
    if (translate(cpu, address, &physical)) {
        result->has_address = true;
        result->address = physical;
    }
    return result;
}

static HostMemoryAddress *host_address(uint64_t address, bool *readonly,
                                       Error **errp)
{
    MemoryRegion *region = NULL;
    HostMemoryAddress *result;
    void *host;

    host = gpa2hva(&region, address, 1, errp);
    if (!host) {
        return NULL;
    }
    result = g_new0(HostMemoryAddress, 1);
    result->address = (uintptr_t)host;
    result->region = g_strdup(region->name);
    *readonly = region->readonly;
    memory_region_unref(region);
    return result;
}

HostMemoryAddress *qmp_x_gpa2hva(uint64_t address, Error **errp)
{
    bool readonly;

    return host_address(address, &readonly, errp);
}

/*
 * Have the page in memory, and the guest's own: copied, if it is not.  HMP
 * writes to read-only memory too, which ends QEMU if it is mapped so.
 */
static void touch(uintptr_t address, bool readonly)
{
    if (readonly) {
        (void)qatomic_read((uint8_t *)address);
    } else {
        qatomic_add((uint8_t *)address, 0);
    }
}

#ifdef CONFIG_LINUX
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
#else
static bool read_pagemap(uintptr_t address, uint64_t *physical, Error **errp)
{
    error_setg(errp, "Host physical addresses are known on Linux only");
    return false;
}
#endif

HostMemoryAddress *qmp_x_gpa2hpa(uint64_t address, Error **errp)
{
    bool readonly;
    HostMemoryAddress *result = host_address(address, &readonly, errp);

    if (!result) {
        return NULL;
    }
    touch(result->address, readonly);
    if (!read_pagemap(result->address, &result->address, errp)) {
        qapi_free_HostMemoryAddress(result);
        return NULL;
    }
    return result;
}

/* What handlers of a target print about a CPU. */
typedef struct {
    CPUState *cpu;
    InfoHandler *handler;
} TargetOptions;

static void print_target(Monitor *mon, void *opaque)
{
    TargetOptions *o = opaque;

    mon->mon_cpu_path = object_get_canonical_path(OBJECT(o->cpu));
    o->handler(mon, NULL);
}

static G_GNUC_UNUSED HumanReadableText *
run_on_cpu_index(InfoHandler *handler, bool has_cpu_index, int64_t cpu_index,
                 Error **errp)
{
    TargetOptions o = {
        .cpu = qmp_cmds_cpu(has_cpu_index, cpu_index, errp),
        .handler = handler,
    };

    return o.cpu ? text_sink_run(print_target, &o) : NULL;
}

HumanReadableText *qmp_x_query_tlb(bool has_cpu_index, int64_t cpu_index,
                                   Error **errp)
{
#if defined(TARGET_I386) || defined(TARGET_SH4) || defined(TARGET_SPARC) || \
    defined(TARGET_PPC) || defined(TARGET_XTENSA) || defined(TARGET_M68K)
    return run_on_cpu_index(hmp_info_tlb, has_cpu_index, cpu_index, errp);
#else
    error_setg(errp, "this target cannot show its TLB");
    return NULL;
#endif
}

HumanReadableText *qmp_x_query_mem(bool has_cpu_index, int64_t cpu_index,
                                   Error **errp)
{
#if defined(TARGET_I386) || defined(TARGET_RISCV)
    return run_on_cpu_index(hmp_info_mem, has_cpu_index, cpu_index, errp);
#else
    error_setg(errp, "this target cannot show its memory mappings");
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
