/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several VMs in one process: nothing of one reaches another. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

#define PROMPT "(qemu) "

/* A VM of the host: the @opaque of the callbacks, each with its own QMP. */
struct peer {
    const char *name;
    int major;
    libhmp_vm vm;
    struct monitor mon;
    int events;
    int calls, asked_commands;
    char request[256];
    void (*in_qmp)(struct peer *p, const char *command);
    int (*in_poll)(struct peer *p);
};

static struct peer one = { .name = "one", .major = 10, .events = -1 };
static struct peer two = { .name = "two", .major = 7, .events = -1 };

static void peer_output(void *opaque, void *mon, const char *buf, size_t len)
{
    struct peer *p = opaque;

    p->calls++;
    if (!mon) {
        return;
    }
    EXPECT(mon == &p->mon);
    p->mon.text = realloc(p->mon.text, p->mon.len + len + 1);
    memcpy(p->mon.text + p->mon.len, buf, len + 1);
    p->mon.len += len;
}

static const char *reply_of(struct peer *p, const char *command)
{
    static char text[512];

    if (strcmp(command, "query-commands") == 0) {
        p->asked_commands++;
        snprintf(text, sizeof(text), "{\"return\": [{\"name\": \"query-name\"},"
                 " {\"name\": \"query-version\"}, {\"name\": \"job-cancel\"},"
                 " {\"name\": \"query-jobs\"}, {\"name\": \"x-test-job\"},"
                 " {\"name\": \"job-dismiss\"},"
                 " {\"name\": \"query-commands\"}%s]}",
                 p == &one ? ", {\"name\": \"query-status\"}" : "");
    } else if (strcmp(command, "query-version") == 0) {
        snprintf(text, sizeof(text), "{\"return\": {\"qemu\": {\"micro\": 0,"
                 " \"minor\": 0, \"major\": %d}, \"package\": \"\"}}",
                 p->major);
    } else if (strcmp(command, "query-name") == 0) {
        snprintf(text, sizeof(text), "{\"return\": {\"name\": \"%s\"}}",
                 p->name);
    } else if (strcmp(command, "query-mice") == 0 ||
               strcmp(command, "query-cpus-fast") == 0) {
        return "{\"return\": []}";
    } else if (strcmp(command, "query-status") == 0) {
        return "{\"return\": {\"status\": \"running\", \"running\": true}}";
    } else {
        return "{\"return\": {}}";
    }
    return text;
}

static int peer_qmp(void *opaque, void *mon, const char *request, size_t len,
                    struct libhmp_reply *reply)
{
    struct peer *p = opaque;
    char command[64];

    (void)len;
    p->calls++;
    EXPECT(!mon || mon == &p->mon);
    EXPECT_INT(1, sscanf(request, "{\"execute\":\"%63[^\"]\"", command));
    snprintf(p->request, sizeof(p->request), "%s", request);
    if (p->in_qmp) {
        p->in_qmp(p, command);
    }
    reply->text = host_text(reply_of(p, command));
    return 0;
}

static void peer_suspend(void *opaque, void *mon, int on)
{
    struct peer *p = opaque;

    p->calls++;
    EXPECT(mon == &p->mon);
    p->mon.suspended = on;
    p->mon.resuming = !on;
}

static int peer_poll(void *opaque, void *mon, uint32_t ms)
{
    struct peer *p = opaque;

    (void)mon;
    (void)ms;
    p->calls++;
    return p->in_poll ? p->in_poll(p) : -ESHUTDOWN;
}

static void peer_events(void *opaque, int on)
{
    struct peer *p = opaque;

    p->calls++;
    p->events = on;
}

static const struct libhmp_callbacks callbacks = {
    .size = sizeof(callbacks),
    .output = peer_output,
    .qmp = peer_qmp,
    .suspend = peer_suspend,
    .poll = peer_poll,
    .events = peer_events,
};

static void make(struct peer *p, uint32_t flags)
{
    EXPECT_OK(libhmp_vm_new(&callbacks, p, NULL, &p->vm));
    EXPECT_INT(0, p->calls);
    if (flags) {
        struct libhmp_open_options options = {
            .size = sizeof(options), .flags = flags, .cpu_index = -1,
        };

        EXPECT_OK(libhmp_open(p->vm, &p->mon, &options, &p->mon.handle));
        EXPECT_OK(libhmp_event(p->mon.handle, LIBHMP_EVENT_OPENED));
        host_settle(&p->mon);
    } else {
        EXPECT_OK(libhmp_open(p->vm, &p->mon, NULL, &p->mon.handle));
    }
}

