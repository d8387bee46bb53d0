/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arguments and handles that are refused, with nothing called back. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "host.h"

static const size_t too_long = (size_t)INT_MAX + 1;

static void open_arguments(void)
{
    struct libhmp_open_options options = {
        .size = sizeof(options),
        .cpu_index = -1,
    };
    libhmp_monitor mon = 0;

    host_init();
    EXPECT_REFUSED(-EINVAL, libhmp_open(host.vm, NULL, &options, NULL));
    EXPECT_REFUSED(-EINVAL, libhmp_open(host.vm, NULL, NULL, NULL));
    for (options.size = 0; options.size < sizeof(options); options.size++) {
        EXPECT_REFUSED(-EINVAL, libhmp_open(host.vm, NULL, &options, &mon));
    }
    options.flags = LIBHMP_OPEN_LIMITED << 1;
    EXPECT_REFUSED(-EINVAL, libhmp_open(host.vm, NULL, &options, &mon));
    options.flags = UINT32_MAX;
    EXPECT_REFUSED(-EINVAL, libhmp_open(host.vm, NULL, &options, &mon));
    options.flags = LIBHMP_OPEN_EXTENDED;
    EXPECT_REFUSED(-EINVAL, libhmp_open(host.vm, NULL, &options, &mon));
    options.flags = LIBHMP_OPEN_TERMINAL | LIBHMP_OPEN_LIMITED;
    EXPECT_REFUSED(-EINVAL, libhmp_open(host.vm, NULL, &options, &mon));
    options.flags = 0;
    options.cpu_index = -2;
    EXPECT_REFUSED(-EINVAL, libhmp_open(host.vm, NULL, &options, &mon));
    EXPECT_INT(0, mon);
    EXPECT_INT(0, host.callbacks);
}

static void vm_arguments(void)
{
    static const struct libhmp_help unknown_flags[] = {
        { .name = "stop" },
        { .name = "quit", .flags = LIBHMP_HELP_INFO << 1 },
        { .name = NULL },
    };
    struct libhmp_callbacks table = host.table;
    struct libhmp_vm_options options = host.options;
    libhmp_vm vm = 0;

    EXPECT_OK(host_try_init());
    EXPECT_INVALID("callbacks is NULL", libhmp_vm_new(NULL, NULL, NULL, &vm));
    EXPECT_INVALID("vm is NULL", libhmp_vm_new(&table, NULL, NULL, NULL));
    table.output = NULL;
    EXPECT_INVALID("callbacks->output", libhmp_vm_new(&table, NULL, NULL, &vm));
    table = host.table;
    table.qmp = NULL;
    EXPECT_INVALID("callbacks->qmp", libhmp_vm_new(&table, NULL, NULL, &vm));
    table = host.table;
    table.poll = NULL;
    EXPECT_INVALID("callbacks->poll", libhmp_vm_new(&table, NULL, NULL, &vm));
    table = host.table;
    for (options.size = 0; options.size < sizeof(options); options.size++) {
        EXPECT_INVALID("options->size",
                       libhmp_vm_new(&table, NULL, &options, &vm));
    }
    options.flags = LIBHMP_VM_INSIDE << 1;
    EXPECT_INVALID("options->flags",
                   libhmp_vm_new(&table, NULL, &options, &vm));
    options.flags = 0;
    options.passthrough = LIBHMP_PASS_ALWAYS + 1;
    EXPECT_INVALID("options->passthrough",
                   libhmp_vm_new(&table, NULL, &options, &vm));
    options.passthrough = 0;
    options.help = unknown_flags;
    EXPECT_INVALID("options->help",
                   libhmp_vm_new(&table, NULL, &options, &vm));
    EXPECT_INT(0, vm);
    EXPECT_INT(0, host.callbacks);
}

