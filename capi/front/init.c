/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loading the engine.  There is no Go in this library, so that a program linked
 * with it may fork before libhmp_init().
 */
#define _GNU_SOURCE
#include "front.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "faults.h"
#include "file.h"
#include "limits.h"
#include "signals.h"

const struct libhmp_engine *engine;
pthread_t engine_thread;

/*
 * What was loaded by a libhmp_init() that failed later.  It is in the process
 * for good, and a second Go runtime beside it would not work.
 */
static const struct libhmp_engine *loaded;
static char loaded_file[PATH_MAX];

/* The engine's file: beside the file that this code is in. */
static int default_path(char *path, size_t size)
{
    char real[PATH_MAX];
    Dl_info info;
    char *slash;

    if (!dladdr((void *)default_path, &info) || !info.dli_fname ||
        !realpath(info.dli_fname, real)) {
        return fail(-ENOENT, "cannot tell where libhmp.so is; "
                    "name the engine's file");
    }
    slash = strrchr(real, '/');
    slash[1] = '\0';
    if ((size_t)snprintf(path, size, "%s" LIBHMP_ENGINE_FILE, real) >= size) {
        return fail(-ENOENT, "the path of libhmp.so is too long");
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
    if (loaded && strcmp(path, loaded_file) != 0) {
        return fail(-ELIBBAD, "engine %s cannot be loaded after engine %s: "
                    "start this process again", path, loaded_file);
    }
    ret = limits_check(why, sizeof(why));
    return ret < 0 ? fail(ret, "%s", why) : 0;
}

/*
 * Loads the file that was checked, by its name and not as /proc/self/fd/N:
 * there may be no /proc, and debuggers and profilers find its symbols by that
 * name.  If another one is installed meanwhile, by rename, it is whole too, and
 * its version is looked at once more.
 */
static int load(const char *path)
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
    if (strcmp(get()->version, LIBHMP_VERSION) != 0) {
        return fail(-ELIBBAD, "engine %s has version %s, libhmp has %s: "
                    "install both from one build", path, get()->version,
                    LIBHMP_VERSION);
    }
    loaded = get();
    strcpy(loaded_file, path);
    return 0;
}

PUBLIC int libhmp_init(const char *name)
{
    struct saved_signals signals;
    struct rlimit files;
    char path[PATH_MAX], file[PATH_MAX];
    int ret;

    if (engine) {
        return fail(-EALREADY, "libhmp_init() has succeeded before");
    }
    if (!name) {
        ret = default_path(path, sizeof(path));
        if (ret < 0) {
            return ret;
        }
        name = path;
    }
    ret = check_engine(name, file);
    if (ret < 0) {
        return ret;
    }

    getrlimit(RLIMIT_NOFILE, &files);
    signals_save(&signals);
    ret = loaded ? 0 : load(file);
    if (ret == 0) {
        ret = loaded->init(&last_error);
    }
    signals_restore(&signals);
    /* Go raises it for itself; what the host starts would inherit that. */
    setrlimit(RLIMIT_NOFILE, &files);
    if (ret == 0) {
        faults_filter(loaded, &signals.action[SIGSEGV]);
        engine_thread = pthread_self();
        engine = loaded;
    }
    return ret;
}
