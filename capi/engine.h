/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The private contract between libhmp.so (C, always loaded) and the engine
 * (Go, loaded by libhmp_init()).  Both are built and installed together: the
 * version must be equal to the letter.
 *
 * The front has checked threads, NULL pointers, sizes and flags before it
 * calls; the engine checks handles, and what depends on them.  Each function
 * returns what the public one does and writes a text to @e when it fails.
 *
 * The host's pointers come as numbers: the Go runtime ends the process when it
 * finds, in what it takes for a pointer, a number that cannot be one.
 */
#ifndef LIBHMP_ENGINE_H
#define LIBHMP_ENGINE_H

#include "libhmp.h"

#ifndef LIBHMP_VERSION
#define LIBHMP_VERSION "0.0.0-dev"
#endif

/*
 * The engine's file, in the folder of libhmp.so.  Its folder has the number of
 * the SONAME, so that two of them can be installed.
 */
#define LIBHMP_ENGINE_FILE "libhmp-0/engine.so"

/* The engine's only symbol of interest, a libhmp_engine_fn. */
#define LIBHMP_ENGINE_SYMBOL "libhmp_engine"

/*
 * The engine's version is also in an ELF note, which can be read before it is
 * loaded: its owner is LIBHMP_ENGINE_NOTE_NAME, its descriptor the version with
 * a NUL.  An engine has LIBHMP_ENGINE_NOTE() once, outside of functions.
 */
#define LIBHMP_ENGINE_NOTE_NAME "libhmp"
#define LIBHMP_ENGINE_NOTE_TYPE 1
#define LIBHMP_ENGINE_NOTE()                                                 \
    __asm__(".pushsection .note.libhmp, \"a\", %note\n"                      \
            ".balign 4\n"                                                    \
            ".long 2f - 1f, 4f - 3f, 1\n"                                    \
            "1: .asciz \"" LIBHMP_ENGINE_NOTE_NAME "\"\n"                    \
            "2: .balign 4\n"                                                 \
            "3: .asciz \"" LIBHMP_VERSION "\"\n"                             \
            "4: .balign 4\n"                                                 \
            ".popsection\n")

struct libhmp_engine_error {
    char text[256];
};

/* Callbacks and options are of this version's size. */
struct libhmp_engine {
    const char *version;
    int (*init)(struct libhmp_engine_error *e);
    int (*vm_new)(struct libhmp_callbacks *callbacks, uintptr_t opaque,
                  struct libhmp_vm_options *options, libhmp_vm *vm,
                  struct libhmp_engine_error *e);
    int (*vm_free)(libhmp_vm vm, struct libhmp_engine_error *e);
    int (*open)(libhmp_vm vm, uintptr_t mon,
                struct libhmp_open_options *options, libhmp_monitor *monitor,
                struct libhmp_engine_error *e);
    int (*close)(libhmp_monitor monitor, struct libhmp_engine_error *e);
    int64_t (*feed)(libhmp_monitor monitor, void *buf, size_t len,
                    struct libhmp_engine_error *e);
    int (*event)(libhmp_monitor monitor, int event,
                 struct libhmp_engine_error *e);
    int (*resize)(libhmp_monitor monitor, uint32_t columns, uint32_t rows,
                  struct libhmp_engine_error *e);
    int (*announce)(libhmp_monitor monitor, char *text, size_t len,
                    struct libhmp_engine_error *e);
    int (*cancel)(libhmp_monitor monitor, struct libhmp_engine_error *e);
    int (*interrupt)(libhmp_monitor monitor, char *why,
                     struct libhmp_engine_error *e);
    int (*history_get)(libhmp_monitor monitor, struct libhmp_text *lines,
                       struct libhmp_engine_error *e);
    int (*history_set)(libhmp_monitor monitor, char *lines, size_t len,
                       struct libhmp_engine_error *e);
    int (*run)(libhmp_vm vm, uintptr_t mon, char *line, size_t len,
               int32_t cpu_index, struct libhmp_text *text,
               struct libhmp_engine_error *e);
    int (*complete)(libhmp_monitor monitor, char *line, size_t len,
                    struct libhmp_text *words, struct libhmp_engine_error *e);
    int (*tick)(libhmp_monitor monitor, uint64_t token,
                struct libhmp_engine_error *e);
    int (*qmp_event)(libhmp_vm vm, char *json, size_t len,
                     struct libhmp_engine_error *e);
};

typedef const struct libhmp_engine *libhmp_engine_fn(void);

#endif /* LIBHMP_ENGINE_H */
