/*
 * The human monitor by way of libhmp
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * libhmp has the monitor (language, line editor, commands, text) and reaches
 * QEMU through QMP only.  Here is what it cannot have: output, the main loop,
 * and a way to run a QMP command from the main thread.  Input is in device.c.
 */
#include "qemu/osdep.h"
#include <dirent.h>
#include <sys/mman.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include "internal.h"
#include "monitor/hmp.h"
#include "hw/core/cpu.h"
#include "monitor/human-monitor.h"
#include "monitor/qemu-compat.h"
#include "monitor/text-sink.h"
#include "qapi/compat-policy.h"
#include "qapi/error.h"
#include "qapi/qmp-registry.h"
#include "qemu/coroutine.h"
#include "qemu/error-report.h"
#include "qemu/lockable.h"
#include "qemu/main-loop.h"
#include "qemu/units.h"
#include "qobject/qdict.h"
#include "qobject/qjson.h"
#include "qobject/qlist.h"

/* Why there is no monitor, or NULL. */
static char *libhmp_failure;
static bool libhmp_tried;

static QemuThread libhmp_thread; /* that may call the library */

libhmp_vm libhmp_this_vm;

bool libhmp_may_enter(void)
{
    return !qemu_in_coroutine() && bql_locked() &&
           qemu_thread_is_self(&libhmp_thread);
}

bool libhmp_loaded(void)
{
    return !libhmp_failure;
}

void libhmp_say_why(Monitor *mon)
{
    monitor_printf(mon, "The human monitor is not available: %s\n",
                   libhmp_failure ?: "it could not be opened");
}

/*
 * Output.  Like monitor_puts(), but @buf is counted and the device gets many
 * lines at a time.
 */
static void libhmp_output(void *opaque, void *monitor, const char *buf,
                          size_t len)
{
    Monitor *mon = monitor;
    LibhmpMonitor *m = libhmp_monitor_of(mon);
    const char *end = buf + len;
    const char *lf = memchr(buf, '\n', len);

    if (m && m->has_left) {
        return;
    }
    QEMU_LOCK_GUARD(&mon->mon_lock);
    while (lf) {
        g_string_append_len(mon->outbuf, buf, lf - buf);
        g_string_append_len(mon->outbuf, "\r\n", 2);
        buf = lf + 1;
        lf = memchr(buf, '\n', end - buf);
        if (!lf || mon->outbuf->len >= 4096) {
            monitor_flush_locked(mon);
        }
    }
    g_string_append_len(mon->outbuf, buf, end - buf);
}

static void libhmp_flush(void *opaque, void *mon)
{
    monitor_flush(mon);
}

static void libhmp_suspend(void *opaque, void *monitor, int on)
{
    LibhmpMonitor *m = libhmp_monitor_of(monitor);

    if (!m || !m->hmp->use_readline) {
        return; /* it never waits for anything */
    }
    if (on) {
        qatomic_inc(&m->mon->suspend_cnt);
    } else {
        libhmp_resume(m);
    }
}

/*
 * QMP.  qmp_dispatch() cannot be used: it insists on being the outermost
 * command and on running plain commands outside of this one's stack.
 */
typedef struct {
    const QmpCommand *cmd;
    Monitor *mon;
    QDict *args;
    QObject **ret;
    Error **errp;
    bool done;
} LibhmpCoroutine;

static void coroutine_fn libhmp_run_co(void *opaque)
{
    LibhmpCoroutine *d = opaque;

    d->cmd->fn(d->args, d->ret, d->errp);
    monitor_set_cur(qemu_coroutine_self(), NULL);
    d->done = true;
    aio_wait_kick();
}

static void libhmp_call(const QmpCommand *cmd, Monitor *mon, QDict *args,
                        QObject **ret, Error **errp)
{
    if (cmd->options & QCO_COROUTINE) {
        LibhmpCoroutine d = {
            .cmd = cmd, .mon = mon, .args = args, .ret = ret, .errp = errp,
        };
        Coroutine *co = qemu_coroutine_create(libhmp_run_co, &d);

        monitor_set_cur(co, mon);
        aio_co_enter(qemu_get_aio_context(), co);
        AIO_WAIT_WHILE_UNLOCKED(NULL, !d.done);
    } else {
        Monitor *old = monitor_set_cur(qemu_coroutine_self(), mon);

        cmd->fn(args, ret, errp);
        monitor_set_cur(qemu_coroutine_self(), old);
    }
}

