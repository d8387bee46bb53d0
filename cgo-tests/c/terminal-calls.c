/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a host does with a terminal beside keys. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

#define PROMPT "(qemu) "
/* Limited, so that no escape sequences stand between texts. */
#define EXTENDED \
    (LIBHMP_OPEN_TERMINAL | LIBHMP_OPEN_EXTENDED | LIBHMP_OPEN_LIMITED)

static struct monitor mon;

static void start(uint32_t flags)
{
    host_reply("migrate", "{\"return\": {}}");
    host_reply("query-migrate", "{\"return\": {\"status\": \"active\"}}");
    host_init();
    host_open(&mon, flags);
}

static void announces(uint32_t flags)
{
    const char *said;

    host_open(&mon, flags);
    host_type(&mon, "info na");
    host_take(&mon);
    EXPECT_OK(libhmp_announce(mon.handle, "first\nsecond\n", 13));
    EXPECT(mon.flushed);
    said = strstr(host_take(&mon), "first\nsecond\n");
    EXPECT(said);
    EXPECT(strstr(said, PROMPT "info na")); /* once more, below */
    host_type(&mon, "me\r");
    EXPECT_ENDS("\nguest\n" PROMPT, host_take(&mon));
}

static void above_the_line(void)
{
    host_init();
    announces(LIBHMP_OPEN_TERMINAL);
    announces(EXTENDED);
}

static void announce_now(struct monitor *m, const char *command)
{
    if (strcmp(command, "query-status") == 0) {
        EXPECT_OK(libhmp_announce(m->handle, "news\n", 5));
    }
}

static void in_a_line(void)
{
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host.in_qmp = announce_now;
    host_type(&mon, "info status\r");
    EXPECT_ENDS("\nnews\nVM status: running\n" PROMPT, host_take(&mon));
}

static void harmless(void)
{
    start(LIBHMP_OPEN_TERMINAL);
    EXPECT_OK(libhmp_announce(mon.handle, "a\033[2Jz\n", 7));
    EXPECT(strstr(host_take(&mon), "a\\x1b[2Jz\n"));
    EXPECT(!strstr(mon.text, "\033[2J"));
}

static void on_a_pipe(void)
{
    start(0);
    EXPECT_OK(libhmp_announce(mon.handle, "a\033[2Jz\n", 7));
    EXPECT_TEXT("a\033[2Jz\n", host_take(&mon));
    EXPECT(mon.flushed);
    EXPECT_OK(libhmp_resize(mon.handle, 80, 24));
    EXPECT_OK(libhmp_cancel(mon.handle));
    EXPECT_OK(libhmp_interrupt(mon.handle, "no"));
    EXPECT_OK(libhmp_history_set(mon.handle, "one\n", 4));
    EXPECT_TEXT("", host_take(&mon));
}

static void cancelled(void)
{
    start(EXTENDED);
    host_type(&mon, "quit");
    host_take(&mon);
    EXPECT_OK(libhmp_cancel(mon.handle));
    EXPECT_ENDS(PROMPT, host_take(&mon));
    EXPECT(strchr(mon.text, '\n'));
    host_type(&mon, "info name\r");
    EXPECT_ENDS("\nguest\n" PROMPT, host_take(&mon));
}

static void cancelled_in_classic(void)
{
    start(LIBHMP_OPEN_TERMINAL);
    host_type(&mon, "quit");
    host_take(&mon);
    EXPECT_OK(libhmp_cancel(mon.handle));
    EXPECT_TEXT("\n" PROMPT, host_take(&mon));
    host_type(&mon, "info name\r");
    EXPECT_ENDS("\nguest\n" PROMPT, host_take(&mon));
}

static void nothing_to_cancel(void)
{
    start(LIBHMP_OPEN_TERMINAL);
    EXPECT_OK(libhmp_event(mon.handle, LIBHMP_EVENT_FOCUS_OUT));
    host_take(&mon);
    EXPECT_OK(libhmp_cancel(mon.handle));
    EXPECT_TEXT("", host_take(&mon));
}

static void interrupted(void)
{
    start(LIBHMP_OPEN_TERMINAL);
    EXPECT_INT(19, libhmp_feed(mon.handle, "migrate tcp:h:1234\r", 19));
    EXPECT(mon.suspended);
    host_take(&mon);
    EXPECT_OK(libhmp_interrupt(mon.handle, "had enough"));
    EXPECT_TEXT("Error: had enough\n", host_take(&mon));
    EXPECT(!mon.suspended);
    mon.token = 0; /* its time is up: nobody waits for it */
    host_settle(&mon);
    EXPECT_TEXT(PROMPT, host_take(&mon));
    host_type(&mon, "info name\r");
    EXPECT_ENDS("\nguest\n" PROMPT, host_take(&mon));
}

static void nothing_to_interrupt(void)
{
    start(LIBHMP_OPEN_TERMINAL);
    host_type(&mon, "info na");
    host_take(&mon);
    EXPECT_OK(libhmp_interrupt(mon.handle, "had enough"));
    EXPECT_TEXT("", host_take(&mon));
    host_type(&mon, "me\r");
    EXPECT_ENDS("\nguest\n" PROMPT, host_take(&mon));
}

