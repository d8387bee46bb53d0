/*
 * QMP commands of a human monitor: logs, gdbserver, profiles, the mouse
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "exec/gdbstub.h"
#include "gdbstub/enums.h"
#include "monitor/monitor.h"
#include "monitor/text-sink.h"
#include "qapi/error.h"
#include "qapi/qapi-commands-misc.h"
#include "qapi/qapi-commands-trace.h"
#include "qapi/qapi-commands-ui.h"
#include "qemu/error-report.h"
#include "qemu/log.h"
#include "qemu/qsp.h"
#include "ui/console.h"
#ifdef CONFIG_TRACE_SIMPLE
#include "trace/simple.h"
#endif

void qmp_x_mouse_set(int64_t index, Error **errp)
{
    if (index != (int)index) {
        error_setg(errp, "Mouse at index '%" PRId64 "' not found", index);
        return;
    }
    qemu_mouse_set(index, errp);
}

void qmp_x_log(const char *items, Error **errp)
{
    int mask = 0;

    if (strcmp(items, "none")) {
        mask = qemu_str_to_log_mask(items);
        if (!mask) {
            error_setg(errp, "'%s' has no log item", items);
            return;
        }
    }
    qemu_set_log(mask, errp);
}

static LogItem *log_item(const char *name, const char *help)
{
    LogItem *item = g_new0(LogItem, 1);

    item->name = g_strdup(name);
    item->help = g_strdup(help);
    return item;
}

LogItemList *qmp_x_query_log_items(Error **errp)
{
    LogItemList *list = NULL, **tail = &list;
    const QEMULogItem *item;

    for (item = qemu_log_items; item->mask; item++) {
        QAPI_LIST_APPEND(tail, log_item(item->name, item->help));
    }
#ifdef CONFIG_TRACE_LOG
    QAPI_LIST_APPEND(tail, log_item("trace:PATTERN", "enable trace events"));
#endif
    return list;
}

void qmp_x_logfile(const char *filename, Error **errp)
{
    qemu_set_log_filename(filename, errp);
}

void qmp_x_error_report(const char *text, Error **errp)
{
    /* With a human monitor as the current one, it would go there. */
    Monitor *outer = monitor_set_cur(qemu_coroutine_self(), NULL);

    error_report("%s", text);
    monitor_set_cur(qemu_coroutine_self(), outer);
}

void qmp_x_gdbserver(const char *device, Error **errp)
{
    gdbserver_start(device ?: "tcp::" DEFAULT_GDBSTUB_PORT, errp);
}

SyncProfile *qmp_x_sync_profile(bool has_op, SyncProfileOp op, Error **errp)
{
    SyncProfile *state = g_new0(SyncProfile, 1);

    if (has_op) {
        switch (op) {
        case SYNC_PROFILE_OP_ON:
            qsp_enable();
            break;
        case SYNC_PROFILE_OP_OFF:
            qsp_disable();
            break;
        case SYNC_PROFILE_OP_RESET:
            qsp_reset();
            break;
        default:
            g_assert_not_reached();
        }
    }
    state->enabled = qsp_is_enabled();
    return state;
}

typedef struct {
    int64_t max;
    bool mean, coalesce;
} ProfileOptions;

static void print_profile(Monitor *mon, void *opaque)
{
    ProfileOptions *o = opaque;

    qsp_report(o->max,
               o->mean ? QSP_SORT_BY_AVG_WAIT_TIME
                       : QSP_SORT_BY_TOTAL_WAIT_TIME,
               o->coalesce);
}

HumanReadableText *qmp_x_query_sync_profile(bool has_max, int64_t max,
                                            bool has_mean, bool mean,
                                            bool has_coalesce, bool coalesce,
                                            Error **errp)
{
    /* qsp_report() allocates that many: far more than there are locks */
    const int64_t enough = 1000000;
    ProfileOptions o = {
        .max = has_max ? MIN(max, enough) : 10,
        .mean = mean,
        .coalesce = !has_coalesce || coalesce,
    };

    if (o.max < 0) {
        error_setg(errp, "Parameter 'max' expects a number that is not"
                   " negative");
        return NULL;
    }
    return text_sink_run(print_profile, &o);
}

#ifdef CONFIG_TRACE_SIMPLE
static void print_trace_file(Monitor *mon, void *opaque)
{
    st_print_trace_file_status();
}

HumanReadableText *qmp_x_trace_file(bool has_action, TraceFileAction action,
                                    const char *filename, Error **errp)
{
    if ((has_action && action == TRACE_FILE_ACTION_SET) != !!filename) {
        error_setg(errp, "'filename' goes with 'set'");
        return NULL;
    }
    if (has_action) {
        switch (action) {
        case TRACE_FILE_ACTION_ON:
        case TRACE_FILE_ACTION_OFF:
            st_set_trace_file_enabled(action == TRACE_FILE_ACTION_ON);
            break;
        case TRACE_FILE_ACTION_FLUSH:
            st_flush_trace_buffer();
            break;
        case TRACE_FILE_ACTION_SET:
            st_set_trace_file(filename);
            break;
        default:
            g_assert_not_reached();
        }
    }
    return text_sink_run(print_trace_file, NULL);
}
#endif