static const QmpCommand *libhmp_find(const char *name, Error **errp)
{
    const QmpCommand *cmd = qmp_find_command(&qmp_commands, name);

    if (!cmd) {
        error_set(errp, ERROR_CLASS_COMMAND_NOT_FOUND,
                  "The command %s has not been found", name);
        return NULL;
    }
    if (!compat_policy_input_ok(cmd->features, &compat_policy,
                                ERROR_CLASS_COMMAND_NOT_FOUND,
                                "command", name, errp)) {
        return NULL;
    }
    if (!cmd->enabled) {
        error_set(errp, ERROR_CLASS_COMMAND_NOT_FOUND,
                  "Command %s has been disabled%s%s", name,
                  cmd->disable_reason ? ": " : "", cmd->disable_reason ?: "");
        return NULL;
    }
    return qmp_command_available(cmd, errp) ? cmd : NULL;
}

static void libhmp_print_error(Monitor *mon, void *opaque)
{
    error_report_err(error_copy(opaque));
}

/* What error_append_hint() said, which QMP leaves out; NULL if nothing. */
static char *libhmp_hint(Error *err)
{
    HumanReadableText *text = text_sink_run(libhmp_print_error, err);
    g_autofree char *line = g_strdup_printf("%s\n", error_get_pretty(err));
    char *hint = NULL;

    if (g_str_has_prefix(text->human_readable_text, line) &&
        text->human_readable_text[strlen(line)]) {
        hint = g_strdup(text->human_readable_text + strlen(line));
    }
    qapi_free_HumanReadableText(text);
    return hint;
}

static QDict *libhmp_error_response(Error *err)
{
    g_autofree char *hint = libhmp_hint(err);
    QDict *rsp = qmp_error_response(err);

    if (hint) {
        qdict_put_str(qdict_get_qdict(rsp, "error"), "hint", hint);
    }
    return rsp;
}

/*
 * query-commands and qmp_capabilities are about the QMP monitor that runs them,
 * and there is none.
 */
static void libhmp_add_command(const QmpCommand *cmd, void *opaque)
{
    QDict *info;

    if (cmd->enabled) {
        info = qdict_new();
        qdict_put_str(info, "name", cmd->name);
        qlist_append(opaque, info);
    }
}

static bool libhmp_call_here(const QmpCommand *cmd, QObject **ret,
                             Error **errp)
{
    QList *list;

    if (g_str_equal(cmd->name, "query-commands")) {
        list = qlist_new();
        qmp_for_each_command(&qmp_commands, libhmp_add_command, list);
        *ret = QOBJECT(list);
        return true;
    }
    if (g_str_equal(cmd->name, "qmp_capabilities")) {
        error_set(errp, ERROR_CLASS_COMMAND_NOT_FOUND,
                  "Capabilities negotiation is already complete, command "
                  "ignored");
        return true;
    }
    return false;
}

/*
 * What @req returns, NULL with @errp or, with @none, for a command without
 * success response.
 */
static QObject *libhmp_dispatch(Monitor *mon, QDict *req, bool *none,
                                Error **errp)
{
    ERRP_GUARD();
    const QmpCommand *cmd = libhmp_find(qdict_get_str(req, "execute"), errp);
    QObject *ret = NULL;
    QDict *args;

    if (!cmd) {
        return NULL;
    }
    args = qdict_get_qdict(req, "arguments");
    args = args ? qobject_ref(args) : qdict_new();
    if (!libhmp_call_here(cmd, &ret, errp)) {
        libhmp_call(cmd, mon, args, &ret, errp);
    }
    qobject_unref(args);
    if (*errp) {
        qobject_unref(ret);
        return NULL;
    }
    *none = cmd->options & QCO_NO_SUCCESS_RESP;
    return ret;
}

/* The text of a HumanReadableText, NULL if @ret is none. */
static const char *libhmp_text_of(QObject *ret)
{
    QDict *dict = qobject_to(QDict, ret);

    if (!dict || qdict_size(dict) != 1) {
        return NULL;
    }
    return qdict_get_try_str(dict, "human-readable-text");
}

/*
 * As a tree, the reply of query-qmp-schema takes a hundred times its text, and
 * many pieces.  Give that back a while later: there may be more of the kind.
 */
#define LIBHMP_LARGE_REPLY (128 * KiB)
#define LIBHMP_TRIM_MS 1000

static QEMUTimer *libhmp_trim_timer;

static void libhmp_trim(void *opaque)
{
#ifdef __GLIBC__
    malloc_trim(4 * MiB);
#endif
}

