/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Callbacks that call back. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

#define PROMPT "(qemu) "
#define RUNNING "VM status: running\n"

static struct monitor mon, other;

/*
 * The command that tests call back in, once: while it runs and afterwards the
 * hook is off.
 */
static bool is_time(const char *command)
{
    if (strcmp(command, "query-status") != 0) {
        return false;
    }
    host.in_qmp = NULL;
    return true;
}

static void use_others(struct monitor *m, const char *command)
{
    struct libhmp_text text = { 0 };
    libhmp_monitor third;

    if (!is_time(command)) {
        return;
    }
    EXPECT(m == &mon);
    EXPECT_INT(10, libhmp_feed(other.handle, "info name", 10));
    EXPECT_TEXT("guest\n", host_take(&other));
    EXPECT_INT(0, libhmp_run(host.vm, &other, "info name", 9, -1, &text));
    EXPECT_TEXT("guest\n", text.data);
    libhmp_text_free(&text);
    EXPECT_INT(1, libhmp_complete(other.handle, "info nam", 8, &text));
    EXPECT_TEXT("name\n", text.data);
    libhmp_text_free(&text);
    EXPECT_OK(libhmp_close(other.handle));
    EXPECT_OK(libhmp_open(host.vm, NULL, NULL, &third));
    EXPECT_OK(libhmp_close(third));
    EXPECT_REFUSED(-EALREADY, libhmp_init(host.engine));
}

static void other_monitors(void)
{
    host_init();
    host_open(&other, 0);
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host.in_qmp = use_others;
    host_type(&mon, "info status\r");
    EXPECT_ENDS("\n" RUNNING PROMPT, host_take(&mon));
    EXPECT_REFUSED(-EBADF, libhmp_close(other.handle));
}

static void feed_again(struct monitor *m, const char *command)
{
    if (!is_time(command)) {
        return;
    }
    EXPECT(m == &mon);
    EXPECT_REFUSED(-EBUSY, libhmp_feed(mon.handle, "xyz\r", 4));
}

static void feeding_again(void)
{
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host.in_qmp = feed_again;
    host_type(&mon, "info status\r");
    EXPECT_ENDS("\n" RUNNING PROMPT, host_take(&mon));
    host_type(&mon, "xyz\r"); /* offered again, and not taken before */
    EXPECT_ENDS("\nunknown command: 'xyz'\n" PROMPT, host_take(&mon));
}

static void feed_pipe_again(struct monitor *m, const char *command)
{
    if (!is_time(command)) {
        return;
    }
    EXPECT(m == &mon);
    EXPECT_REFUSED(-EBUSY, libhmp_feed(mon.handle, "xyz", 4));
}

static void feeding_a_pipe_again(void)
{
    host_init();
    host_open(&mon, 0);
    host.in_qmp = feed_pipe_again;
    EXPECT_INT(12, libhmp_feed(mon.handle, "info status", 12));
    EXPECT_TEXT(RUNNING, host_take(&mon));
    EXPECT_INT(4, libhmp_feed(mon.handle, "xyz", 4)); /* offered again */
    EXPECT_TEXT("unknown command: 'xyz'\n", host_take(&mon));
}

#define LEVELS 6

static int level;

static void run_deeper(struct monitor *m, const char *command)
{
    struct monitor mine = { 0 };

    EXPECT(m != &mine);
    if (strcmp(command, "query-status") == 0 && level < LEVELS) {
        level++;
        EXPECT_INT(0, libhmp_run(host.vm, &mine, "info status", 11, -1, NULL));
        EXPECT_TEXT(RUNNING, host_take(&mine));
        free(mine.text);
    }
}

static void nesting(void)
{
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host.in_qmp = run_deeper;
    host_type(&mon, "info status\r");
    EXPECT_INT(LEVELS, level);
    EXPECT_ENDS("\n" RUNNING PROMPT, host_take(&mon));
}

/* Whose line is being run. */
static struct monitor *whose;
static int asked;

static void run_between(struct monitor *m, const char *command)
{
    (void)command;
    EXPECT(m == whose);
    if (m == &mon && ++asked == 1) {
        whose = &other;
        EXPECT_INT(0, libhmp_run(host.vm, &other, "info name", 9, -1, NULL));
        whose = &mon;
    }
}

static void outer_line_goes_on(void)
{
    host_init();
    host_open(&mon, 0);
    host.in_qmp = run_between;
    whose = &mon;
    EXPECT_INT(10, libhmp_feed(mon.handle, "info mice", 10));
    EXPECT(asked > 1);
    EXPECT_TEXT("guest\n", host_take(&other));
    EXPECT_TEXT("No mouse devices connected\n", host_take(&mon));
}

