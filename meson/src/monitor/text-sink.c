/*
 * Text that is printed to a monitor, as the result of a QMP command
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "monitor/monitor-internal.h"
#include "monitor/text-sink.h"
#include "qapi/error.h"

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

int text_sink_vprintf(Monitor *mon, const char *fmt, va_list ap)
{
    g_autofree char *text = g_strdup_vprintf(fmt, ap);

    return monitor_puts(mon, text);
}

static HumanReadableText *text_sink_print(Monitor *mon, TextPrinter *print,
                                          void *opaque)
{
    HumanReadableText *result = g_new0(HumanReadableText, 1);
    Monitor *outer = monitor_set_cur(qemu_coroutine_self(), mon);

    print(mon, opaque);
    monitor_set_cur(qemu_coroutine_self(), outer);
    result->human_readable_text = with_plain_line_ends(mon->outbuf);
    return result;
}

/*
 * Printers all over the tree print to a monitor that they are given, or to the
 * current one (qemu_printf(), error_report()).  Either way the text ends up in
 * the buffer of a monitor that has no device.
 */
HumanReadableText *text_sink_run(TextPrinter *print, void *opaque)
{
    HumanReadableText *result;

#ifdef TYPE_MONITOR /* 11.1 */
    Object *sink = object_new(TYPE_MONITOR_HMP);

    result = text_sink_print(MONITOR(sink), print, opaque);
    object_unref(sink);
#else
    MonitorHMP sink = {};

    monitor_data_init(&sink.common, false, true, false);
    result = text_sink_print(&sink.common, print, opaque);
    monitor_data_destroy(&sink.common);
#endif
    return result;
}

bool text_sink_run_silent(TextPrinter *print, void *opaque, Error **errp)
{
    g_autoptr(HumanReadableText) text = text_sink_run(print, opaque);
    char *said = g_strchomp(text->human_readable_text);

    if (*said) {
        error_setg(errp, "%s", said);
    }
    return !*said;
}
