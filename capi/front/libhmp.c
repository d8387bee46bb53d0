/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The calls: checks of what callers pass, and on to the engine. */
#define _GNU_SOURCE
#include "front.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__thread struct libhmp_engine_error last_error;

int fail(int code, const char *fmt, ...)
{
    va_list ap;
    char *lf;

    va_start(ap, fmt);
    vsnprintf(last_error.text, sizeof(last_error.text), fmt, ap);
    va_end(ap);
    /* A file name may hold anything, but the text is one line. */
    while ((lf = strchr(last_error.text, '\n'))) {
        *lf = ' ';
    }
    return code;
}

int ready(void)
{
    if (!engine) {
        return fail(-ENOTCONN, "libhmp_init() has not succeeded yet");
    }
    if (!pthread_equal(engine_thread, pthread_self())) {
        return fail(-EPERM, "called on another thread than libhmp_init()");
    }
    return 0;
}

/* Bytes that come in: @name is what the header calls them. */
static int check_bytes(const char *name, const void *buf, size_t len)
{
    if (!buf && len > 0) {
        return fail(-EINVAL, "%s is NULL", name);
    }
    if (len > INT_MAX) {
        return fail(-EINVAL, "len of %s is %zu, more than %d", name, len,
                    INT_MAX);
    }
    return 0;
}

static int check_some_bytes(const char *name, const void *buf, size_t len)
{
    if (len == 0) {
        return fail(-EINVAL, "len of %s is 0", name);
    }
    return check_bytes(name, buf, len);
}

/* A text that goes out; the call has none to give yet. */
static int check_text(const char *name, struct libhmp_text *text)
{
    if (!text) {
        return fail(-EINVAL, "%s is NULL", name);
    }
    *text = (struct libhmp_text) { 0 };
    return 0;
}

PUBLIC int libhmp_close(libhmp_monitor monitor)
{
    int ret = ready();

    return ret < 0 ? ret : engine->close(monitor, &last_error);
}

PUBLIC int64_t libhmp_feed(libhmp_monitor monitor, const void *buf, size_t len)
{
    int ret = ready();

    if (ret == 0) {
        ret = check_some_bytes("buf", buf, len);
    }
    return ret < 0 ? ret : engine->feed(monitor, (void *)buf, len,
                                        &last_error);
}

PUBLIC int libhmp_event(libhmp_monitor monitor, enum libhmp_device_event event)
{
    int ret = ready();

    if (ret < 0) {
        return ret;
    }
    if ((int)event < LIBHMP_EVENT_OPENED || event > LIBHMP_EVENT_READY) {
        return fail(-EINVAL, "event is %d", (int)event);
    }
    return engine->event(monitor, event, &last_error);
}

PUBLIC int libhmp_resize(libhmp_monitor monitor, uint32_t columns,
                         uint32_t rows)
{
    int ret = ready();

    return ret < 0 ? ret : engine->resize(monitor, columns, rows, &last_error);
}

PUBLIC int libhmp_announce(libhmp_monitor monitor, const char *text, size_t len)
{
    int ret = ready();

    if (ret == 0) {
        ret = check_some_bytes("text", text, len);
    }
    if (ret < 0) {
        return ret;
    }
    if (text[len - 1] != '\n') {
        return fail(-EINVAL, "text does not end in \"\\n\"");
    }
    return engine->announce(monitor, (char *)text, len, &last_error);
}

PUBLIC int libhmp_cancel(libhmp_monitor monitor)
{
    int ret = ready();

    return ret < 0 ? ret : engine->cancel(monitor, &last_error);
}

PUBLIC int libhmp_interrupt(libhmp_monitor monitor, const char *why)
{
    int ret = ready();

    if (ret < 0) {
        return ret;
    }
    if (!why) {
        return fail(-EINVAL, "why is NULL");
    }
    return engine->interrupt(monitor, (char *)why, &last_error);
}

PUBLIC int libhmp_history_get(libhmp_monitor monitor,
                              struct libhmp_text *lines)
{
    int ret = ready();

    if (ret == 0) {
        ret = check_text("lines", lines);
    }
    return ret < 0 ? ret : engine->history_get(monitor, lines, &last_error);
}

PUBLIC int libhmp_history_set(libhmp_monitor monitor, const char *lines,
                              size_t len)
{
    int ret = ready();

    if (ret == 0) {
        ret = check_bytes("lines", lines, len);
    }
    return ret < 0 ? ret : engine->history_set(monitor, (char *)lines, len,
                                               &last_error);
}

PUBLIC int libhmp_run(libhmp_vm vm, void *mon, const char *line, size_t len,
                      int32_t cpu_index, struct libhmp_text *text)
{
    int ret = ready();

    if (ret == 0) {
        ret = check_bytes("line", line, len);
    }
    if (ret == 0) {
        ret = check_cpu("cpu_index", cpu_index);
    }
    if (ret < 0) {
        return ret;
    }
    if (text) {
        *text = (struct libhmp_text) { 0 };
    }
    return engine->run(vm, (uintptr_t)mon, (char *)line, len, cpu_index, text,
                       &last_error);
}

PUBLIC int libhmp_complete(libhmp_monitor monitor, const char *line, size_t len,
                           struct libhmp_text *words)
{
    int ret = ready();

    if (ret == 0) {
        ret = check_bytes("line", line, len);
    }
    if (ret == 0) {
        ret = check_text("words", words);
    }
    return ret < 0 ? ret : engine->complete(monitor, (char *)line, len, words,
                                            &last_error);
}

PUBLIC int libhmp_tick(libhmp_monitor monitor, uint64_t token)
{
    int ret = ready();

    return ret < 0 ? ret : engine->tick(monitor, token, &last_error);
}

PUBLIC int libhmp_qmp_event(libhmp_vm vm, const char *json, size_t len)
{
    int ret = ready();

    if (ret == 0) {
        ret = check_some_bytes("json", json, len);
    }
    return ret < 0 ? ret : engine->qmp_event(vm, (char *)json, len,
                                             &last_error);
}

PUBLIC void libhmp_text_free(struct libhmp_text *text)
{
    if (text) {
        free(text->data);
        *text = (struct libhmp_text) { 0 };
    }
}

PUBLIC const char *libhmp_error(void)
{
    return last_error.text;
}

PUBLIC const char *libhmp_version(void)
{
    return LIBHMP_VERSION;
}