static void make_both(uint32_t flags)
{
    EXPECT_OK(libhmp_init(host_test_engine));
    make(&one, flags);
    make(&two, flags);
}

static void prints(struct peer *p, const char *line, const char *want)
{
    EXPECT_INT(strlen(line) + 1,
               libhmp_feed(p->mon.handle, line, strlen(line) + 1));
    EXPECT_TEXT(want, host_take(&p->mon));
}

static void facts_are_apart(void)
{
    int asked;

    make_both(0);
    prints(&one, "info name", "one\n");
    EXPECT_INT(0, two.calls);
    asked = one.asked_commands;
    EXPECT(asked > 0);
    prints(&two, "info name", "two\n");
    EXPECT(two.asked_commands > 0);
    EXPECT_INT(asked, one.asked_commands); /* known already */
    prints(&one, "info version", "10.0.0\n");
    prints(&two, "info version", "7.0.0\n");
    prints(&one, "info status", "VM status: running\n");
    prints(&two, "info status", "Error: 'info status' needs QMP command"
           " query-status, which this QEMU does not have"
           " (newer ones have it)\n");
}

static void monitors_are_apart(void)
{
    make_both(LIBHMP_OPEN_TERMINAL);
    host_take(&one.mon);
    host_take(&two.mon);
    host_type(&one.mon, "info na");
    host_type(&two.mon, "info name\r");
    EXPECT_ENDS("\ntwo\n" PROMPT, host_take(&two.mon));
    host_type(&one.mon, "me\r");
    EXPECT_ENDS("\none\n" PROMPT, host_take(&one.mon));
    host_type(&two.mon, "info history\r");
    EXPECT_ENDS("\n0: 'info name'\n1: 'info history'\n" PROMPT,
                host_take(&two.mon));
    EXPECT_OK(libhmp_announce(one.mon.handle, "news\n", 5));
    EXPECT(strstr(host_take(&one.mon), "news\n"));
    EXPECT_TEXT("", host_take(&two.mon));
}

/* QEMU has one print format for all its monitors. */
static void formats_are_apart(void)
{
    make_both(0);
    prints(&one, "print/o 8", "010\n");
    prints(&one, "print 9", "011\n");
    prints(&two, "print 9", "0x9\n");
}

#define EVENT "{\"event\": \"JOB_STATUS_CHANGE\", \"data\": "                \
              "{\"id\": \"test\", \"status\": \"concluded\"}}"

static int give_up_at_third(struct peer *p)
{
    static int polls;

    EXPECT(p == &one);
    EXPECT_INT(1, one.events);
    EXPECT_INT(-1, two.events);
    /* The line of one listens; this is another VM's. */
    EXPECT_OK(libhmp_qmp_event(two.vm, EVENT, strlen(EVENT)));
    return ++polls == 3 ? -ESHUTDOWN : 0;
}

static void events_are_apart(void)
{
    make_both(0);
    one.in_poll = give_up_at_third;
    EXPECT_INT(12, libhmp_feed(one.mon.handle, "x-test-wait", 12));
    EXPECT_INT(0, strncmp("Error: ", host_take(&one.mon), 7));
    EXPECT_INT(0, one.events);
    EXPECT_INT(-1, two.events);
    EXPECT_OK(libhmp_qmp_event(two.vm, EVENT, strlen(EVENT)));
}

static void use_two(struct peer *p, const char *command)
{
    struct libhmp_text text = { 0 };

    if (strcmp(command, "query-name") != 0) {
        return;
    }
    p->in_qmp = NULL;
    prints(&two, "info name", "two\n");
    EXPECT_INT(0, libhmp_run(two.vm, NULL, "info version", 12, -1, &text));
    EXPECT_TEXT("7.0.0\n", text.data);
    libhmp_text_free(&text);
    EXPECT_REFUSED(-EBUSY, libhmp_feed(one.mon.handle, "x", 2));
    EXPECT_REFUSED(-EBUSY, libhmp_vm_free(one.vm));
    EXPECT_INT(0, libhmp_run(one.vm, &one.mon, "info version", 12, -1, NULL));
    EXPECT_TEXT("10.0.0\n", host_take(&one.mon));
    EXPECT_OK(libhmp_vm_free(two.vm));
}

