/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A QEMU in another process: lines for its own HMP, and descriptors for it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host.h"

static struct libhmp_text text;

static void outside(uint32_t passthrough)
{
    host.options.flags = 0;
    host.options.passthrough = passthrough;
    host_reply("human-monitor-command", "{\"return\": \"of QEMU\\r\\n\"}");
    host_init();
}

static void never(void)
{
    outside(LIBHMP_PASS_NEVER);
    EXPECT_INT(1, libhmp_run(host.vm, NULL, "nosuch", 6, -1, &text));
    EXPECT_TEXT("unknown command: 'nosuch'\n", text.data);
    libhmp_text_free(&text);
    EXPECT_INT(1, libhmp_run(host.vm, NULL, "info jit", 8, -1, &text));
    EXPECT(strstr(text.data, "x-query-jit"));
    libhmp_text_free(&text);
}

static void what_qmp_cannot(void)
{
    outside(LIBHMP_PASS_AUTO);
    EXPECT_TEXT("VM status: running\n", host_run("info status"));
    EXPECT_TEXT("of QEMU\n", host_run("info jit"));
    EXPECT_TEXT("{\"execute\":\"human-monitor-command\",\"arguments\":"
                "{\"command-line\":\"info jit\"}}", host.request);
    EXPECT_TEXT("of QEMU\n", host_run("nosuch thing"));
    EXPECT_TEXT("{\"execute\":\"human-monitor-command\",\"arguments\":"
                "{\"command-line\":\"nosuch thing\"}}", host.request);
}

static void always(void)
{
    struct monitor mon = { 0 };

    outside(LIBHMP_PASS_ALWAYS);
    EXPECT_TEXT("of QEMU\n", host_run("info status"));
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host_type(&mon, "info name\r");
    EXPECT_ENDS("\nof QEMU\n(qemu) ", host_take(&mon));
}

/* The QEMU: what it was sent, and what it has got of that. */
static int sent = -1, received = -1;
static const char *fail_at = "";
static int sends, removals;

static int send_fd(void *opaque, int fd)
{
    host_enter(opaque);
    EXPECT(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    sends++;
    if (strcmp(fail_at, "send_fd") == 0) {
        return -ENOTSUP;
    }
    sent = fd;
    return 0;
}

static int answer_fd(const char *command, struct libhmp_reply *reply)
{
    char name[64];

    if (strcmp(command, fail_at) == 0) {
        libhmp_text_free(&reply->text);
        reply->text = host_text("{\"error\": {\"class\": \"GenericError\","
                                " \"desc\": \"refused\"}}");
    } else if (strcmp(command, "add-fd") == 0) {
        EXPECT(sent >= 0); /* this is the request that carries it */
        received = dup(sent);
    } else if (strcmp(command, "pmemsave") == 0) {
        EXPECT(strstr(host.request, "\"val\":4096,\"size\":2,"));
        EXPECT_INT(0, close(received));
        /* As QEMU, by the name. */
        snprintf(name, sizeof(name), "/proc/self/fd/%d", sent);
        EXPECT(strstr(host.request, "\"filename\":\"/proc/self/fd/9\""));
        received = open(name, O_WRONLY | O_TRUNC);
        EXPECT_INT(2, write(received, "\x12\x34", 2));
    } else if (strcmp(command, "remove-fd") == 0) {
        EXPECT(strstr(host.request, "{\"fdset-id\":3,\"fd\":9}"));
        EXPECT_INT(0, close(received));
        received = -1;
        removals++;
    }
    return 0;
}

static int open_files(void)
{
    int fd, count = 0;

    for (fd = 0; fd < 256; fd++) {
        count += fcntl(fd, F_GETFD) >= 0;
    }
    return count;
}

static void with_descriptors(void)
{
    host_reply("query-fdsets", "{\"return\": []}");
    host_reply("add-fd", "{\"return\": {\"fdset-id\": 3, \"fd\": 9}}");
    host_reply("pmemsave", "{\"return\": {}}");
    host_reply("memsave", "{\"return\": {}}");
    host_reply("remove-fd", "{\"return\": {}}");
    host.table.send_fd = send_fd;
    host.after_qmp = answer_fd;
    outside(LIBHMP_PASS_NEVER);
    host_run("info status");
}

static void reads_memory(void)
{
    int before;

    with_descriptors();
    before = open_files();
    EXPECT_TEXT("0000000000001000: 0x12 0x34\n", host_run("xp /2xb 0x1000"));
    EXPECT_TEXT("0000000000001000: 0x12 0x34\n", host_run("xp /2xb 0x1000"));
    EXPECT_INT(2, sends);
    EXPECT_INT(2, removals);
    EXPECT_INT(before, open_files());
}

static void refused_at(const char *where, int removed)
{
    int before = open_files();

    fail_at = where;
    EXPECT_INT(1, libhmp_run(host.vm, NULL, "xp /2xb 0x1000", 14, -1, &text));
    EXPECT(strlen(text.data) > 0);
    libhmp_text_free(&text);
    EXPECT_INT(removed, removals);
    if (received >= 0) {
        close(received); /* the QEMU keeps it */
        received = -1;
    }
    EXPECT_INT(before, open_files());
}

static void refusals(void)
{
    with_descriptors();
    refused_at("send_fd", 0);
    refused_at("add-fd", 0);
    refused_at("pmemsave", 1);
    refused_at("remove-fd", 1);
    fail_at = "";
    EXPECT_TEXT("0000000000001000: 0x12 0x34\n", host_run("xp /2xb 0x1000"));
}

static void without_send_fd(void)
{
    host_reply("add-fd", "{\"return\": {\"fdset-id\": 3, \"fd\": 9}}");
    host_reply("pmemsave", "{\"return\": {}}");
    host_reply("remove-fd", "{\"return\": {}}");
    outside(LIBHMP_PASS_NEVER);
    EXPECT_INT(1, libhmp_run(host.vm, NULL, "xp /2xb 0x1000", 14, -1, &text));
    EXPECT(!strstr(host.request, "pmemsave"));
    libhmp_text_free(&text);
}

int main(void)
{
    static const struct test tests[] = {
        { "LIBHMP_PASS_NEVER: no line goes to QEMU's own HMP", never },
        { "LIBHMP_PASS_AUTO: what QMP cannot serve does", what_qmp_cannot },
        { "LIBHMP_PASS_ALWAYS: all that needs QEMU does", always },
        { "memory is read through a descriptor that is closed afterwards",
          reads_memory },
        { "whatever is refused on the way, all is closed", refusals },
        { "without send_fd memory is not read", without_send_fd },
    };

    return RUN(tests);
}
