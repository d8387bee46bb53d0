/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Monitors that are no terminals, as the gdb stub has one. */
#include <string.h>

#include "host.h"

static struct monitor mon;

/* @len counts the NUL where there is one. */
static const char *feed(const char *line, size_t len)
{
    EXPECT_INT(len, libhmp_feed(mon.handle, line, len));
    return host_take(&mon);
}

static void lines(void)
{
    host_init();
    host_open(&mon, 0);
    EXPECT_TEXT("VM status: running\n", feed("info status", 12));
    EXPECT(mon.flushed);
    EXPECT_TEXT("unknown command: 'nosuch'\n", feed("nosuch", 7));
    EXPECT_TEXT("", feed("", 1));
    EXPECT_TEXT("guest\n", feed("info name", 10));
}

static void corrupted(void)
{
    host_init();
    host_open(&mon, 0);
    EXPECT_TEXT("corrupted command\n", feed("info status", 11));
    EXPECT_TEXT("corrupted command\n", feed("info status\n", 12));
    EXPECT_TEXT("corrupted command\n", feed("info status\0n", 13));
    EXPECT_TEXT("VM status: running\n", feed("info status", 12));
}

static void first_line_counts(void)
{
    host_init();
    host_open(&mon, 0);
    EXPECT_TEXT("VM status: running\n", feed("info status\0info name", 22));
}

static void events_mean_nothing(void)
{
    int event;

    host_init();
    host_open(&mon, 0);
    for (event = LIBHMP_EVENT_OPENED; event <= LIBHMP_EVENT_READY; event++) {
        EXPECT_OK(libhmp_event(mon.handle, event));
    }
    EXPECT_INT(0, host.callbacks);
    EXPECT_TEXT("VM status: running\n", feed("info status", 12));
    EXPECT(!mon.suspended);
}

static void cannot_wait(void)
{
    host_reply("migrate", "{\"return\": {}}");
    host_reply("query-migrate", "{\"return\": {\"status\": \"active\"}}");
    host_reply("blockdev-change-medium", "{\"return\": {}}");
    host_reply("change-vnc-password", "{\"return\": {}}");
    host_init();
    host_open(&mon, 0);
    EXPECT_TEXT("terminal does not allow synchronous migration,"
                " continuing detached\n", feed("migrate tcp:h:1234", 19));
    EXPECT_TEXT("terminal does not support password prompting\n",
                feed("change vnc password", 20));
    EXPECT_TEXT("", feed("info history", 13));
    EXPECT_TEXT("", feed("quit", 5));
    EXPECT_TEXT("VM status: running\n", feed("info status", 12));
}

static void without_options(void)
{
    host_init();
    EXPECT_OK(libhmp_open(host.vm, &mon, NULL, &mon.handle));
    EXPECT_TEXT("VM status: running\n", feed("info status", 12));
}

int main(void)
{
    static const struct test tests[] = {
        { "lines end in NUL; there is no echo and no prompt", lines },
        { "a line without NUL is a corrupted command", corrupted },
        { "one line a call", first_line_counts },
        { "device events print nothing", events_mean_nothing },
        { "nothing waits in the background, nobody is asked", cannot_wait },
        { "no options means no terminal", without_options },
    };

    return RUN(tests);
}
