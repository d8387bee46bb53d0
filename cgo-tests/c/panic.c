/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command that breaks: an error message, and everything goes on. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host.h"

#define ERROR "Error: internal error in "
#define PROMPT "(qemu) "
#define EVENT "{\"event\": \"STOP\"}"

static struct monitor mon;

static void start(uint32_t flags)
{
    host.engine = host_test_engine;
    host_init();
    host_open(&mon, flags);
}

static void goes_on(void)
{
    host_type(&mon, "info status\r");
    EXPECT_ENDS("\nVM status: running\n" PROMPT, host_take(&mon));
}

static void breaks(const char *how, const char *why)
{
    char keys[64], want[256];

    snprintf(keys, sizeof(keys), "x-test-panic %s\r", how);
    host_type(&mon, keys);
    snprintf(want, sizeof(want), "\n" ERROR "x-test-panic: %s\n" PROMPT, why);
    EXPECT_ENDS(want, host_take(&mon));
    goes_on();
}

static void in_a_line(void)
{
    start(LIBHMP_OPEN_TERMINAL);
    breaks("panic", "on request");
    breaks("nil", "runtime error: invalid memory address or nil pointer"
           " dereference");
    breaks("index", "runtime error: index out of range [99] with length 5");
}

static void often(void)
{
    struct libhmp_text text = { 0 };
    int i;

    start(0);
    for (i = 0; i < 1000; i++) {
        EXPECT_INT(1, libhmp_run(host.vm, NULL, "x-test-panic nil", 16, -1,
                                 &text));
        EXPECT_INT(0, strncmp(ERROR, text.data, strlen(ERROR)));
        libhmp_text_free(&text);
    }
    EXPECT_TEXT("VM status: running\n", host_run("info status"));
}

static void run_broken(struct monitor *m, const char *command)
{
    (void)m;
    if (strcmp(command, "query-status") == 0) {
        host.in_qmp = NULL;
        EXPECT_INT(1, libhmp_run(host.vm, NULL, "x-test-panic nil", 16, -1,
                                 NULL));
    }
}

static void ignore(void *opaque, void *m, const char *buf, size_t len)
{
    (void)opaque;
    (void)m;
    (void)buf;
    (void)len;
}

static void nested(void)
{
    host.table.output = ignore;
    host.in_qmp = run_broken;
    start(0);
    EXPECT_TEXT("VM status: running\n", host_run("info status"));
    EXPECT(!host.in_qmp);
}

static void in_a_timer(void)
{
    start(LIBHMP_OPEN_TERMINAL);
    host_type(&mon, "x-test-panic timer\r");
    EXPECT_ENDS("on tick\n" PROMPT, host_take(&mon));
    EXPECT(strstr(mon.text, ERROR));
    goes_on();
}

static void in_an_event(void)
{
    start(LIBHMP_OPEN_TERMINAL);
    host_type(&mon, "x-test-panic event\r");
    host_take(&mon);
    EXPECT_REFUSED(-EIO, libhmp_qmp_event(host.vm, EVENT, strlen(EVENT)));
    EXPECT(strstr(libhmp_error(), "on event"));
    EXPECT_OK(libhmp_qmp_event(host.vm, EVENT, strlen(EVENT)));
    goes_on();
}

static void not_installed(void)
{
    struct libhmp_text text = { 0 };

    host_init();
    EXPECT_INT(1, libhmp_run(host.vm, NULL, "x-test-panic nil", 16, -1, &text));
    EXPECT_TEXT("unknown command: 'x-test-panic'\n", text.data);
    libhmp_text_free(&text);
}

int main(void)
{
    static const struct test tests[] = {
        { "a panic, a nil pointer and a wrong index in a line", in_a_line },
        { "a thousand times", often },
        { "in a line within a line", nested },
        { "in a timer: the prompt comes back", in_a_timer },
        { "in a QMP event: -EIO, and go on", in_an_event },
        { "the library itself has no row that breaks", not_installed },
    };

    return RUN(tests);
}