static void libhmp_reply_json(struct libhmp_reply *reply, QObject *obj,
                              const char *before, const char *after)
{
    GString *json = qobject_to_json(obj);

    if (json->len > LIBHMP_LARGE_REPLY && !timer_pending(libhmp_trim_timer)) {
        timer_mod(libhmp_trim_timer,
                  qemu_clock_get_ms(QEMU_CLOCK_REALTIME) + LIBHMP_TRIM_MS);
    }
    g_string_prepend(json, before);
    g_string_append(json, after);
    reply->text.len = json->len;
    reply->text.data = g_string_free(json, false);
}

static void libhmp_reply_error(struct libhmp_reply *reply, Error *err)
{
    QDict *rsp = libhmp_error_response(err);

    libhmp_reply_json(reply, QOBJECT(rsp), "", "");
    qobject_unref(rsp);
}

static void libhmp_reply_return(struct libhmp_reply *reply, QObject *ret)
{
    const char *text = libhmp_text_of(ret);

    if (text) {
        reply->kind = LIBHMP_REPLY_TEXT;
        reply->text.data = g_strdup(text);
        reply->text.len = strlen(text);
    } else if (ret) {
        libhmp_reply_json(reply, ret, "{\"return\": ", "}");
    } else {
        reply->text.data = g_strdup("{\"return\": {}}");
        reply->text.len = strlen(reply->text.data);
    }
}

static int libhmp_qmp(void *opaque, void *mon, const char *json, size_t len,
                      struct libhmp_reply *reply)
{
    Error *err = NULL;
    QObject *req = qobject_from_json(json, &err);
    QDict *dict = qobject_to(QDict, req);
    QObject *ret = NULL;
    bool none = false;

    if (dict && qdict_get_try_str(dict, "execute")) {
        ret = libhmp_dispatch(mon, dict, &none, &err);
    } else if (!err) {
        error_setg(&err, "QMP request without 'execute'");
    }
    qobject_unref(req);
    if (err) {
        libhmp_reply_error(reply, err);
    } else if (!none) {
        libhmp_reply_return(reply, ret);
    }
    qobject_unref(ret);
    return 0;
}

/*
 * Time.  A nested poll serves the main AioContext only: no other monitor's
 * input is taken while one of them waits for a job.
 */
static void libhmp_poll_end(void *opaque)
{
    *(bool *)opaque = true;
}

static int libhmp_poll(void *opaque, void *mon, uint32_t ms)
{
    AioContext *ctx = qemu_get_aio_context();
    bool end = false;
    QEMUTimer *timer = aio_timer_new(ctx, QEMU_CLOCK_REALTIME, SCALE_MS,
                                     libhmp_poll_end, &end);

    timer_mod(timer, qemu_clock_get_ms(QEMU_CLOCK_REALTIME) + ms);
    /* Setting the timer alone makes a first aio_poll() return. */
    while (!end) {
        if (aio_poll(ctx, true)) {
            break;
        }
    }
    timer_free(timer);
    return 0;
}

typedef struct {
    QEMUTimer *timer;
    libhmp_monitor monitor;
    uint64_t token;
} LibhmpTimer;

static void libhmp_timer_cb(void *opaque)
{
    LibhmpTimer *t = opaque;

    libhmp_tick(t->monitor, t->token);
    timer_free(t->timer);
    g_free(t);
}

static void libhmp_timer(void *opaque, void *mon, libhmp_monitor monitor,
                         uint64_t token, uint32_t ms)
{
    LibhmpTimer *t = g_new0(LibhmpTimer, 1);

    t->monitor = monitor;
    t->token = token;
    t->timer = timer_new_ms(QEMU_CLOCK_REALTIME, libhmp_timer_cb, t);
    timer_mod(t->timer, qemu_clock_get_ms(QEMU_CLOCK_REALTIME) + ms);
}

/*
 * Events come from any thread and any depth; they are queued and delivered
 * from the main AioContext, so that a nested poll gets them too.
 */
static QemuMutex libhmp_event_lock;
static GQueue libhmp_event_queue = G_QUEUE_INIT; /* of GString */
static bool libhmp_events_wanted;                 /* atomic */

static void libhmp_deliver_bh(void *opaque)
{
    GString *text;

    if (!libhmp_may_enter()) {
        /* A thread with the BQL polls: leave them to the main loop. */
        aio_bh_schedule_oneshot(iohandler_get_aio_context(),
                                libhmp_deliver_bh, NULL);
        return;
    }
    for (;;) {
        WITH_QEMU_LOCK_GUARD(&libhmp_event_lock) {
            text = g_queue_pop_head(&libhmp_event_queue);
        }
        if (!text) {
            return;
        }
        libhmp_qmp_event(libhmp_this_vm, text->str, text->len);
        g_string_free(text, true);
    }
}

