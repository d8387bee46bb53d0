/*
 * What has another place or name in another release of QEMU
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * So the same files serve 10.0, 10.2 and what comes after them.
 */
#ifndef MONITOR_QEMU_COMPAT_H
#define MONITOR_QEMU_COMPAT_H

/* 10.1: from exec/ to system/; HMP shows vector registers */
#if __has_include("system/memory.h")
#define QEMU_COMPAT_DUMP (CPU_DUMP_FPU | CPU_DUMP_VPU)
#include "system/address-spaces.h"
#include "system/ioport.h"
#include "system/memory.h"
#else
#define QEMU_COMPAT_DUMP CPU_DUMP_FPU
#include "exec/address-spaces.h"
#include "exec/ioport.h"
#include "exec/memory.h"
#endif

/* 11.0: from hw/ to hw/core/, from block/ to qemu/ */
#if __has_include("hw/core/boards.h")
#include "hw/core/boards.h"
#include "hw/core/qdev.h"
#include "qemu/aio.h"
#include "qemu/aio-wait.h"
#else
#include "block/aio.h"
#include "block/aio-wait.h"
#include "hw/boards.h"
#include "hw/qdev-core.h"
#endif

/* 11.1: monitors are objects */
#include "monitor/monitor.h"
#ifdef TYPE_MONITOR
#define monitor_is_qmp(mon) object_dynamic_cast(OBJECT(mon), TYPE_MONITOR_QMP)
#else
#define MONITOR(hmp) (&(hmp)->common)
#define MONITOR_HMP(mon) container_of(mon, MonitorHMP, common)
#endif

/* 11.0: one table for all targets; registers are asked for by sysemu_ops */
#if __has_include("monitor/hmp-target.h")
#include "monitor/hmp-target.h"
#define QEMU_COMPAT_INFO_ROWS qemu_compat_info_rows(hmp_cmds)
#define qemu_compat_info_rows(table)                                    \
    ({                                                                  \
        const HMPCommand *row_ = (table);                               \
        while (row_->name && !row_->sub_table) {                        \
            row_++;                                                     \
        }                                                               \
        row_->sub_table;                                                \
    })
#else
#define QEMU_COMPAT_INFO_ROWS hmp_cmds_for_target(true)
#define QEMU_COMPAT_SYSEMU_REGISTERS
#endif

#endif
