/*
 * QMP commands for what a human monitor needs and QMP lacks
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "monitor-internal.h"
#include "disas/disas.h"
#include "exec/cpu-common.h"
#include "system/dma.h" /* memory.h, address-spaces.h: their folder depends on the release */
#include "hw/core/cpu.h"
#include "monitor/qdev.h"
#include "monitor/text-sink.h"
#include "qapi/error.h"
#include "qapi/qapi-commands-libhmp.h"
#include "qemu/config-file.h"
#include "qemu/option.h"
#include "qemu/units.h"
#include "system/hw_accel.h"

CPUState *libhmp_cpu(bool has_index, int64_t index, Error **errp)
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

/* monitor_puts() makes each "\n" a "\r\n"; QMP has none of that. */
static char *with_plain_line_ends(const GString *text)
{
    GString *plain = g_string_sized_new(text->len);
    const char *s = text->str, *cr;

    while ((cr = strstr(s, "\r\n"))) {
        g_string_append_len(plain, s, cr - s);
        s = cr + 1;
    }
    g_string_append(plain, s);
    return g_string_free(plain, false);
}

/*
 * The text sink: printers all over the tree print to a monitor that they are
 * given, or to the current one (qemu_printf(), error_report()).  Either way the
 * text ends up in the buffer of a monitor that has no device.
 */
HumanReadableText *text_sink_run(TextPrinter *print, void *opaque)
{
    MonitorHMP sink = {};
    HumanReadableText *result = g_new0(HumanReadableText, 1);
    Monitor *mon = &sink.common;
    Monitor *outer;

    monitor_data_init(mon, false, true, false);
    outer = monitor_set_cur(qemu_coroutine_self(), mon);
    print(mon, opaque);
    monitor_set_cur(qemu_coroutine_self(), outer);

    result->human_readable_text = with_plain_line_ends(mon->outbuf);
    monitor_data_destroy(mon);
    return result;
}

static void print_registers(Monitor *mon, void *opaque)
{
    CPUState *only = opaque, *cpu;

    CPU_FOREACH(cpu) {
        if (!only || cpu == only) {
            cpu_synchronize_state(cpu);
            monitor_printf(mon, "\nCPU#%d\n", cpu->cpu_index);
            cpu_dump_state(cpu, NULL, CPU_DUMP_FPU);
        }
    }
}

HumanReadableText *qmp_x_query_registers(bool has_cpu_index, int64_t cpu_index,
                                         bool has_all, bool all, Error **errp)
{
    CPUState *cpu = NULL;

    if (!all) {
        cpu = libhmp_cpu(has_cpu_index, cpu_index, errp);
        if (!cpu) {
            return NULL;
        }
    }
    return text_sink_run(print_registers, cpu);
}

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

static void print_qdm(Monitor *mon, void *opaque)
{
    hmp_info_qdm(mon, NULL);
}

static void print_user_creatable(Monitor *mon, void *opaque)
{
    qdev_device_help(opaque);
}

HumanReadableText *qmp_x_query_qdm(bool has_user_creatable, bool user_creatable,
                                   Error **errp)
{
    HumanReadableText *text;
    QemuOpts *opts;

    if (!user_creatable) {
        return text_sink_run(print_qdm, NULL);
    }
    opts = qemu_opts_create(qemu_find_opts("device"), NULL, 0, errp);
    if (!opts) {
        return NULL;
    }
    qemu_opt_set(opts, "driver", "help", &error_abort);
    text = text_sink_run(print_user_creatable, opts);
    qemu_opts_del(opts);
    return text;
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
        cpu = libhmp_cpu(has_cpu_index, cpu_index, errp);
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

HumanReadableText *qmp_x_debug_disassemble(uint64_t address, int32_t count,
                                           bool has_physical, bool physical,
                                           bool has_cpu_index,
                                           int64_t cpu_index, Error **errp)
{
    DisasOptions o = {
        .cpu = libhmp_cpu(has_cpu_index, cpu_index, errp),
        .address = address,
        .count = count,
        .physical = physical,
    };

    return o.cpu ? text_sink_run(print_disas, &o) : NULL;
}