static void call_arguments(void)
{
    struct libhmp_text text = { 0 };
    libhmp_monitor mon;

    host_init();
    EXPECT_OK(libhmp_open(host.vm, NULL, NULL, &mon));
    EXPECT_REFUSED(-EINVAL, libhmp_feed(mon, NULL, 1));
    EXPECT_REFUSED(-EINVAL, libhmp_feed(mon, "", 0));
    EXPECT_REFUSED(-EINVAL, libhmp_feed(mon, "", too_long));
    EXPECT_REFUSED(-EINVAL, libhmp_event(mon, 0));
    EXPECT_REFUSED(-EINVAL, libhmp_event(mon, LIBHMP_EVENT_READY + 1));
    EXPECT_REFUSED(-EINVAL, libhmp_event(mon, (enum libhmp_device_event)-1));
    EXPECT_REFUSED(-EINVAL, libhmp_run(host.vm, NULL, NULL, 1, -1, &text));
    EXPECT_REFUSED(-EINVAL, libhmp_run(host.vm, NULL, "", too_long, -1, &text));
    EXPECT_REFUSED(-EINVAL, libhmp_run(host.vm, NULL, "help", 4, -2, &text));
    EXPECT_REFUSED(-EINVAL, libhmp_complete(mon, NULL, 1, &text));
    EXPECT_REFUSED(-EINVAL, libhmp_complete(mon, "", too_long, &text));
    EXPECT_REFUSED(-EINVAL, libhmp_complete(mon, "h", 1, NULL));
    EXPECT_INVALID("text", libhmp_announce(mon, NULL, 2));
    EXPECT_INVALID("text", libhmp_announce(mon, "x\n", 0));
    EXPECT_INVALID("text", libhmp_announce(mon, "x\n", 1));
    EXPECT_INVALID("text", libhmp_announce(mon, "x\n", too_long));
    EXPECT_INVALID("why", libhmp_interrupt(mon, NULL));
    EXPECT_INVALID("lines", libhmp_history_get(mon, NULL));
    EXPECT_INVALID("lines", libhmp_history_set(mon, NULL, 1));
    EXPECT_INVALID("lines", libhmp_history_set(mon, "x\n", too_long));
    EXPECT(!text.data && !text.len);
    EXPECT_INT(0, host.callbacks);
}

static void qmp_events(void)
{
    static const char *const bad[] = {
        "x", "{", "[]", "{}", "\"event\"", "{\"event\": 1}",
        "{\"event\": \"\"}", "{\"data\": {}}", "null",
    };
    size_t i;

    host_init();
    EXPECT_REFUSED(-EINVAL, libhmp_qmp_event(host.vm, NULL, 2));
    EXPECT_REFUSED(-EINVAL, libhmp_qmp_event(host.vm, "{}", 0));
    EXPECT_REFUSED(-EINVAL, libhmp_qmp_event(host.vm, "{}", too_long));
    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        EXPECT_INVALID("json", libhmp_qmp_event(host.vm, bad[i],
                                                strlen(bad[i])));
    }
}

static void not_open(libhmp_monitor mon)
{
    struct libhmp_text words = { 0 };

    EXPECT_REFUSED(-EBADF, libhmp_close(mon));
    EXPECT_REFUSED(-EBADF, libhmp_feed(mon, "x", 1));
    EXPECT_REFUSED(-EBADF, libhmp_event(mon, LIBHMP_EVENT_OPENED));
    EXPECT_REFUSED(-EBADF, libhmp_complete(mon, "h", 1, &words));
    EXPECT_REFUSED(-EBADF, libhmp_tick(mon, 1));
    EXPECT_REFUSED(-EBADF, libhmp_resize(mon, 80, 24));
    EXPECT_REFUSED(-EBADF, libhmp_announce(mon, "x\n", 2));
    EXPECT_REFUSED(-EBADF, libhmp_cancel(mon));
    EXPECT_REFUSED(-EBADF, libhmp_interrupt(mon, "x"));
    EXPECT_REFUSED(-EBADF, libhmp_history_get(mon, &words));
    EXPECT_REFUSED(-EBADF, libhmp_history_set(mon, "x\n", 2));
    EXPECT(!words.data);
    EXPECT_INT(0, host.callbacks);
}

