/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The small host's QMP.  The replies are those of a QEMU 10.0.13 without
 * machine, spelt as it spells them.
 */
#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMANDS_MAX 32

static struct {
    const char *command, *reply;
} table[COMMANDS_MAX] = {
    { "query-version",
      "{\"return\": {\"qemu\": {\"micro\": 13, \"minor\": 0, \"major\": 10},"
      " \"package\": \"\"}}" },
    { "query-target", "{\"return\": {\"arch\": \"x86_64\"}}" },
    { "query-status",
      "{\"return\": {\"status\": \"running\", \"running\": true}}" },
    { "query-name", "{\"return\": {\"name\": \"guest\"}}" },
    { "query-mice", "{\"return\": []}" },
    { "query-cpus-fast", "{\"return\": []}" },
    { "query-block",
      "{\"return\": [{\"device\": \"ide0-cd0\", \"locked\": false,"
      " \"removable\": true, \"type\": \"unknown\"},"
      " {\"device\": \"floppy0\", \"locked\": false, \"removable\": true,"
      " \"type\": \"unknown\"}]}" },
    /* Has no success response. */
    { "quit", "" },
};

struct libhmp_text host_text(const char *text)
{
    struct libhmp_text copy = { .data = strdup(text), .len = strlen(text) };

    return copy;
}

static size_t find(const char *command)
{
    size_t i;

    for (i = 0; i < COMMANDS_MAX && table[i].command; i++) {
        if (strcmp(table[i].command, command) == 0) {
            break;
        }
    }
    EXPECT(i < COMMANDS_MAX);
    return i;
}

void host_reply(const char *command, const char *reply)
{
    size_t i = find(command);

    table[i].command = command;
    table[i].reply = reply;
}

static struct libhmp_text query_commands(void)
{
    char text[COMMANDS_MAX * 64] = "{\"return\": [";
    size_t i, n = strlen(text);

    for (i = 0; i < COMMANDS_MAX && table[i].command; i++) {
        n += sprintf(text + n, "%s{\"name\": \"%s\"}", i ? ", " : "",
                     table[i].command);
    }
    strcpy(text + n, "]}");
    return host_text(text);
}

static struct libhmp_text not_found(const char *command)
{
    char text[256];

    snprintf(text, sizeof(text), "{\"error\": {\"class\": \"CommandNotFound\","
             " \"desc\": \"The command %s has not been found\"}}", command);
    return host_text(text);
}

static struct libhmp_text failed(void)
{
    return host_text("{\"error\": {\"class\": \"GenericError\","
                     " \"desc\": \"it cannot be done\"}}");
}

static struct libhmp_text answer(const char *command)
{
    size_t i;

    if (strcmp(command, "query-commands") == 0) {
        return query_commands();
    }
    i = find(command);
    if (!table[i].command) {
        return not_found(command);
    }
    if (!table[i].reply) {
        return failed();
    }
    return host_text(table[i].reply);
}

int host_qmp(void *opaque, void *mon, const char *req, size_t len,
             struct libhmp_reply *reply)
{
    char command[64];

    host_enter(opaque);
    EXPECT_INT(len, strlen(req));
    EXPECT_INT(1, sscanf(req, "{\"execute\":\"%63[^\"]\"", command));
    EXPECT(!reply->text.data && !reply->text.len);
    EXPECT(reply->kind == LIBHMP_REPLY_JSON && !reply->reserved);
    host.asker = mon;
    snprintf(host.request, sizeof(host.request), "%s", req);
    if (host.in_qmp) {
        host.in_qmp(mon, command);
    }
    if (strcmp(command, "quit") != 0) {
        reply->text = answer(command);
    }
    return host.after_qmp ? host.after_qmp(command, reply) : 0;
}
