/*
 * What code all over the tree expects of HMP, in a QEMU without it
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Handlers of HMP that live beside the code they print about are still built:
 * their printers serve QMP commands (qmp-cmds/).
 */
#include "qemu/osdep.h"
#include "hw/core/cpu.h"
#include "monitor/monitor-internal.h"
#include "monitor/hmp.h"
#include "monitor/qemu-compat.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "qmp-cmds/qmp-cmds.h"
#include "system/hw_accel.h"

bool hmp_handle_error(Monitor *mon, Error *err)
{
    if (!err) {
        return false;
    }
    error_reportf_err(err, "Error: ");
    return true;
}

/* By the name of its row; modules register theirs when they are loaded. */
static GHashTable *info_handlers;

void monitor_register_hmp(const char *name, bool info,
                          void (*cmd)(Monitor *mon, const QDict *qdict))
{
    if (info) {
        if (!info_handlers) {
            info_handlers = g_hash_table_new(g_str_hash, g_str_equal);
        }
        g_hash_table_insert(info_handlers, (void *)name, cmd);
    }
}

InfoHandler *info_handler(const char *name)
{
    return info_handlers ? g_hash_table_lookup(info_handlers, name) : NULL;
}

void monitor_register_hmp_info_hrt(const char *name,
                                   HumanReadableText *(*handler)(Error **errp))
{
}

/* The current CPU of a monitor (hmp-cmds-target.c) */

int monitor_set_cpu(Monitor *mon, int cpu_index)
{
    CPUState *cpu = qemu_get_cpu(cpu_index);

    if (!cpu) {
        return -1;
    }
    g_free(mon->mon_cpu_path);
    mon->mon_cpu_path = object_get_canonical_path(OBJECT(cpu));
    return 0;
}

static CPUState *current_cpu_of(Monitor *mon)
{
    Object *cpu = NULL;

    if (mon->mon_cpu_path) {
        cpu = object_resolve_path_type(mon->mon_cpu_path, TYPE_CPU, NULL);
    }
    if (!cpu) {
        g_clear_pointer(&mon->mon_cpu_path, g_free);
        if (first_cpu) {
            monitor_set_cpu(mon, first_cpu->cpu_index);
        }
    }
    return cpu ? CPU(cpu) : first_cpu;
}

CPUState *mon_get_cpu(Monitor *mon)
{
    CPUState *cpu = current_cpu_of(mon);

    if (cpu) {
        cpu_synchronize_state(cpu);
    }
    return cpu;
}

CPUArchState *mon_get_cpu_env(Monitor *mon)
{
    CPUState *cpu = mon_get_cpu(mon);

    return cpu ? cpu_env(cpu) : NULL;
}

int monitor_get_cpu_index(Monitor *mon)
{
    CPUState *cpu = current_cpu_of(mon);

    return cpu ? cpu->cpu_index : UNASSIGNED_CPU_INDEX;
}

/* Also for SEV */
void *gpa2hva(MemoryRegion **p_mr, hwaddr addr, uint64_t size, Error **errp)
{
    MemoryRegionSection section = memory_region_find(get_system_memory(),
                                                     addr, size);

    if (!section.mr) {
        error_setg(errp, "No memory is mapped at address 0x%" HWADDR_PRIx,
                   addr);
        return NULL;
    }
    if (!memory_region_is_ram(section.mr) &&
        !memory_region_is_romd(section.mr)) {
        error_setg(errp, "Memory at address 0x%" HWADDR_PRIx " is not RAM",
                   addr);
    } else if (int128_lt(section.size, int128_make64(size))) {
        error_setg(errp, "Size of memory region at 0x%" HWADDR_PRIx
                   " exceeded.", addr);
    } else {
        *p_mr = section.mr;
        return qemu_map_ram_ptr(section.mr->ram_block,
                                section.offset_within_region);
    }
    memory_region_unref(section.mr);
    return NULL;
}
