/*
 * QMP commands of a human monitor: what CPUs see
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "disas/disas.h"
#include "exec/cpu-common.h"
#include "hw/core/cpu.h"
#include "monitor/qemu-compat.h"
#include "monitor/text-sink.h"
#include "qapi/error.h"
#include "qapi/qapi-commands-machine.h"
#include "qemu/units.h"
#include "qmp-cmds.h"
#include "system/hw_accel.h"

CPUState *qmp_cmds_cpu(bool has_index, int64_t index, Error **errp)
{
    CPUState *cpu = first_cpu;

    if (has_index) {
        /* qemu_get_cpu() takes an int. */
        cpu = index == (int)index ? qemu_get_cpu(index) : NULL;
    }
    if (cpu) {
        cpu_synchronize_state(cpu);
    } else if (has_index) {
        error_setg(errp, "CPU#%" PRId64 " not available", index);
    } else {
        error_setg(errp, "No CPU available");
    }
    return cpu;
}

static void print_registers(Monitor *mon, void *opaque)
{
    CPUState *only = opaque, *cpu;

    CPU_FOREACH(cpu) {
        if (!only || cpu == only) {
            cpu_synchronize_state(cpu);
            monitor_printf(mon, "\nCPU#%d\n", cpu->cpu_index);
            cpu_dump_state(cpu, NULL, QEMU_COMPAT_DUMP);
        }
    }
}

HumanReadableText *qmp_x_query_registers(bool has_cpu_index, int64_t cpu_index,
                                         bool has_all, bool all, Error **errp)
{
    CPUState *cpu = NULL;

    if (!all) {
        cpu = qmp_cmds_cpu(has_cpu_index, cpu_index, errp);
        if (!cpu) {
            return NULL;
        }
    }
    return text_sink_run(print_registers, cpu);
}

static bool read_row(CPUState *cpu, bool physical, uint64_t address,
                     uint8_t *buf, size_t len)
{
    AddressSpace *as;

    if (!physical) {
        return cpu_memory_rw_debug(cpu, address, buf, len, false) == 0;
    }
    as = cpu ? cpu->as : &address_space_memory;
    return address_space_read(as, address, MEMTXATTRS_UNSPECIFIED, buf,
                              len) == MEMTX_OK;
}

DebugMemory *qmp_x_debug_read_memory(uint64_t address, uint64_t size,
                                     bool has_row, uint64_t row,
                                     bool has_physical, bool physical,
                                     bool has_cpu_index, int64_t cpu_index,
                                     bool has_ignore_errors, bool ignore_errors,
                                     Error **errp)
{
    g_autofree uint8_t *buf = NULL;
    DebugMemory *result;
    CPUState *cpu = NULL;
    uint64_t done = 0;

    if (size > 16 * MiB) {
        error_setg(errp, "size must not exceed 16 MiB");
        return NULL;
    }
    if (!has_row) {
        row = 16;
    }
    if (row == 0) {
        error_setg(errp, "row must not be 0");
        return NULL;
    }
    if (!physical || has_cpu_index) {
        cpu = qmp_cmds_cpu(has_cpu_index, cpu_index, errp);
        if (!cpu) {
            return NULL;
        }
    }

    buf = g_malloc0(size ?: 1);
    while (done < size) {
        uint64_t len = MIN(row, size - done);

        if (!read_row(cpu, physical, address + done, buf + done, len) &&
            !ignore_errors) {
            break;
        }
        done += len;
    }
    result = g_new0(DebugMemory, 1);
    result->data = g_base64_encode(buf, done);
    return result;
}

typedef struct {
    CPUState *cpu;
    uint64_t address;
    int count;
    bool physical;
} DisasOptions;

static void print_disas(Monitor *mon, void *opaque)
{
    DisasOptions *o = opaque;

    monitor_disas(mon, o->cpu, o->address, o->count, o->physical);
}

/* The text has a line for each. */
#define MAX_INSTRUCTIONS (1024 * 1024)

HumanReadableText *qmp_x_debug_disassemble(uint64_t address, int32_t count,
                                           bool has_physical, bool physical,
                                           bool has_cpu_index,
                                           int64_t cpu_index, Error **errp)
{
    DisasOptions o = {
        .cpu = qmp_cmds_cpu(has_cpu_index, cpu_index, errp),
        .address = address,
        .count = count,
        .physical = physical,
    };

    if (!o.cpu) {
        return NULL;
    }
    if (count > MAX_INSTRUCTIONS) {
        error_setg(errp, "count must not exceed %d", MAX_INSTRUCTIONS);
        return NULL;
    }
    return text_sink_run(print_disas, &o);
}