static void lose_focus(struct monitor *m, const char *command)
{
    if (!is_time(command)) {
        return;
    }
    EXPECT_OK(libhmp_event(m->handle, LIBHMP_EVENT_FOCUS_OUT));
    EXPECT_OK(libhmp_event(m->handle, LIBHMP_EVENT_FOCUS_IN));
    EXPECT_OK(libhmp_event(m->handle, LIBHMP_EVENT_FOCUS_OUT));
}

static void focus_changes(void)
{
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host.in_qmp = lose_focus;
    host_type(&mon, "info status\r");
    EXPECT_ENDS("\n" RUNNING, host_take(&mon));
    EXPECT(mon.suspended);
    EXPECT_OK(libhmp_event(mon.handle, LIBHMP_EVENT_FOCUS_IN));
    host_settle(&mon);
    EXPECT_TEXT(PROMPT, host_take(&mon));
}

static void come_again(struct monitor *m, const char *command)
{
    if (!is_time(command)) {
        return;
    }
    EXPECT_OK(libhmp_event(m->handle, LIBHMP_EVENT_OPENED));
}

static void reconnect(void)
{
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host.in_qmp = come_again;
    host_type(&mon, "info status\r");
    EXPECT_ENDS(" for more information\n" RUNNING PROMPT, host_take(&mon));
}

static void complete_own(struct monitor *m, const char *command)
{
    struct libhmp_text words = { 0 };

    if (!is_time(command)) {
        return;
    }
    EXPECT_INT(1, libhmp_complete(m->handle, "info nam", 8, &words));
    EXPECT_TEXT("name\n", words.data);
    libhmp_text_free(&words);
    EXPECT_INT(2, libhmp_complete(m->handle, "eject ", 6, &words));
    EXPECT_TEXT("floppy0\nide0-cd0\n", words.data);
    libhmp_text_free(&words);
}

static void completing(void)
{
    host_reply("eject", "{\"return\": {}}");
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host.in_qmp = complete_own;
    host_type(&mon, "info status\r");
    EXPECT_ENDS("\n" RUNNING PROMPT, host_take(&mon));
}

/* A device that finds out while writing that its size has changed. */
static void shrink(struct monitor *m)
{
    host.in_output = NULL;
    EXPECT_OK(libhmp_resize(m->handle, 100, 0));
}

static void resize_in_output(void)
{
    host_init();
    host_open(&mon, 0);
    host.in_output = shrink;
    EXPECT_INT(12, libhmp_feed(mon.handle, "info status", 12));
    EXPECT_TEXT(RUNNING, host_take(&mon));
    host_open(&other, LIBHMP_OPEN_TERMINAL);
    EXPECT_INT(11, libhmp_feed(other.handle, "info status", 11));
    host_take(&other);
    host.in_output = shrink;
    EXPECT_INT(1, libhmp_feed(other.handle, "\r", 1));
    EXPECT_TEXT("\n" RUNNING, host_take(&other));
}

static void use_in_suspend(struct monitor *m, int on)
{
    struct libhmp_text words = { 0 };

    (void)on;
    EXPECT_INT(1, libhmp_complete(m->handle, "info nam", 8, &words));
    libhmp_text_free(&words);
    EXPECT_REFUSED(-EBUSY, libhmp_feed(m->handle, "x", 1));
}

static void calls_in_suspend(void)
{
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host.in_suspend = use_in_suspend;
    host_type(&mon, "info status\r");
    EXPECT_ENDS("\n" RUNNING PROMPT, host_take(&mon));
}

int main(void)
{
    static const struct test tests[] = {
        { "qmp may open, feed, run, complete and close others",
          other_monitors },
        { "qmp may not feed its own terminal: -EBUSY", feeding_again },
        { "qmp may not feed its own pipe: -EBUSY", feeding_a_pipe_again },
        { "libhmp_run(host.vm, ) within qmp, six deep", nesting },
        { "after a line within a line @mon is the outer one again",
          outer_line_goes_on },
        { "focus may change within qmp", focus_changes },
        { "the device may be opened again within qmp", reconnect },
        { "qmp may complete for its own monitor", completing },
        { "the size may change within output, which is put out once",
          resize_in_output },
        { "suspend may complete, and not feed", calls_in_suspend },
    };

    return RUN(tests);
}