/* Counts the rows that a text of @len bytes is drawn on, by its line feeds. */
static int rows(const char *text)
{
    int n = 1;

    while ((text = strchr(text, '\n'))) {
        text++;
        n++;
    }
    return n;
}

static void resized(void)
{
    start(EXTENDED);
    /* With the prompt 67 columns: fits into 80, not into 40. */
    host_type(&mon, "info xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
              "xxxxxxxxxxxxxxxxxxxxxxxxx");
    host_take(&mon);
    EXPECT_OK(libhmp_resize(mon.handle, 40, 24));
    EXPECT(strstr(host_take(&mon), PROMPT "info x"));
    host_type(&mon, "\001"); /* to the start and the end of the line */
    host_take(&mon);
    host_type(&mon, "\005");
    EXPECT(rows(host_take(&mon)) > 1 || strstr(mon.text, "\033[B") ||
           strstr(mon.text, "\033[1B"));
    EXPECT_OK(libhmp_resize(mon.handle, 0, 0));
    EXPECT_TEXT("", host_take(&mon));
    EXPECT_OK(libhmp_resize(mon.handle, UINT32_MAX, UINT32_MAX));
}

static void classic_is_not_resized(void)
{
    start(LIBHMP_OPEN_TERMINAL);
    host_type(&mon, "info na");
    host_take(&mon);
    EXPECT_OK(libhmp_resize(mon.handle, 5, 2));
    EXPECT_TEXT("", host_take(&mon));
}

static void remembers(const char *want)
{
    struct libhmp_text lines = { 0 };

    EXPECT_OK(libhmp_history_get(mon.handle, &lines));
    EXPECT_TEXT(want, lines.data ? lines.data : "");
    EXPECT_INT(strlen(want), lines.len);
    libhmp_text_free(&lines);
}

static void history(void)
{
    host_reply("change-vnc-password", "{\"return\": {}}");
    host_reply("blockdev-change-medium", "{\"return\": {}}");
    start(LIBHMP_OPEN_TERMINAL);
    remembers("");
    host_type(&mon, "info name\rinfo status\r");
    host_type(&mon, "change vnc password\rs3cret\r");
    remembers("info name\ninfo status\nchange vnc password\n");
}

static void earlier_life(void)
{
    start(LIBHMP_OPEN_TERMINAL);
    host_type(&mon, "info status\r");
    EXPECT_OK(libhmp_history_set(mon.handle, "one\ninfo name\n", 14));
    remembers("one\ninfo name\n");
    host_take(&mon);
    host_type(&mon, "\033[A\r");
    EXPECT_ENDS("\nguest\n" PROMPT, host_take(&mon));
    EXPECT_OK(libhmp_history_set(mon.handle, "no line end", 11));
    remembers("no line end\n");
    EXPECT_OK(libhmp_history_set(mon.handle, NULL, 0));
    remembers("");
}

/* QEMU's readline remembers 64 lines (READLINE_MAX_CMDS). */
static void newest_are_kept(void)
{
    char lines[4096], want[4096];
    size_t n = 0, m = 0;
    int i;

    start(LIBHMP_OPEN_TERMINAL);
    for (i = 0; i < 100; i++) {
        n += sprintf(lines + n, "line %d\n", i);
        if (i >= 100 - 64) {
            m += sprintf(want + m, "line %d\n", i);
        }
    }
    EXPECT_OK(libhmp_history_set(mon.handle, lines, n));
    remembers(want);
}

static void use_own(struct monitor *m, const char *command)
{
    struct libhmp_text lines = { 0 };

    if (strcmp(command, "query-status") != 0) {
        return;
    }
    EXPECT_OK(libhmp_resize(m->handle, 100, 30));
    EXPECT_OK(libhmp_cancel(m->handle));
    EXPECT_OK(libhmp_interrupt(m->handle, "why"));
    EXPECT_OK(libhmp_history_get(m->handle, &lines));
    EXPECT_TEXT("info status\n", lines.data);
    libhmp_text_free(&lines);
    EXPECT_OK(libhmp_history_set(m->handle, "", 0));
}

static void within_callbacks(void)
{
    host_init();
    host_open(&mon, EXTENDED);
    host.in_qmp = use_own;
    host_type(&mon, "info status\r");
    EXPECT_ENDS("\nVM status: running\n" PROMPT, host_take(&mon));
    remembers("");
}

int main(void)
{
    static const struct test tests[] = {
        { "announced lines come above the line being typed", above_the_line },
        { "while a line runs they come where they come", in_a_line },
        { "no control byte of them reaches a terminal", harmless },
        { "a pipe takes announced lines and ignores the rest", on_a_pipe },
        { "libhmp_cancel() drops the line being typed", cancelled },
        { "also in the classic editor", cancelled_in_classic },
        { "it does nothing while there is no prompt", nothing_to_cancel },
        { "libhmp_interrupt() ends the waiting and says why", interrupted },
        { "without a command that waits it does nothing",
          nothing_to_interrupt },
        { "libhmp_resize() draws the line anew", resized },
        { "the classic editor ignores libhmp_resize()",
          classic_is_not_resized },
        { "the history is what was entered, without passwords", history },
        { "the history may come from an earlier life", earlier_life },
        { "of a long history the newest lines are kept", newest_are_kept },
        { "all of these work within callbacks", within_callbacks },
    };

    return RUN(tests);
}