void human_monitor_event(QDict *event)
{
    if (!qatomic_read(&libhmp_events_wanted)) {
        return;
    }
    WITH_QEMU_LOCK_GUARD(&libhmp_event_lock) {
        g_queue_push_tail(&libhmp_event_queue, qobject_to_json(QOBJECT(event)));
    }
    aio_bh_schedule_oneshot(qemu_get_aio_context(), libhmp_deliver_bh, NULL);
}

static void libhmp_events(void *opaque, int on)
{
    qatomic_set(&libhmp_events_wanted, on);
}

static int libhmp_files(void *opaque, void *mon, const char *path,
                        struct libhmp_text *names)
{
    const char *slash = strrchr(path, '/');
    const char *prefix = slash ? slash + 1 : path;
    g_autofree char *dir = g_strndup(path, prefix - path);
    struct dirent *d;
    GString *found;
    DIR *stream = opendir(*dir ? dir : ".");

    if (!stream) {
        return -errno;
    }
    found = g_string_new(NULL);
    while ((d = readdir(stream))) {
        g_autofree char *full = g_strconcat(dir, d->d_name, NULL);
        struct stat sb;

        if (!g_str_has_prefix(d->d_name, prefix) || strchr(full, '\n') ||
            g_str_equal(d->d_name, ".") || g_str_equal(d->d_name, "..")) {
            continue;
        }
        g_string_append(found, full);
        if (stat(full, &sb) == 0 && S_ISDIR(sb.st_mode)) {
            g_string_append_c(found, '/');
        }
        g_string_append_c(found, '\n');
    }
    closedir(stream);
    names->len = found->len;
    names->data = g_string_free(found, false);
    return 0;
}

/*
 * The guest's memory comes later.  If a limit leaves no room for both, it is
 * the engine that is to find too little.
 */
static int libhmp_init_with_room(void)
{
    uint64_t size = current_machine ? current_machine->ram_size : 0;
    void *room = MAP_FAILED;
    int ret;

    if (size) {
        room = mmap(NULL, size, PROT_NONE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    }
    ret = libhmp_init(NULL);
    if (room != MAP_FAILED) {
        munmap(room, size);
    }
    return ret;
}

void human_monitor_setup(void)
{
    static const struct libhmp_callbacks callbacks = {
        .size = sizeof(callbacks),
        .output = libhmp_output,
        .flush = libhmp_flush,
        .qmp = libhmp_qmp,
        .suspend = libhmp_suspend,
        .timer = libhmp_timer,
        .poll = libhmp_poll,
        .files = libhmp_files,
        .events = libhmp_events,
    };
    struct libhmp_vm_options options = {
        .size = sizeof(options),
        .flags = LIBHMP_VM_INSIDE,
    };
    g_autofree struct libhmp_help *help = NULL;

    if (libhmp_tried) {
        return;
    }
    libhmp_tried = true;
    qemu_thread_get_self(&libhmp_thread);
    qemu_mutex_init(&libhmp_event_lock);
    libhmp_trim_timer = timer_new_ms(QEMU_CLOCK_REALTIME, libhmp_trim, NULL);
    options.help = help = libhmp_help_list();
    if (libhmp_init_with_room() < 0 ||
        libhmp_vm_new(&callbacks, NULL, &options, &libhmp_this_vm) < 0) {
        libhmp_failure = g_strdup(libhmp_error());
        warn_report("the human monitor is not available: %s", libhmp_failure);
        error_printf("QMP works; the human monitor needs libhmp with its"
                     " engine.\n");
    }
}

void handle_hmp_command(MonitorHMP *hmp, const char *cmdline)
{
    Monitor *mon = MONITOR(hmp);
    int cpu = -1;

    if (mon->mon_cpu_path) {
        cpu = monitor_get_cpu_index(mon);
    }

    human_monitor_setup();
    if (libhmp_failure) {
        libhmp_say_why(mon);
    } else if (!libhmp_may_enter()) {
        monitor_printf(mon, LIBHMP_WRONG_CONTEXT);
    } else if (libhmp_run(libhmp_this_vm, mon, cmdline, strlen(cmdline), cpu,
                          NULL) < 0) {
        monitor_printf(mon, "Error: %s\n", libhmp_error());
    }
}
