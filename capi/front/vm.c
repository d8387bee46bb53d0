/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making VMs and monitors: checks of what the host fills in. */
#include "front.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* Up to where a structure must be known: the end of @member. */
#define SIZE_MIN(type, member) \
    (offsetof(type, member) + sizeof(((type *)0)->member))

/* A host may know no member after the last required one. */
#define CALLBACKS_SIZE_MIN SIZE_MIN(struct libhmp_callbacks, poll)

/* Options are at least those of the first version. */
#define VM_SIZE_MIN SIZE_MIN(struct libhmp_vm_options, help)
#define OPEN_SIZE_MIN SIZE_MIN(struct libhmp_open_options, rows)

#define OPEN_FLAGS \
    (LIBHMP_OPEN_TERMINAL | LIBHMP_OPEN_EXTENDED | LIBHMP_OPEN_LIMITED)

static int check_size(const char *name, size_t size, size_t min)
{
    if (size < min) {
        return fail(-EINVAL, "%s->size is %zu, less than %zu", name, size, min);
    }
    return 0;
}

/*
 * Copies what both sides know of a structure of @size bytes.  Its members after
 * the first version's are pointers or pairs of numbers: half of one, which a
 * wrong size could end in, is left out.
 */
static void copy_known(void *known, size_t known_size, const void *from,
                       size_t size)
{
    size -= size % sizeof(void *);
    memcpy(known, from, size < known_size ? size : known_size);
}

static int check_callbacks(const struct libhmp_callbacks *callbacks)
{
    int ret;

    if (!callbacks) {
        return fail(-EINVAL, "callbacks is NULL");
    }
    ret = check_size("callbacks", callbacks->size, CALLBACKS_SIZE_MIN);
    if (ret < 0) {
        return ret;
    }
    if (!callbacks->output || !callbacks->qmp || !callbacks->poll) {
        return fail(-EINVAL, "callbacks->%s is NULL",
                    !callbacks->output ? "output" :
                    !callbacks->qmp ? "qmp" : "poll");
    }
    return 0;
}

static int check_help(const struct libhmp_help *help)
{
    for (; help && help->name; help++) {
        if (help->flags & ~LIBHMP_HELP_INFO) {
            return fail(-EINVAL, "options->help: flags of \"%s\" has unknown "
                        "bits: 0x%" PRIx32, help->name, help->flags);
        }
    }
    return 0;
}

static int check_vm_options(const struct libhmp_vm_options *options)
{
    int ret = check_size("options", options->size, VM_SIZE_MIN);

    if (ret < 0) {
        return ret;
    }
    if (options->flags & ~LIBHMP_VM_INSIDE) {
        return fail(-EINVAL, "options->flags has unknown bits: 0x%" PRIx32,
                    options->flags);
    }
    if (options->passthrough > LIBHMP_PASS_ALWAYS) {
        return fail(-EINVAL, "options->passthrough is %" PRIu32,
                    options->passthrough);
    }
    return check_help(options->help);
}

PUBLIC int libhmp_vm_new(const struct libhmp_callbacks *callbacks,
                         void *opaque, const struct libhmp_vm_options *options,
                         libhmp_vm *vm)
{
    struct libhmp_callbacks table = { 0 };
    struct libhmp_vm_options known = { 0 };
    int ret = ready();

    if (ret == 0) {
        ret = check_callbacks(callbacks);
    }
    if (ret == 0 && options) {
        ret = check_vm_options(options);
    }
    if (ret < 0) {
        return ret;
    }
    if (!vm) {
        return fail(-EINVAL, "vm is NULL");
    }
    copy_known(&table, sizeof(table), callbacks, callbacks->size);
    if (options) {
        copy_known(&known, sizeof(known), options, options->size);
    }
    return engine->vm_new(&table, (uintptr_t)opaque, &known, vm, &last_error);
}

PUBLIC int libhmp_vm_free(libhmp_vm vm)
{
    int ret = ready();

    return ret < 0 ? ret : engine->vm_free(vm, &last_error);
}

int check_cpu(const char *name, int32_t cpu_index)
{
    if (cpu_index < -1) {
        return fail(-EINVAL, "%s is %" PRId32, name, cpu_index);
    }
    return 0;
}

static int check_flags(uint32_t flags)
{
    if (flags & ~OPEN_FLAGS) {
        return fail(-EINVAL, "options->flags has unknown bits: 0x%" PRIx32,
                    flags);
    }
    if ((flags & LIBHMP_OPEN_EXTENDED) && !(flags & LIBHMP_OPEN_TERMINAL)) {
        return fail(-EINVAL, "options->flags: LIBHMP_OPEN_EXTENDED needs "
                    "LIBHMP_OPEN_TERMINAL");
    }
    if ((flags & LIBHMP_OPEN_LIMITED) && !(flags & LIBHMP_OPEN_EXTENDED)) {
        return fail(-EINVAL, "options->flags: LIBHMP_OPEN_LIMITED needs "
                    "LIBHMP_OPEN_EXTENDED");
    }
    return 0;
}

static int check_open_options(const struct libhmp_open_options *options)
{
    int ret = check_size("options", options->size, OPEN_SIZE_MIN);

    if (ret == 0) {
        ret = check_flags(options->flags);
    }
    return ret < 0 ? ret : check_cpu("options->cpu_index", options->cpu_index);
}

PUBLIC int libhmp_open(libhmp_vm vm, void *mon,
                       const struct libhmp_open_options *options,
                       libhmp_monitor *monitor)
{
    struct libhmp_open_options known = { .cpu_index = -1 };
    int ret = ready();

    if (ret == 0 && options) {
        ret = check_open_options(options);
    }
    if (ret < 0) {
        return ret;
    }
    if (!monitor) {
        return fail(-EINVAL, "monitor is NULL");
    }
    if (options) {
        copy_known(&known, sizeof(known), options, options->size);
    }
    return engine->open(vm, (uintptr_t)mon, &known, monitor, &last_error);
}
