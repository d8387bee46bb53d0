/*
 * QMP commands of a human monitor: machine checks and local APICs of x86
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "monitor/hmp.h"
#include "monitor/qemu-compat.h"
#include "monitor/text-sink.h"
#include "qapi/error.h"
#if __has_include("qapi/qapi-commands-misc-i386.h") /* 10.1 */
#include "qapi/qapi-commands-misc-i386.h"
#else
#include "qapi/qapi-commands-misc-target.h"
#endif
#include "qmp-cmds.h"
#include "qobject/qdict.h"
#include "system/hw_accel.h"
#ifdef TARGET_I386

static void print_lapic(Monitor *mon, void *opaque)
{
    x86_cpu_dump_local_apic_state(opaque, CPU_DUMP_FPU);
}

HumanReadableText *qmp_x_query_lapic(bool has_apic_id, int64_t apic_id,
                                     bool has_cpu_index, int64_t cpu_index,
                                     Error **errp)
{
    CPUState *cpu;

    if (has_apic_id) {
        cpu = cpu_by_arch_id(apic_id);
        if (!cpu) {
            error_setg(errp, "No CPU available");
            return NULL;
        }
        cpu_synchronize_state(cpu);
    } else {
        cpu = qmp_cmds_cpu(has_cpu_index, cpu_index, errp);
        if (!cpu) {
            return NULL;
        }
    }
    if (!X86_CPU(cpu)->apic_state) {
        error_setg(errp, "local apic state not available");
        return NULL;
    }
    return text_sink_run(print_lapic, cpu);
}

static void print_mce(Monitor *mon, void *opaque)
{
    hmp_mce(mon, opaque);
}

HumanReadableText *qmp_x_mce(bool has_broadcast, bool broadcast,
                             int64_t cpu_index, int64_t bank, uint64_t status,
                             uint64_t mcg_status, uint64_t address,
                             uint64_t misc, Error **errp)
{
    g_autoptr(QDict) args = qdict_new();
    HumanReadableText *text;

    if (!qmp_cmds_cpu(true, cpu_index, errp)) {
        return NULL;
    }
    if (bank != (int)bank) {
        error_setg(errp, "Invalid MCE bank number");
        return NULL;
    }
    qdict_put_bool(args, "broadcast", broadcast);
    qdict_put_int(args, "cpu_index", cpu_index);
    qdict_put_int(args, "bank", bank);
    qdict_put_int(args, "status", status);
    qdict_put_int(args, "mcg_status", mcg_status);
    qdict_put_int(args, "addr", address);
    qdict_put_int(args, "misc", misc);
    text = text_sink_run(print_mce, args);
    /* Refusals are lines; that a CPU is reset instead has no line end. */
    if (strchr(text->human_readable_text, '\n')) {
        error_setg(errp, "%s", g_strchomp(text->human_readable_text));
        qapi_free_HumanReadableText(text);
        return NULL;
    }
    return text;
}
#else
HumanReadableText *qmp_x_query_lapic(bool has_apic_id, int64_t apic_id,
                                     bool has_cpu_index, int64_t cpu_index,
                                     Error **errp)
{
    error_setg(errp, "this target has no local APIC");
    return NULL;
}

HumanReadableText *qmp_x_mce(bool has_broadcast, bool broadcast,
                             int64_t cpu_index, int64_t bank, uint64_t status,
                             uint64_t mcg_status, uint64_t address,
                             uint64_t misc, Error **errp)
{
    error_setg(errp, "this target has no machine checks");
    return NULL;
}
#endif
