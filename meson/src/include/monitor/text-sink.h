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

typedef void InfoHandler(Monitor *mon, const QDict *qdict);

/* The handler that registered itself for the row "info @name", or NULL. */
InfoHandler *libhmp_info_handler(const char *name);

/* The CPU with that index, or the first; its state is synchronized. */
CPUState *libhmp_cpu(bool has_index, int64_t index, Error **errp);

#endif
