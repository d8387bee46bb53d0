/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A host of another version, whose structures have more or fewer members. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

static void callbacks_have_grown(void)
{
    struct {
        struct libhmp_callbacks known;
        void *more[16];
    } table = { .known = host.table };
    libhmp_vm vm;

    memset(table.more, 0xff, sizeof(table.more));
    table.known.size = sizeof(table);
    EXPECT_OK(host_try_init());
    EXPECT_OK(libhmp_vm_new(&table.known, NULL, NULL, &vm));
}

/*
 * A host that was built when the required callbacks were the last ones, and one
 * whose size ends within a member: what they do not have is not looked at.
 */
static void callbacks_are_old(void)
{
    struct libhmp_text words = { 0 };
    struct monitor mon = { 0 };
    size_t least = offsetof(struct libhmp_callbacks, poll) + sizeof(void *);
    size_t size;

    EXPECT_OK(host_try_init());
    host_reply("screendump", "{\"return\": {}}");
    for (size = 0; size < least; size++) {
        host.table.size = size;
        EXPECT_INVALID("callbacks->size",
                       libhmp_vm_new(&host.table, &host, NULL, &host.vm));
    }
    memset((char *)&host.table + least, 0xff, sizeof(host.table) - least);
    for (size = least; size < least + sizeof(void *); size++) {
        host.table.size = size;
        host_vm();
        host_open(&mon, LIBHMP_OPEN_TERMINAL);
        host_type(&mon, "info status\r");
        EXPECT_ENDS("\nVM status: running\n(qemu) ", host_take(&mon));
        EXPECT_INT(0, libhmp_complete(mon.handle, "screendump /", 12, &words));
        EXPECT_OK(libhmp_vm_free(host.vm));
    }
    free(mon.text);
}

static void vm_options_have_grown(void)
{
    struct {
        struct libhmp_vm_options known;
        uint64_t more[16];
    } options = { .known.size = sizeof(options) };
    libhmp_vm vm;

    memset(options.more, 0xff, sizeof(options.more));
    EXPECT_OK(host_try_init());
    EXPECT_OK(libhmp_vm_new(&host.table, NULL, &options.known, &vm));
}

static void options_have_grown(void)
{
    struct {
        struct libhmp_open_options known;
        uint64_t more[16];
    } options = {
        .known = {
            .size = sizeof(options),
            .cpu_index = -1,
        },
    };
    libhmp_monitor mon;

    memset(options.more, 0xff, sizeof(options.more));
    host_init();
    EXPECT_OK(libhmp_open(host.vm, NULL, &options.known, &mon));
}

/* Values are part of the interface: within one SONAME they never change. */
static void values_stay(void)
{
    EXPECT_INT(1, LIBHMP_VM_INSIDE);
    EXPECT_INT(1, LIBHMP_HELP_INFO);
    EXPECT_INT(0, LIBHMP_PASS_NEVER);
    EXPECT_INT(1, LIBHMP_PASS_AUTO);
    EXPECT_INT(2, LIBHMP_PASS_ALWAYS);
    EXPECT_INT(0, LIBHMP_REPLY_JSON);
    EXPECT_INT(1, LIBHMP_REPLY_TEXT);
    EXPECT_INT(1, LIBHMP_OPEN_TERMINAL);
    EXPECT_INT(2, LIBHMP_OPEN_EXTENDED);
    EXPECT_INT(4, LIBHMP_OPEN_LIMITED);
    EXPECT_INT(1, LIBHMP_EVENT_OPENED);
    EXPECT_INT(2, LIBHMP_EVENT_FOCUS_IN);
    EXPECT_INT(3, LIBHMP_EVENT_FOCUS_OUT);
    EXPECT_INT(4, LIBHMP_EVENT_READY);
}

static void members_stay(void)
{
    EXPECT_INT(0, offsetof(struct libhmp_callbacks, size));
    EXPECT_INT(sizeof(size_t), offsetof(struct libhmp_callbacks, output));
    EXPECT_INT(sizeof(size_t) + 8 * sizeof(void *),
               offsetof(struct libhmp_callbacks, send_fd));
    EXPECT_INT(sizeof(size_t), offsetof(struct libhmp_vm_options, flags));
    EXPECT_INT(sizeof(size_t) + 4,
               offsetof(struct libhmp_vm_options, passthrough));
    EXPECT_INT(sizeof(size_t) + 8, offsetof(struct libhmp_vm_options, help));
    EXPECT_INT(0, offsetof(struct libhmp_open_options, size));
    EXPECT_INT(sizeof(size_t), offsetof(struct libhmp_open_options, flags));
    EXPECT_INT(sizeof(size_t) + 4,
               offsetof(struct libhmp_open_options, cpu_index));
    EXPECT_INT(sizeof(size_t) + 12,
               offsetof(struct libhmp_open_options, rows));
    EXPECT_INT(0, offsetof(struct libhmp_text, data));
    EXPECT_INT(sizeof(void *), offsetof(struct libhmp_text, len));
    EXPECT_INT(0, offsetof(struct libhmp_reply, text));
    EXPECT_INT(2 * sizeof(void *), offsetof(struct libhmp_reply, kind));
    EXPECT_INT(0, offsetof(struct libhmp_help, name));
    EXPECT_INT(3 * sizeof(void *), offsetof(struct libhmp_help, flags));
    EXPECT_INT(4 * sizeof(void *), sizeof(struct libhmp_help));
    EXPECT_INT(8, sizeof(libhmp_monitor));
    EXPECT_INT(8, sizeof(libhmp_vm));
}

int main(void)
{
    static const struct test tests[] = {
        { "a larger struct libhmp_callbacks is taken", callbacks_have_grown },
        { "a struct libhmp_callbacks without the newest members is taken",
          callbacks_are_old },
        { "larger struct libhmp_vm_options are taken", vm_options_have_grown },
        { "larger struct libhmp_open_options are taken", options_have_grown },
        { "constants have the values of the first version", values_stay },
        { "members are where the first version has them", members_stay },
    };

    return RUN(tests);
}
