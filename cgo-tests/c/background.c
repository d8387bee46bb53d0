/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands that take their time: timers, polling, QMP events. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host.h"

#define PROMPT "(qemu) "
#define DONE "{\"return\": {\"status\": \"completed\"}}"
#define EVENT "{\"timestamp\": {\"seconds\": 1, \"microseconds\": 2}, "        \
              "\"event\": \"%s\", \"data\": {\"status\": \"%s\", "             \
              "\"id\": \"%s\"}}"

static struct monitor mon;

static void start_migration(void)
{
    host_reply("migrate", "{\"return\": {}}");
    host_reply("query-migrate", "{\"return\": {\"status\": \"active\"}}");
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    EXPECT_INT(19, libhmp_feed(mon.handle, "migrate tcp:h:1234\rxyz", 22));
}

/* The timer that is set, taken out of the host's hands. */
static uint64_t due(void)
{
    uint64_t token = mon.token;

    EXPECT(token != 0);
    mon.token = 0;
    return token;
}

static void waits(void)
{
    uint64_t token;

    start_migration();
    EXPECT(mon.suspended);
    EXPECT_INT(0, mon.ms);
    EXPECT_OK(libhmp_tick(mon.handle, due()));
    EXPECT_INT(1000, mon.ms);
    EXPECT_REFUSED(-EBUSY, libhmp_feed(mon.handle, "xyz", 3));
    token = due();
    EXPECT_OK(libhmp_tick(mon.handle, token + 1)); /* of nobody */
    EXPECT_OK(libhmp_tick(mon.handle, 0));
    EXPECT(mon.suspended);
    host_reply("query-migrate", DONE);
    host_take(&mon);
    EXPECT_OK(libhmp_tick(mon.handle, token));
    EXPECT_OK(libhmp_tick(mon.handle, token)); /* once more */
    EXPECT(!mon.suspended);
    EXPECT_INT(0, mon.token);
    host_settle(&mon);
    EXPECT_TEXT(PROMPT, host_take(&mon));
}

static void closed_meanwhile(void)
{
    uint64_t token;

    start_migration();
    token = due();
    EXPECT_OK(libhmp_close(mon.handle));
    EXPECT_REFUSED(-EBADF, libhmp_tick(mon.handle, token));
}

static void device_closed_meanwhile(void)
{
    start_migration();
    EXPECT_OK(libhmp_event(mon.handle, LIBHMP_EVENT_OPENED));
    host_take(&mon);
    EXPECT(mon.suspended);
    host_reply("query-migrate", DONE);
    EXPECT_OK(libhmp_tick(mon.handle, due()));
    host_settle(&mon);
    EXPECT_TEXT(PROMPT, host_take(&mon));
}

/* The job of x-test-wait, whose end comes as an event. */
#define JOB "test"

static const char *status = "running";

static void tell_job(struct monitor *m, const char *command)
{
    static char jobs[256];

    (void)m;
    (void)command;
    snprintf(jobs, sizeof(jobs), "{\"return\": [{\"id\": \"" JOB "\","
             " \"type\": \"create\", \"status\": \"%s\"}]}", status);
    host_reply("query-jobs", jobs);
}

static void start_with_job(void)
{
    host_reply("x-test-job", "{\"return\": {}}");
    host_reply("job-dismiss", "{\"return\": {}}");
    host_reply("job-cancel", "{\"return\": {}}");
    host.in_qmp = tell_job;
    host.engine = host_test_engine;
    host_init();
}

static void deliver(const char *name, const char *id)
{
    char event[256];

    snprintf(event, sizeof(event), EVENT, name, status, id);
    EXPECT_OK(libhmp_qmp_event(host.vm, event, strlen(event)));
}

