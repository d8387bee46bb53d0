/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The C front of libhmp: checks what callers pass, loads the engine and hands
 * calls on.  There is no Go in this file's library, so that a program linked
 * with it may fork before libhmp_init().
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "../engine.h"
#include "faults.h"
#include "file.h"
#include "limits.h"
#include "signals.h"

#define PUBLIC __attribute__((visibility("default")))

/* The first version's sizes: nothing smaller is accepted. */
#define HOST_SIZE_MIN \
    (offsetof(struct libhmp_host, log) + sizeof(((struct libhmp_host *)0)->log))
#define OPEN_SIZE_MIN \
    (offsetof(struct libhmp_open_options, reserved) + \
     sizeof(((struct libhmp_open_options *)0)->reserved))

#define OPEN_FLAGS \
    (LIBHMP_OPEN_TERMINAL | LIBHMP_OPEN_EXTENDED | LIBHMP_OPEN_LIMITED)

static __thread struct libhmp_engine_error last_error;
static const struct libhmp_engine *engine;
static pthread_t owner;
/* Whether the host can hold back input, as terminals need. */
static bool can_suspend;

__attribute__((format(printf, 2, 3)))
static int fail(int code, const char *fmt, ...)
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

/* What every call checks first. */
static int ready(void)
{
    if (!engine) {
        return fail(-ENOTCONN, "libhmp_init() has not succeeded yet");
    }
    if (!pthread_equal(owner, pthread_self())) {
        return fail(-EPERM, "called on another thread than libhmp_init()");
    }
    return 0;
}

/* The engine's file: beside the file that this code is in. */
static int default_path(char *path, size_t size)
{
    char real[PATH_MAX];
    Dl_info info;
    char *slash;

    if (!dladdr((void *)default_path, &info) || !info.dli_fname ||
        !realpath(info.dli_fname, real)) {
        return fail(-ENOENT, "cannot tell where libhmp.so is; "
                    "name the engine's file in struct libhmp_host");
    }
    slash = strrchr(real, '/');
    *slash = '\0';
    if ((size_t)snprintf(path, size, "%s/libhmp/engine.so", real) >= size) {
        return fail(-ENOENT, "the path of libhmp.so is too long");
    }
    return 0;
}

static int check_version(const char *path, const struct libhmp_engine *e)
{
    if (strcmp(e->version, LIBHMP_VERSION) != 0) {
        return fail(-ELIBBAD, "engine %s has version %s, libhmp has %s: "
                    "install both from one build", path, e->version,
                    LIBHMP_VERSION);
    }
    return 0;
}

/*
 * What can be known before anything of the engine is in the process, and may
 * take its time: the signals are not blocked yet.
 */
static int check_engine(const char *name, char path[PATH_MAX])
{
    char why[192];
    int ret;

    /* A name without a slash is a file too, not one to be searched for. */
    if (!realpath(name, path)) {
        return fail(errno == ENOENT || errno == ENOTDIR ? -ENOENT : -ELIBBAD,
                    "engine %s: %s", name, strerror(errno));
    }
    ret = file_check(path, why, sizeof(why));
    if (ret < 0) {
        return fail(ret, "engine %s%s", path, why);
    }
    ret = limits_check(why, sizeof(why));
    return ret < 0 ? fail(ret, "%s", why) : 0;
}

/*
 * Loads the file that was checked, by its name and not as /proc/self/fd/N:
 * there may be no /proc, and debuggers and profilers find its symbols by that
 * name.  If another one is installed meanwhile, by rename, it is whole too.
 */
static int load(const char *path, const struct libhmp_engine **e)
{
    libhmp_engine_fn *get;
    void *handle;

    handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        return fail(-ELIBBAD, "engine %s cannot be loaded: %s", path,
                    dlerror());
    }
    /* POSIX has the cast this way round. */
    *(void **)&get = dlsym(handle, LIBHMP_ENGINE_SYMBOL);
    if (!get) {
        dlclose(handle);
        return fail(-ELIBBAD, "engine %s is not a libhmp engine", path);
    }
    *e = get();
    return check_version(path, *e);
}

static int check_host(const struct libhmp_host *host)
{
    if (!host) {
        return fail(-EINVAL, "host is NULL");
    }
    if (host->size < HOST_SIZE_MIN) {
        return fail(-EINVAL, "host->size is %zu, less than %zu", host->size,
                    HOST_SIZE_MIN);
    }
    if (host->abi != LIBHMP_ABI) {
        return fail(-EINVAL, "host->abi is %u, this libhmp has %u", host->abi,
                    LIBHMP_ABI);
    }
    if (host->reserved) {
        return fail(-EINVAL, "host->reserved is %u, not 0", host->reserved);
    }
    if (!host->output || !host->qmp || !host->poll) {
        return fail(-EINVAL, "host->%s is NULL", !host->output ? "output" :
                    !host->qmp ? "qmp" : "poll");
    }
    return 0;
}

PUBLIC int libhmp_init(const struct libhmp_host *host)
{
    const struct libhmp_engine *loaded = NULL;
    struct libhmp_host known = { 0 };
    struct saved_signals signals;
    struct rlimit files;
    char path[PATH_MAX], file[PATH_MAX];
    int ret;

    if (engine) {
        return fail(-EALREADY, "libhmp_init() has succeeded before");
    }
    ret = check_host(host);
    if (ret < 0) {
        return ret;
    }
    memcpy(&known, host,
           host->size < sizeof(known) ? host->size : sizeof(known));
    if (!known.engine) {
        ret = default_path(path, sizeof(path));
        if (ret < 0) {
            return ret;
        }
        known.engine = path;
    }
    ret = check_engine(known.engine, file);
    if (ret < 0) {
        return ret;
    }

    getrlimit(RLIMIT_NOFILE, &files);
    signals_save(&signals);
    ret = load(file, &loaded);
    if (ret == 0) {
        ret = loaded->init(&known, &last_error);
    }
    signals_restore(&signals);
    /* Go raises it for itself; what the host starts would inherit that. */
    setrlimit(RLIMIT_NOFILE, &files);
    if (ret == 0) {
        faults_filter(loaded, &signals.action[SIGSEGV]);
        owner = pthread_self();
        can_suspend = known.suspend;
        engine = loaded;
    }
    return ret;
}

