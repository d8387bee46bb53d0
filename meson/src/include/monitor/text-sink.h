/*
 * Text that is printed to a monitor, as the result of a QMP command
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MONITOR_TEXT_SINK_H
#define MONITOR_TEXT_SINK_H

#include "qapi/qapi-types-common.h"

typedef void TextPrinter(Monitor *mon, void *opaque);

/*
 * Run @print with a monitor that is also the current one, and return what was
 * printed, with line ends "\n".  The caller frees it.
 */
HumanReadableText *text_sink_run(TextPrinter *print, void *opaque);

/*
 * Run @print, which prints nothing unless it fails.  What it printed becomes an
 * error.  Returns whether there was none.
 */
bool text_sink_run_silent(TextPrinter *print, void *opaque, Error **errp);

/* How a human monitor that is not QEMU's own prints, since 11.1. */
int text_sink_vprintf(Monitor *mon, const char *fmt, va_list ap)
    G_GNUC_PRINTF(2, 0);

#endif
