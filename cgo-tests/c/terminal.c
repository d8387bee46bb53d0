/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The life of a terminal: what a person sees, and who may type when. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

#define BANNER "QEMU 10.0.13 monitor - type 'help' for more information\n"
#define PROMPT "(qemu) "

static struct monitor mon;

static void ready(void)
{
    EXPECT(mon.resuming);
    mon.resuming = false;
    EXPECT_OK(libhmp_event(mon.handle, LIBHMP_EVENT_READY));
}

static void open_closed(void)
{
    struct libhmp_open_options options = {
        .size = sizeof(options),
        .flags = LIBHMP_OPEN_TERMINAL,
        .cpu_index = -1,
    };

    host_init();
    EXPECT_OK(libhmp_open(host.vm, &mon, &options, &mon.handle));
}

static void banner_then_prompt(void)
{
    open_closed();
    EXPECT_INT(0, host.callbacks);
    EXPECT_OK(libhmp_event(mon.handle, LIBHMP_EVENT_OPENED));
    EXPECT_TEXT(BANNER, host_take(&mon));
    EXPECT_REFUSED(-EBUSY, libhmp_feed(mon.handle, "x", 1));
    ready();
    EXPECT_TEXT(PROMPT, host_take(&mon));
    EXPECT(mon.flushed);
    EXPECT(!mon.suspended && !mon.resuming);
}

/* As util/readline.c draws it. */
static void keys_are_echoed(void)
{
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    EXPECT_INT(1, libhmp_feed(mon.handle, "a", 1));
    EXPECT_TEXT("a\033[K", host_take(&mon));
    EXPECT(mon.flushed);
    EXPECT_INT(1, libhmp_feed(mon.handle, "b", 1));
    EXPECT_TEXT("\033[Dab\033[K", host_take(&mon));
    EXPECT_INT(1, libhmp_feed(mon.handle, "\177", 1));
    EXPECT_TEXT("\033[D\033[Da\033[K", host_take(&mon));
}

static void line_suspends(void)
{
    static const char keys[] = "info status\rinfo name\r";

    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    EXPECT_INT(12, libhmp_feed(mon.handle, keys, strlen(keys)));
    EXPECT_ENDS("\nVM status: running\n", host_take(&mon));
    EXPECT(!mon.suspended);
    EXPECT_REFUSED(-EBUSY, libhmp_feed(mon.handle, keys + 12, 10));
    ready();
    EXPECT_TEXT(PROMPT, host_take(&mon));
    EXPECT_INT(10, libhmp_feed(mon.handle, keys + 12, 10));
    EXPECT_ENDS("\nguest\n", host_take(&mon));
    ready();
    EXPECT_TEXT(PROMPT, host_take(&mon));
}

static void type_in_pieces(const char *keys, size_t piece)
{
    char part[64];
    size_t len;

    for (; *keys; keys += len) {
        len = strnlen(keys, piece);
        memcpy(part, keys, len);
        part[len] = '\0';
        host_type(&mon, part);
    }
}

static void pieces_mean_nothing(void)
{
    static const char keys[] =
        "info statuz\010s\rinfo xx\033[D\033[D\rhelp quit\r";
    char *whole;
    size_t piece;

    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host_type(&mon, keys);
    whole = strdup(host_take(&mon));
    EXPECT(strstr(whole, "VM status: running\n" PROMPT));
    EXPECT(strstr(whole, "unknown command: 'info xx'\n" PROMPT));
    EXPECT(strstr(whole, "quit|q  -- "));
    for (piece = 1; piece < sizeof(keys); piece++) {
        type_in_pieces(keys, piece);
        EXPECT_TEXT(whole, host_take(&mon));
    }
    free(whole);
}

static void line_ends(void)
{
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host_type(&mon, "help\rinfo name\ninfo status\r");
    EXPECT(!strchr(host_take(&mon), '\r'));
}

static void blank_line(void)
{
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host_type(&mon, "\r");
    EXPECT_TEXT("\n" PROMPT, host_take(&mon));
}

static void focus(void)
{
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host_type(&mon, "info na");
    host_take(&mon);
    EXPECT_OK(libhmp_event(mon.handle, LIBHMP_EVENT_FOCUS_OUT));
    EXPECT_TEXT("\n", host_take(&mon));
    EXPECT(mon.suspended);
    EXPECT_REFUSED(-EBUSY, libhmp_feed(mon.handle, "x", 1));
    EXPECT_OK(libhmp_event(mon.handle, LIBHMP_EVENT_FOCUS_OUT));
    EXPECT_TEXT("", host_take(&mon));
    EXPECT_OK(libhmp_event(mon.handle, LIBHMP_EVENT_FOCUS_IN));
    EXPECT_TEXT("", host_take(&mon));
    ready();
    EXPECT_TEXT(PROMPT, host_take(&mon));
    EXPECT_OK(libhmp_event(mon.handle, LIBHMP_EVENT_FOCUS_IN));
    EXPECT(!mon.resuming);
    host_type(&mon, "me\r"); /* what was typed before is forgotten */
    EXPECT_ENDS("\nunknown command: 'me'\n" PROMPT, host_take(&mon));
}

