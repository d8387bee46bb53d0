/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A host without the optional callbacks. */
#include <string.h>

#include "host.h"

static struct monitor mon;

static void bare_host(void)
{
    host.table.flush = NULL;
    host.table.timer = NULL;
    host.table.files = NULL;
    host.table.events = NULL;
    host_reply("migrate", "{\"return\": {}}");
    host_reply("query-migrate", "{\"return\": {\"status\": \"active\"}}");
    host_reply("screendump", "{\"return\": {}}");
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
}

static void works(void)
{
    bare_host();
    host_type(&mon, "info status\r");
    EXPECT_ENDS("\nVM status: running\n(qemu) ", host_take(&mon));
}

static void does_not_wait(void)
{
    bare_host();
    host_type(&mon, "migrate tcp:h:1234\r");
    EXPECT_ENDS("\nterminal does not allow synchronous migration,"
                " continuing detached\n(qemu) ", host_take(&mon));
}

static void offers_no_files(void)
{
    struct libhmp_text words = { 0 };

    bare_host();
    EXPECT_INT(0, libhmp_complete(mon.handle, "screendump /", 12, &words));
    EXPECT(!words.data);
}

int main(void)
{
    static const struct test tests[] = {
        { "lines work", works },
        { "without timers commands do not wait", does_not_wait },
        { "without files no file is offered", offers_no_files },
    };

    return RUN(tests);
}
