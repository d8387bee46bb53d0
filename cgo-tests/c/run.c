/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libhmp_run(host.vm, ): what it prints, where, and what it returns. */
#include <string.h>

#include "host.h"

static struct monitor mon;

static void collected(void)
{
    struct libhmp_text text = { 0 };

    host_init();
    EXPECT_INT(0, libhmp_run(host.vm, NULL, "info status", 11, -1, &text));
    EXPECT_TEXT("VM status: running\n", text.data);
    EXPECT_INT(strlen(text.data), text.len);
    libhmp_text_free(&text);
}

static void put_out(void)
{
    host_init();
    EXPECT_INT(0, libhmp_run(host.vm, &mon, "info status", 11, -1, NULL));
    EXPECT_TEXT("VM status: running\n", host_take(&mon));
    EXPECT(host.asker == &mon);
}

static void nothing_printed(void)
{
    struct libhmp_text text = { 0 };

    host_init();
    EXPECT_INT(0, libhmp_run(host.vm, NULL, "   ", 3, -1, &text));
    EXPECT_INT(0, libhmp_run(host.vm, NULL, NULL, 0, -1, &text));
    EXPECT_INT(0, libhmp_run(host.vm, NULL, "quit", 4, -1, &text));
    EXPECT(!text.data);
    EXPECT_INT(0, text.len);
}

static void length_counts(void)
{
    static const char line[] = { 'i', 'n', 'f', 'o', ' ', 'n', 'a', 'm', 'e' };
    struct libhmp_text text = { 0 };

    host_init();
    EXPECT_INT(0, libhmp_run(host.vm, NULL, line, sizeof(line), -1, &text));
    EXPECT_TEXT("guest\n", text.data);
    libhmp_text_free(&text);
    EXPECT_INT(0, libhmp_run(host.vm, NULL, "info status?!", 11, -1, &text));
    EXPECT_TEXT("VM status: running\n", text.data);
    libhmp_text_free(&text);
}

static void fails(const char *line, const char *want)
{
    struct libhmp_text text = { 0 };

    EXPECT_INT(1, libhmp_run(host.vm, NULL, line, strlen(line), -1, &text));
    EXPECT_TEXT(want, text.data);
    libhmp_text_free(&text);
}

static void failure_is_one(void)
{
    host_reply("query-status", NULL);
    host_init();
    fails("nosuch", "unknown command: 'nosuch'\n");
    fails("info status", "Error: it cannot be done\n");
    fails("print", "unexpected end of expression\n"
          "Try \"help print\" for more information\n");
    EXPECT_TEXT("", libhmp_error());
}

static void host_with_two_cpus(void)
{
    host_reply("query-cpus-fast", "{\"return\": ["
               "{\"cpu-index\": 0, \"qom-path\": \"/machine/cpu[0]\","
               " \"thread-id\": 100, \"target\": \"x86_64\"},"
               "{\"cpu-index\": 1, \"qom-path\": \"/machine/cpu[1]\","
               " \"thread-id\": 101, \"target\": \"x86_64\"}]}");
    host_init();
}

#define FIRST "* CPU #0: thread_id=100\n  CPU #1: thread_id=101\n"
#define SECOND "  CPU #0: thread_id=100\n* CPU #1: thread_id=101\n"

static void cpu_index(void)
{
    struct libhmp_text text = { 0 };

    host_with_two_cpus();
    EXPECT_INT(0, libhmp_run(host.vm, NULL, "info cpus", 9, 1, &text));
    EXPECT_TEXT(SECOND, text.data);
    libhmp_text_free(&text);
    EXPECT_INT(0, libhmp_run(host.vm, NULL, "info cpus", 9, -1, &text));
    EXPECT_TEXT(FIRST, text.data);
    libhmp_text_free(&text);
}

static void nothing_stays(void)
{
    host_with_two_cpus();
    host_run("cpu 1");
    EXPECT_TEXT(FIRST, host_run("info cpus"));
    EXPECT_TEXT("", host_run("info history"));
}

static void open_with_cpu_index(void)
{
    struct libhmp_open_options options = {
        .size = sizeof(options),
        .cpu_index = 1,
    };

    host_with_two_cpus();
    EXPECT_OK(libhmp_open(host.vm, &mon, &options, &mon.handle));
    EXPECT_INT(10, libhmp_feed(mon.handle, "info cpus", 10));
    EXPECT_TEXT(SECOND, host_take(&mon));
}

static void any_bytes(void)
{
    char line[256];
    struct libhmp_text text = { 0 };
    int i;

    host_init();
    for (i = 0; i < 256; i++) {
        line[i] = (char)i;
        libhmp_run(host.vm, NULL, line, i + 1, -1, &text);
        libhmp_text_free(&text);
        libhmp_run(host.vm, NULL, line + i, 1, -1, &text);
        libhmp_text_free(&text);
    }
    EXPECT_TEXT("VM status: running\n", host_run("info status"));
}

int main(void)
{
    static const struct test tests[] = {
        { "the text is collected, with NUL and length", collected },
        { "without a text, output goes to the host", put_out },
        { "a line that prints nothing has an empty text", nothing_printed },
        { "the line is as long as said, without NUL", length_counts },
        { "1 if the line could not do what it says, and no error of the call",
          failure_is_one },
        { "cpu_index is the line's CPU, -1 the first one", cpu_index },
        { "the next line finds nothing of the last one's monitor",
          nothing_stays },
        { "libhmp_open() takes a CPU too", open_with_cpu_index },
        { "all bytes are taken", any_bytes },
    };

    return RUN(tests);
}