static void nesting(void)
{
    int calls;

    make_both(0);
    one.in_qmp = use_two;
    prints(&one, "info name", "one\n");
    calls = two.calls;
    EXPECT_REFUSED(-EBADF, libhmp_close(two.mon.handle));
    prints(&one, "info name", "one\n");
    EXPECT_INT(calls, two.calls);
}

/* One calls two, which calls one: each knows whose line it runs. */
static void use_one(struct peer *p, const char *command)
{
    if (strcmp(command, "query-name") == 0) {
        p->in_qmp = NULL;
        EXPECT_INT(0, libhmp_run(one.vm, &one.mon, "info name", 9, -1, NULL));
        EXPECT_TEXT("one\n", host_take(&one.mon));
    }
}

static void go_round(struct peer *p, const char *command)
{
    if (strcmp(command, "query-name") == 0) {
        p->in_qmp = NULL;
        two.in_qmp = use_one;
        prints(&two, "info name", "two\n");
    }
}

static void round_and_round(void)
{
    make_both(0);
    one.in_qmp = go_round;
    prints(&one, "info name", "one\n");
}

static void freeing(void)
{
    int calls;

    make_both(LIBHMP_OPEN_TERMINAL);
    host_type(&one.mon, "info na");
    calls = one.calls;
    EXPECT_OK(libhmp_vm_free(one.vm));
    EXPECT_INT(calls, one.calls);
    EXPECT_REFUSED(-EBADF, libhmp_feed(one.mon.handle, "x", 1));
    EXPECT_REFUSED(-EBADF, libhmp_vm_free(one.vm));
    host_take(&two.mon);
    host_type(&two.mon, "info name\r");
    EXPECT_ENDS("\ntwo\n" PROMPT, host_take(&two.mon));
    /* And one like it again. */
    one = (struct peer) { .name = "again", .major = 10 };
    make(&one, 0);
    prints(&one, "info name", "again\n");
}

static const void *expected_opaque, *expected_mon;

static void any_output(void *opaque, void *mon, const char *buf, size_t len)
{
    (void)buf;
    (void)len;
    EXPECT(opaque == expected_opaque && mon == expected_mon);
    host.callbacks++;
}

static int any_qmp(void *opaque, void *mon, const char *request, size_t len,
                   struct libhmp_reply *reply)
{
    EXPECT(opaque == expected_opaque && (!mon || mon == expected_mon));
    return host_qmp(&host, mon, request, len, reply);
}

/* A host may give numbers; the Go runtime minds some of them in pointers. */
static void any_pointers(void)
{
    static const uintptr_t values[] = {
        0, 1, 2, 4095, UINTPTR_MAX, UINTPTR_MAX - 1, UINTPTR_MAX / 2,
    };
    struct libhmp_callbacks table = host.table;
    libhmp_monitor mon;
    libhmp_vm vm;
    size_t i;
    int turn;

    EXPECT_OK(host_try_init());
    table.output = any_output;
    table.qmp = any_qmp;
    table.flush = NULL;
    for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        expected_opaque = (void *)values[i];
        expected_mon = (void *)~values[i];
        EXPECT_OK(libhmp_vm_new(&table, (void *)values[i], NULL, &vm));
        EXPECT_OK(libhmp_open(vm, (void *)~values[i], NULL, &mon));
        for (turn = 0; turn < 100; turn++) { /* garbage is collected */
            EXPECT_INT(12, libhmp_feed(mon, "info status", 12));
            EXPECT_INT(5, libhmp_feed(mon, "help", 5));
        }
    }
    EXPECT(host.callbacks > 0);
}

int main(void)
{
    static const struct test tests[] = {
        { "what is known of a QEMU is the VM's own", facts_are_apart },
        { "monitors and their histories are the VM's own",
          monitors_are_apart },
        { "the remembered print format is the VM's own", formats_are_apart },
        { "QMP events reach their VM only", events_are_apart },
        { "a callback of one may use and free another", nesting },
        { "lines of two may be nested in turns", round_and_round },
        { "libhmp_vm_free() closes the monitors and calls nothing back",
          freeing },
        { "@opaque and @mon may be any number", any_pointers },
    };

    return RUN(tests);
}