/* All sorts of things happen; that the job has ended is told late. */
static int progress(struct monitor *m)
{
    EXPECT(m == &mon);
    EXPECT_INT(1, host.events);
    EXPECT_REFUSED(-EBUSY, libhmp_feed(mon.handle, "x", 1));
    EXPECT_OK(libhmp_tick(mon.handle, 4711));
    if (host.polls == 3) {
        status = "concluded";
    }
    deliver("JOB_STATUS_CHANGE", "another");
    deliver("STOP", JOB);
    deliver("JOB_STATUS_CHANGE", host.polls == 4 ? JOB : "another");
    return 0;
}

static void polls_for_a_job(void)
{
    host.in_poll = progress;
    start_with_job();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    EXPECT_INT(-1, host.events);
    host_type(&mon, "x-test-wait\r");
    EXPECT_ENDS("\n" PROMPT, host_take(&mon));
    EXPECT_INT(4, host.polls);
    EXPECT_INT(0, host.events);
    EXPECT(strstr(host.request, "job-dismiss"));
    deliver("STOP", "nobody listens"); /* is harmless */
}

/* A line that waits for the same job within the wait of another. */
static int wait_inside(struct monitor *m)
{
    if (m) {
        EXPECT_INT(1, host.polls);
        EXPECT_INT(0, libhmp_run(host.vm, NULL, "x-test-wait", 11, -1, NULL));
        EXPECT_INT(1, host.events); /* the outer one still listens */
    } else {
        status = "concluded";
        deliver("JOB_STATUS_CHANGE", JOB);
    }
    return 0;
}

static void events_reach_all(void)
{
    host.in_poll = wait_inside;
    start_with_job();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host_type(&mon, "x-test-wait\r");
    EXPECT_ENDS("\n" PROMPT, host_take(&mon));
    EXPECT_INT(2, host.polls);
    EXPECT_INT(0, host.events);
}

static int conclude_at_third(struct monitor *m)
{
    (void)m;
    if (host.polls == 3) {
        status = "concluded";
    }
    return 0;
}

static void asks_without_events(void)
{
    host.table.events = NULL;
    host.in_poll = conclude_at_third;
    start_with_job();
    EXPECT_TEXT("", host_run("x-test-wait"));
    EXPECT_INT(3, host.polls);
}

static int give_up(struct monitor *m)
{
    (void)m;
    return -ESHUTDOWN;
}

static void host_gives_up(void)
{
    struct libhmp_text text = { 0 };

    host.in_poll = give_up;
    start_with_job();
    EXPECT_INT(1, libhmp_run(host.vm, NULL, "x-test-wait", 11, -1, &text));
    EXPECT_INT(0, strncmp("Error: ", text.data, 7));
    EXPECT_INT(0, host.events);
    libhmp_text_free(&text);
}

static int close_while_polling(struct monitor *m)
{
    EXPECT(m == (host.polls == 1 ? &mon : NULL));
    if (m) {
        EXPECT_OK(libhmp_close(m->handle));
    } else {
        status = "concluded";
        deliver("JOB_STATUS_CHANGE", JOB);
    }
    return 0;
}

static void closed_while_polling(void)
{
    host.in_poll = close_while_polling;
    start_with_job();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    EXPECT_INT(12, libhmp_feed(mon.handle, "x-test-wait\r", 12));
    EXPECT_INT(2, host.polls);
    EXPECT_INT(0, host.events);
    EXPECT(strstr(host.request, "job-dismiss"));
}

int main(void)
{
    static const struct test tests[] = {
        { "a command waits with timers, its monitor suspended", waits },
        { "a tick for a monitor that is gone is -EBADF", closed_meanwhile },
        { "the device may come and go while a command waits",
          device_closed_meanwhile },
        { "a job's end comes as a QMP event within poll", polls_for_a_job },
        { "a QMP event reaches all monitors that wait", events_reach_all },
        { "without the events callback the library asks",
          asks_without_events },
        { "poll may give up", host_gives_up },
        { "poll may close its own monitor, the line goes on without it",
          closed_while_polling },
    };

    return RUN(tests);
}
