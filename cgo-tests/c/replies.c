/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The qmp callback: what it is given, and what it may answer. */
#include <errno.h>
#include <string.h>

#include "host.h"

static struct monitor mon;

static void fails(const char *line, const char *want)
{
    struct libhmp_text text = { 0 };

    EXPECT_INT(1, libhmp_run(host.vm, NULL, line, strlen(line), -1, &text));
    EXPECT_TEXT(want, text.data);
    libhmp_text_free(&text);
}

static void requests(void)
{
    host_reply("eject", "{\"return\": {}}");
    host_init();
    host_run("info status");
    EXPECT_TEXT("{\"execute\":\"query-status\"}", host.request);
    host_run("eject -f \"a\\\\b\\\"\"");
    EXPECT_TEXT("{\"execute\":\"eject\",\"arguments\":"
                "{\"device\":\"a\\\\b\\\"\",\"force\":true}}", host.request);
}

/* Which monitor's line a command is run for. */
static struct monitor *expected;

static void asks_for(struct monitor *m, const char *command)
{
    (void)command;
    EXPECT(m == expected);
}

static void asker(void)
{
    struct libhmp_text words = { 0 };

    host_init();
    host.in_qmp = asks_for;
    expected = NULL;
    host_open(&mon, LIBHMP_OPEN_TERMINAL); /* the banner */
    EXPECT_INT(2, libhmp_complete(mon.handle, "eject ", 6, &words));
    libhmp_text_free(&words);
    host_type(&mon, "eject \t\003\025"); /* Tab, then clear the line */
    expected = &mon;
    host_type(&mon, "info status\r");
    EXPECT(host.asker == &mon);
}

static int no_reply(void *opaque, void *m, const char *req, size_t len,
                    struct libhmp_reply *reply)
{
    (void)opaque;
    (void)m;
    (void)req;
    (void)len;
    (void)reply;
    return -ECONNRESET;
}

static void qmp_has_failed(void)
{
    host.table.qmp = no_reply;
    host_init();
    fails("info status", "Error: QMP command query-commands:"
          " connection reset by peer\n");
    EXPECT_OK(libhmp_open(host.vm, &mon, NULL, &mon.handle));
}

static void errors(void)
{
    host_init();
    host_reply("query-status", "{\"error\": {\"class\": \"GenericError\","
               " \"desc\": \"Gr\\u00fc\\u00df \\\"dich\\\"\"}}");
    fails("info status", "Error: Gr\303\274\303\237 \"dich\"\n");
    host_reply("query-status",
               "{\"return\": {\"status\": \"paused\", \"running\": false}}");
    EXPECT_TEXT("VM status: paused\n", host_run("info status"));
}

static void not_json(void)
{
    static const char *const replies[] = {
        "x", "{", "{\"return\": ", "{\"return\": }", "{\"return\": {}",
        "{\"return\": nul}", "{\"return\": [}", "{\"return\": \"\\ud800\\u\"}",
        "[]", "null", "{}", "{\"event\": \"STOP\"}", "{\"error\": 1}",
        "{\"return\": []}", "{\"return\": 1}", "\377\376",
    };
    struct libhmp_text text = { 0 };
    size_t i;

    host_init();
    for (i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
        host_reply("query-status", replies[i]);
        EXPECT_INT(1, libhmp_run(host.vm, NULL, "info status", 11, -1, &text));
        EXPECT_INT(0, strncmp("Error: ", text.data, 7));
        EXPECT_INT('\n', text.data[text.len - 1]);
        libhmp_text_free(&text);
    }
}

static void no_success_response(void)
{
    host_init();
    EXPECT_TEXT("", host_run("quit"));
    EXPECT_TEXT("{\"execute\":\"quit\"}", host.request);
}


static void lacking_command(void)
{
    host_init();
    fails("system_reset", "Error: 'system_reset' needs QMP command"
          " system_reset, which this QEMU does not have"
          " (newer ones have it)\n");
}

int main(void)
{
    static const struct test tests[] = {
        { "requests are JSON objects with NUL and length", requests },
        { "@mon is that of the line, NULL outside a line", asker },
        { "if there is no reply the line says why", qmp_has_failed },
        { "errors of QMP are the line's, and the next line is new", errors },
        { "replies that are none are errors of the line", not_json },
        { "a command may have no success response", no_success_response },
        { "a QMP command that QEMU lacks is named", lacking_command },
    };

    return RUN(tests);
}
