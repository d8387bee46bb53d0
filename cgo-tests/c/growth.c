/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A host of a later version, whose structures have more members. */
#include <errno.h>
#include <string.h>

#include "host.h"

static void host_has_grown(void)
{
    struct {
        struct libhmp_host known;
        void *more[16];
    } table = { .known = host.table };

    memset(table.more, 0xff, sizeof(table.more));
    table.known.size = sizeof(table);
    EXPECT_OK(libhmp_init(&table.known));
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
    EXPECT_OK(libhmp_open(NULL, &options.known, &mon));
}

/* Values are part of the interface: within one SONAME they never change. */
static void values_stay(void)
{
    EXPECT_INT(1, LIBHMP_ABI);
    EXPECT_INT(1, LIBHMP_OPEN_TERMINAL);
    EXPECT_INT(1, LIBHMP_EVENT_OPENED);
    EXPECT_INT(2, LIBHMP_EVENT_CLOSED);
    EXPECT_INT(3, LIBHMP_EVENT_FOCUS_IN);
    EXPECT_INT(4, LIBHMP_EVENT_FOCUS_OUT);
    EXPECT_INT(5, LIBHMP_EVENT_READY);
    EXPECT_INT(1, LIBHMP_LOG_ERROR);
    EXPECT_INT(2, LIBHMP_LOG_WARNING);
    EXPECT_INT(3, LIBHMP_LOG_INFO);
}

static void members_stay(void)
{
    EXPECT_INT(0, offsetof(struct libhmp_host, size));
    EXPECT_INT(sizeof(size_t), offsetof(struct libhmp_host, abi));
    EXPECT_INT(sizeof(size_t) + 8, offsetof(struct libhmp_host, engine));
    EXPECT_INT(sizeof(size_t) + 8 + 9 * sizeof(void *),
               offsetof(struct libhmp_host, log));
    EXPECT_INT(0, offsetof(struct libhmp_open_options, size));
    EXPECT_INT(sizeof(size_t), offsetof(struct libhmp_open_options, flags));
    EXPECT_INT(sizeof(size_t) + 4,
               offsetof(struct libhmp_open_options, cpu_index));
    EXPECT_INT(0, offsetof(struct libhmp_text, data));
    EXPECT_INT(sizeof(void *), offsetof(struct libhmp_text, len));
    EXPECT_INT(8, sizeof(libhmp_monitor));
}

int main(void)
{
    static const struct test tests[] = {
        { "a larger struct libhmp_host is taken", host_has_grown },
        { "larger struct libhmp_open_options are taken", options_have_grown },
        { "constants have the values of the first version", values_stay },
        { "members are where the first version has them", members_stay },
    };

    return RUN(tests);
}
