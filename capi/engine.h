/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The private contract between libhmp.so (C, always loaded) and the engine
 * (Go, loaded by libhmp_init()).  Both are built and installed together: the
 * version must be equal to the letter.
 *
 * The front has checked handles' threads, NULL pointers and sizes before it
 * calls; the engine checks handles.  Each function returns what the public one
 * does and writes a text of at most @size bytes, NUL included, to @error when
 * it fails.
 */
#ifndef LIBHMP_ENGINE_H
#define LIBHMP_ENGINE_H

#include "libhmp.h"

#ifndef LIBHMP_VERSION
#define LIBHMP_VERSION "0.0.0-dev"
#endif

/* The engine's only symbol of interest, a libhmp_engine_fn. */
#define LIBHMP_ENGINE_SYMBOL "libhmp_engine"

struct libhmp_engine_error {
    char text[256];
};

struct libhmp_engine {
    const char *version;
    int (*init)(struct libhmp_host *host, struct libhmp_engine_error *e);
    int (*open)(void *mon, struct libhmp_open_options *options,
                libhmp_monitor *monitor, struct libhmp_engine_error *e);
    int (*close)(libhmp_monitor monitor, struct libhmp_engine_error *e);
    int64_t (*feed)(libhmp_monitor monitor, void *buf, size_t len,
                    struct libhmp_engine_error *e);
    int (*event)(libhmp_monitor monitor, int event,
                 struct libhmp_engine_error *e);
    int (*run)(void *mon, char *line, size_t len, int32_t cpu_index,
               struct libhmp_text *text, struct libhmp_engine_error *e);
    int (*complete)(libhmp_monitor monitor, char *line, size_t len,
                    struct libhmp_text *words, struct libhmp_engine_error *e);
    int (*tick)(libhmp_monitor monitor, uint64_t token,
                struct libhmp_engine_error *e);
    int (*qmp_event)(char *json, size_t len,
                     struct libhmp_engine_error *e);
};

typedef const struct libhmp_engine *libhmp_engine_fn(void);

#endif /* LIBHMP_ENGINE_H */
