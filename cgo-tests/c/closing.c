/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Callbacks that close the monitor that they are called for. */
#include <errno.h>
#include <string.h>

#include "host.h"

#define RUNNING "VM status: running\n"

static struct monitor mon;

static int callbacks_at_close;

static void close_own(struct monitor *m)
{
    mon.resuming = false;
    EXPECT(m == &mon);
    EXPECT_OK(libhmp_close(m->handle));
    callbacks_at_close = host.callbacks;
}

static void close_in_qmp(struct monitor *m, const char *command)
{
    if (strcmp(command, "query-status") == 0) {
        host.in_qmp = NULL;
        close_own(m);
    }
}

static void closed_silently(void)
{
    EXPECT_INT(callbacks_at_close, host.callbacks);
    EXPECT_REFUSED(-EBADF, libhmp_close(mon.handle));
    EXPECT_TEXT(RUNNING, host_run("info status"));
}

static void closing_terminal(void)
{
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host.in_qmp = close_in_qmp;
    EXPECT_INT(12, libhmp_feed(mon.handle, "info status\rinfo name\r", 22));
    closed_silently();
}

static int commands;

static void close_at_first(struct monitor *m, const char *command)
{
    (void)command;
    if (++commands == 1) {
        close_own(m);
    } else {
        EXPECT(!m);
    }
}

static void closing_early(void)
{
    host_init();
    host_open(&mon, 0);
    host.in_qmp = close_at_first;
    EXPECT_INT(12, libhmp_feed(mon.handle, "info status", 12));
    EXPECT(commands > 1);
    EXPECT(strstr(host.request, "query-status"));
}

static void closing_pipe(void)
{
    host_init();
    host_open(&mon, 0);
    host.in_qmp = close_in_qmp;
    EXPECT_INT(12, libhmp_feed(mon.handle, "info status", 12));
    closed_silently();
}

static void close_in_output(struct monitor *m)
{
    if (strstr(m->text, RUNNING)) {
        host.in_output = NULL;
        close_own(m);
    }
}

static void closing_in_output(void)
{
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host.in_output = close_in_output;
    EXPECT_INT(12, libhmp_feed(mon.handle, "info status\r", 12));
    closed_silently();
}

static void close_in_suspend(struct monitor *m, int on)
{
    if (!on) {
        host.in_suspend = NULL;
        close_own(m);
    }
}

static void closing_in_suspend(void)
{
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host.in_suspend = close_in_suspend;
    EXPECT_INT(12, libhmp_feed(mon.handle, "info status\r", 12));
    closed_silently();
}

int main(void)
{
    static const struct test tests[] = {
        { "qmp may close its own terminal", closing_terminal },
        { "qmp may close its own pipe", closing_pipe },
        { "the line of a closed monitor goes on without @mon", closing_early },
        { "output may close its own monitor", closing_in_output },
        { "suspend may close its own monitor", closing_in_suspend },
    };

    return RUN(tests);
}
