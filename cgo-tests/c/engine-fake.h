/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An engine in C that does nothing but note what it is given and return what it
 * is told to, for tests of the front alone.
 */
#ifndef ENGINE_FAKE_H
#define ENGINE_FAKE_H

#include <signal.h>

#include "engine.h"

struct engine_fake {
    /* What the functions do. */
    int ret;
    const char *error;
    const char *text;

    /* What they got. */
    const char *called;
    struct libhmp_callbacks callbacks;
    struct libhmp_vm_options options;
    uintptr_t opaque;
    uintptr_t mon;
    libhmp_vm vm;
    libhmp_monitor monitor;
    uint32_t flags;
    uint32_t columns;
    uint32_t rows;
    int32_t cpu_index;
    const void *data;
    size_t len;
    int event;
    uint64_t token;

    /* The mask while the file was loaded and while init ran. */
    sigset_t load_mask, init_mask;
};

/* The symbol of the one that is in the file. */
#define ENGINE_FAKE "engine_fake"

/* The handler that the engine installs at load, as the Go runtime does. */
#define ENGINE_FAKE_HANDLER "engine_fake_handler"

#endif /* ENGINE_FAKE_H */
