/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text that comes from a guest must not command the terminal. */
#include <string.h>

#include "host.h"

/* Clears the screen, sets the title, C1 controls in both spellings, DEL, text
 * from right to left. */
#define HOSTILE                                                              \
    "\\u001b[2J\\u001b]0;owned\\u0007\\u009b2J"                               \
    "\\r\\b\\u0000\\u007f\\u000e\\u202e"

static struct monitor mon;

static void hostile_host(void)
{
    host_reply("query-name", "{\"return\": {\"name\": \"a" HOSTILE "z\"}}");
    host_reply("query-status", "{\"error\": {\"class\": \"GenericError\","
               " \"desc\": \"b" HOSTILE "z\"}}");
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
}

/* All that a line prints, between its echo and the prompt. */
static void harmless(const char *line, char first)
{
    const unsigned char *p;

    host_type(&mon, line);
    EXPECT_ENDS("z\n(qemu) ", host_take(&mon));
    p = (const unsigned char *)strchr(mon.text, '\n') + 1;
    EXPECT(strchr((const char *)p, first));
    EXPECT(strstr((const char *)p, "\\u202ez"));
    for (; *p; p++) {
        if ((*p < 0x20 && *p != '\n') || *p == 0x7f || *p == 0x9b ||
            (*p == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f)) {
            FAIL("byte 0x%02x reaches the terminal", *p);
        }
    }
}

static void replies(void)
{
    hostile_host();
    harmless("info name\r", 'a');
}

static void errors(void)
{
    hostile_host();
    harmless("info status\r", 'b');
}

static void text_stays(void)
{
    host_reply("query-name", "{\"return\": {\"name\": \"Gr\303\274n\\tz\"}}");
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host_type(&mon, "info name\r");
    EXPECT_ENDS("\nGr\303\274n\tz\n(qemu) ", host_take(&mon));
}

/* Programs decide for themselves what to do with bytes. */
static void programs_get_all(void)
{
    static const char want[] =
        "a\033[2J\033]0;owned\007\302\2332J\r\b\0\177\016\342\200\256z\n";
    struct libhmp_text text = { 0 };

    hostile_host();
    EXPECT_INT(0, libhmp_run(host.vm, NULL, "info name", 9, -1, &text));
    EXPECT_INT(sizeof(want) - 1, text.len);
    EXPECT_INT(0, memcmp(want, text.data, sizeof(want)));
    libhmp_text_free(&text);
}

int main(void)
{
    static const struct test tests[] = {
        { "no control byte of a reply reaches a terminal", replies },
        { "no control byte of an error reaches a terminal", errors },
        { "tabs and UTF-8 do", text_stays },
        { "a collected text holds the bytes as they are", programs_get_all },
    };

    return RUN(tests);
}
