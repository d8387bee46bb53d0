/*
 * QMP commands that need to know the target
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "monitor-internal.h"
#include "cpu.h"
#include "monitor/hmp-target.h"
#include "monitor/text-sink.h"
#include "qapi/error.h"
#include "qapi/qapi-commands-libhmp.h"

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