static int check_cpu(int32_t cpu_index)
{
    if (cpu_index < -1) {
        return fail(-EINVAL, "cpu_index is %" PRId32, cpu_index);
    }
    return 0;
}

static int check_flags(uint32_t flags)
{
    if (flags & ~OPEN_FLAGS) {
        return fail(-EINVAL, "options->flags has unknown bits: 0x%x", flags);
    }
    if ((flags & LIBHMP_OPEN_EXTENDED) && !(flags & LIBHMP_OPEN_TERMINAL)) {
        return fail(-EINVAL,
                    "LIBHMP_OPEN_EXTENDED needs LIBHMP_OPEN_TERMINAL");
    }
    if ((flags & LIBHMP_OPEN_LIMITED) && !(flags & LIBHMP_OPEN_EXTENDED)) {
        return fail(-EINVAL, "LIBHMP_OPEN_LIMITED needs LIBHMP_OPEN_EXTENDED");
    }
    if ((flags & LIBHMP_OPEN_TERMINAL) && !can_suspend) {
        return fail(-EINVAL, "a terminal needs host->suspend");
    }
    return 0;
}

static int check_options(const struct libhmp_open_options *options)
{
    int ret;

    if (options->size < OPEN_SIZE_MIN) {
        return fail(-EINVAL, "options->size is %zu, less than %zu",
                    options->size, OPEN_SIZE_MIN);
    }
    if (options->reserved) {
        return fail(-EINVAL, "options->reserved is %u, not 0",
                    options->reserved);
    }
    ret = check_flags(options->flags);
    return ret < 0 ? ret : check_cpu(options->cpu_index);
}

PUBLIC int libhmp_open(void *mon, const struct libhmp_open_options *options,
                       libhmp_monitor *monitor)
{
    struct libhmp_open_options known = { .cpu_index = -1 };
    int ret = ready();

    if (ret < 0) {
        return ret;
    }
    if (!monitor) {
        return fail(-EINVAL, "monitor is NULL");
    }
    if (options) {
        ret = check_options(options);
        if (ret < 0) {
            return ret;
        }
        memcpy(&known, options, options->size < sizeof(known) ?
               options->size : sizeof(known));
    }
    return engine->open(mon, &known, monitor, &last_error);
}

PUBLIC int libhmp_close(libhmp_monitor monitor)
{
    int ret = ready();

    return ret < 0 ? ret : engine->close(monitor, &last_error);
}

PUBLIC int64_t libhmp_feed(libhmp_monitor monitor, const void *buf, size_t len)
{
    int ret = ready();

    if (ret < 0) {
        return ret;
    }
    if (!buf || len == 0 || len > INT_MAX) {
        return fail(-EINVAL, "nothing to feed, or too much (%zu bytes)", len);
    }
    return engine->feed(monitor, (void *)buf, len, &last_error);
}

PUBLIC int libhmp_event(libhmp_monitor monitor, enum libhmp_device_event event)
{
    int ret = ready();

    if (ret < 0) {
        return ret;
    }
    if ((int)event < LIBHMP_EVENT_OPENED || event > LIBHMP_EVENT_READY) {
        return fail(-EINVAL, "unknown device event %d", (int)event);
    }
    return engine->event(monitor, event, &last_error);
}

/* A line that comes in, and the text that goes out for it. */
static int check_line(const char *line, size_t len)
{
    if ((!line && len > 0) || len > INT_MAX) {
        return fail(-EINVAL, "line is NULL or too long (%zu bytes)", len);
    }
    return 0;
}

PUBLIC int libhmp_run(void *mon, const char *line, size_t len,
                      int32_t cpu_index, struct libhmp_text *text)
{
    int ret = ready();

    if (ret == 0) {
        ret = check_line(line, len);
    }
    if (ret == 0) {
        ret = check_cpu(cpu_index);
    }
    if (ret < 0) {
        return ret;
    }
    if (text) {
        *text = (struct libhmp_text) { 0 };
    }
    return engine->run(mon, (char *)line, len, cpu_index, text, &last_error);
}

PUBLIC int libhmp_complete(libhmp_monitor monitor, const char *line, size_t len,
                           struct libhmp_text *words)
{
    int ret = ready();

    if (ret == 0) {
        ret = check_line(line, len);
    }
    if (ret < 0) {
        return ret;
    }
    if (!words) {
        return fail(-EINVAL, "words is NULL");
    }
    *words = (struct libhmp_text) { 0 };
    return engine->complete(monitor, (char *)line, len, words, &last_error);
}

PUBLIC int libhmp_tick(libhmp_monitor monitor, uint64_t token)
{
    int ret = ready();

    return ret < 0 ? ret : engine->tick(monitor, token, &last_error);
}

PUBLIC int libhmp_qmp_event(const char *json, size_t len)
{
    int ret = ready();

    if (ret < 0) {
        return ret;
    }
    if (!json || len == 0 || len > INT_MAX) {
        return fail(-EINVAL, "no event, or too long (%zu bytes)", len);
    }
    return engine->qmp_event((char *)json, len, &last_error);
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