/* A multiplexer opens all its devices, and one of them has the focus. */
static void opened_without_focus(void)
{
    open_closed();
    EXPECT_OK(libhmp_event(mon.handle, LIBHMP_EVENT_FOCUS_OUT));
    EXPECT_TEXT("", host_take(&mon));
    EXPECT_OK(libhmp_event(mon.handle, LIBHMP_EVENT_OPENED));
    EXPECT_TEXT(BANNER, host_take(&mon));
    EXPECT(mon.suspended);
    EXPECT_OK(libhmp_event(mon.handle, LIBHMP_EVENT_FOCUS_IN));
    ready();
    EXPECT_TEXT(PROMPT, host_take(&mon));
}

static void reconnect(void)
{
    EXPECT_OK(libhmp_event(mon.handle, LIBHMP_EVENT_OPENED));
    EXPECT_TEXT(BANNER, host_take(&mon));
    ready();
    EXPECT_TEXT(PROMPT, host_take(&mon));
}

static void history_stays(void)
{
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host_type(&mon, "info name\rinfo sta");
    host_take(&mon);
    reconnect();
    host_type(&mon, "\r"); /* nothing is typed yet */
    EXPECT_TEXT("\n" PROMPT, host_take(&mon));
    host_type(&mon, "\033[A\r");
    EXPECT_ENDS("info name\033[K\nguest\n" PROMPT, host_take(&mon));
    host_type(&mon, "info history\r");
    EXPECT_ENDS("\n0: 'info name'\n1: 'info history'\n" PROMPT,
                host_take(&mon));
}

static void terminals_are_apart(void)
{
    struct monitor other = { 0 };

    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host_open(&other, LIBHMP_OPEN_TERMINAL);
    host_type(&mon, "info sta");
    host_type(&other, "info history\r");
    EXPECT_ENDS("\n0: 'info history'\n" PROMPT, host_take(&other));
    host_type(&mon, "tus\r");
    EXPECT_ENDS("\nVM status: running\n" PROMPT, host_take(&mon));
    EXPECT_TEXT("", host_take(&other));
}

static void password(void)
{
    host_reply("blockdev-change-medium", "{\"return\": {}}");
    host_reply("change-vnc-password", "{\"return\": {}}");
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host_type(&mon, "change vnc password\r");
    EXPECT_ENDS("\nPassword: ", host_take(&mon));
    host_type(&mon, "s3");
    EXPECT_TEXT("*\033[K\033[D**\033[K", host_take(&mon));
    host_type(&mon, "cret\r");
    EXPECT(!strstr(host_take(&mon), "s3cret"));
    EXPECT_ENDS("\n" PROMPT, mon.text);
    EXPECT_TEXT("{\"execute\":\"change-vnc-password\","
                "\"arguments\":{\"password\":\"s3cret\"}}", host.request);
    host_type(&mon, "info history\r");
    EXPECT_ENDS("\n0: 'change vnc password'\n1: 'info history'\n" PROMPT,
                host_take(&mon));
}

static void no_prompt_after_quit(void)
{
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host_type(&mon, "quit\r");
    EXPECT_ENDS("quit\033[K\n", host_take(&mon));
    EXPECT(mon.suspended);
    EXPECT_REFUSED(-EBUSY, libhmp_feed(mon.handle, "x", 1));
}

static void closing_is_silent(void)
{
    int callbacks;

    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host_type(&mon, "info na");
    callbacks = host.callbacks;
    EXPECT_OK(libhmp_close(mon.handle));
    EXPECT_INT(callbacks, host.callbacks);
}

int main(void)
{
    static const struct test tests[] = {
        { "opening prints nothing, OPENED the banner, READY the prompt",
          banner_then_prompt },
        { "keys are echoed as QEMU's line editor does", keys_are_echoed },
        { "a line suspends the monitor until READY", line_suspends },
        { "how bytes are split over calls means nothing", pieces_mean_nothing },
        { "output has line ends \"\\n\"", line_ends },
        { "a blank line gets a prompt", blank_line },
        { "FOCUS_OUT suspends, FOCUS_IN brings a new prompt", focus },
        { "opened without focus, the prompt waits for FOCUS_IN",
          opened_without_focus },
        { "OPENED again keeps the history and drops a half-typed line",
          history_stays },
        { "two terminals have nothing in common", terminals_are_apart },
        { "a password is asked for, not shown and not remembered", password },
        { "no prompt follows quit", no_prompt_after_quit },
        { "closing calls nothing back", closing_is_silent },
    };

    return RUN(tests);
}