static void no_vm(libhmp_vm vm)
{
    struct libhmp_text text = { 0 };
    libhmp_monitor mon = 0;

    EXPECT_REFUSED(-EBADF, libhmp_vm_free(vm));
    EXPECT_REFUSED(-EBADF, libhmp_open(vm, NULL, NULL, &mon));
    EXPECT_REFUSED(-EBADF, libhmp_run(vm, NULL, "help", 4, -1, &text));
    EXPECT_REFUSED(-EBADF, libhmp_qmp_event(vm, "{}", 2));
    EXPECT(!text.data && !mon);
    EXPECT_INT(0, host.callbacks);
}

static void stale_handles(void)
{
    libhmp_monitor mon, next;

    host_init();
    not_open(0);
    not_open(host.vm); /* of something else */
    not_open(UINT64_MAX);
    no_vm(0);
    no_vm(host.vm + 1);
    EXPECT_OK(libhmp_open(host.vm, NULL, NULL, &mon));
    EXPECT_OK(libhmp_close(mon));
    not_open(mon);
    EXPECT_OK(libhmp_open(host.vm, NULL, NULL, &next));
    not_open(mon);
    EXPECT_OK(libhmp_vm_free(host.vm));
    no_vm(host.vm);
    not_open(next);
}

static void handles_are_not_used_again(void)
{
    libhmp_monitor mon, last = 0;
    libhmp_vm vm, last_vm = 0;
    int i;

    host_init();
    for (i = 0; i < 1000; i++) {
        EXPECT_OK(libhmp_open(host.vm, NULL, NULL, &mon));
        EXPECT(mon > last); /* so also never 0 */
        last = mon;
        EXPECT_OK(libhmp_close(mon));
        EXPECT_OK(libhmp_vm_new(&host.table, NULL, NULL, &vm));
        EXPECT(vm > last_vm);
        last_vm = vm;
        EXPECT_OK(libhmp_vm_free(vm));
    }
}

static void terminal_needs_suspend(void)
{
    struct libhmp_open_options options = {
        .size = sizeof(options),
        .flags = LIBHMP_OPEN_TERMINAL,
        .cpu_index = -1,
    };
    libhmp_monitor mon;

    host.table.suspend = NULL;
    host_init();
    EXPECT_INVALID("callbacks->suspend",
                   libhmp_open(host.vm, NULL, &options, &mon));
    options.flags = 0;
    EXPECT_OK(libhmp_open(host.vm, NULL, &options, &mon));
}

static void error_stays(void)
{
    char text[256];

    host_init();
    EXPECT_REFUSED(-EBADF, libhmp_close(77));
    EXPECT(strstr(libhmp_error(), "77"));
    strcpy(text, libhmp_error());
    host_run("info status");
    EXPECT_TEXT(text, libhmp_error());
    EXPECT_REFUSED(-EBADF, libhmp_close(78));
    EXPECT(strstr(libhmp_error(), "78"));
}

int main(void)
{
    static const struct test tests[] = {
        { "wrong arguments of libhmp_vm_new() are -EINVAL and named",
          vm_arguments },
        { "wrong arguments of libhmp_open() are -EINVAL", open_arguments },
        { "wrong arguments of the other calls are -EINVAL", call_arguments },
        { "what is no QMP event is -EINVAL", qmp_events },
        { "a handle that is not open is -EBADF", stale_handles },
        { "a handle is never 0 and never used twice",
          handles_are_not_used_again },
        { "a terminal is refused if the host cannot suspend",
          terminal_needs_suspend },
        { "libhmp_error() stays until the next failure", error_stays },
    };

    return RUN(tests);
}
