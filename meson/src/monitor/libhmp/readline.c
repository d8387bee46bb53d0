/*
 * The human monitor by way of libhmp: the interface of QEMU's line editor
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * libhmp has a line editor of its own.  What monitor.c and completion functions
 * ask of QEMU's is here, in place of util/readline.c.
 */
#include "qemu/osdep.h"
#include "internal.h"

static LibhmpMonitor *monitor_of(ReadLineState *rs)
{
    return container_of(rs, LibhmpMonitor, rs);
}

/* monitor.c: the monitor goes away.  One for a single command has none. */
void readline_free(ReadLineState *rs)
{
    if (rs) {
        libhmp_monitor_close(monitor_of(rs));
    }
}

/* monitor.c: the monitor is resumed.  libhmp_resume() does that otherwise. */
void readline_restart(ReadLineState *rs)
{
}

void readline_show_prompt(ReadLineState *rs)
{
    libhmp_monitor_ready(monitor_of(rs));
}

/* Completion is libhmp's: those of HMP that are still built are not called. */

void readline_add_completion(ReadLineState *rs, const char *str)
{
    g_assert_not_reached();
}

void readline_add_completion_of(ReadLineState *rs, const char *pfx,
                                const char *str)
{
    g_assert_not_reached();
}

void readline_set_completion_index(ReadLineState *rs, int index)
{
    g_assert_not_reached();
}
