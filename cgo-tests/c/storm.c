/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals for the host that come while the engine works. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host.h"

#define SENT 100000

static pthread_t first;
static atomic_int received, elsewhere, sent;

/*
 * Needs more stack than a goroutine has to spare; two of these, one
 * interrupting the other, fit into the 32 kB that the runtime has for handlers.
 */
static void handler(int sig)
{
    volatile char deep[8 * 1024];

    memset((char *)deep, sig, sizeof(deep));
    if (!pthread_equal(first, pthread_self())) {
        elsewhere++;
    }
    received++;
}

static void *send(void *opaque)
{
    const int *signals = opaque;
    sigset_t all;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    while (sent < SENT) {
        kill(getpid(), signals[sent % 2]);
        sent++;
    }
    return NULL;
}

/* A reply that takes the engine some time and garbage. */
static void host_with_long_reply(void)
{
    size_t len = 100 * 1000;
    char *reply = malloc(len + 64), *p = reply;

    p = stpcpy(p, "{\"return\": {\"name\": \"");
    memset(p, 'x', len);
    strcpy(p + len, "\"}}");
    host_reply("query-name", reply);
    host_init();
}

static void storm(const int *signals)
{
    /* Without SA_ONSTACK: that is libhmp_init()'s to add. */
    struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
    pthread_t sender;

    first = pthread_self();
    sigaction(signals[0], &action, NULL);
    sigaction(signals[1], &action, NULL);
    host_with_long_reply();
    EXPECT_INT(0, pthread_create(&sender, NULL, send, (void *)signals));
    while (sent < SENT) {
        EXPECT_INT(100 * 1000 + 1, strlen(host_run("info name")));
    }
    EXPECT_INT(0, pthread_join(sender, NULL));
    EXPECT(received > 0);
    EXPECT_INT(0, elsewhere);
    EXPECT_TEXT("VM status: running\n", host_run("info status"));
}

static void job_control(void)
{
    static const int signals[] = { SIGCONT, SIGUSR1 };

    storm(signals);
}

static void termination(void)
{
    static const int signals[] = { SIGTERM, SIGINT };

    storm(signals);
}

static void timers(void)
{
    static const int signals[] = { SIGALRM, SIGIO };

    storm(signals);
}

int main(void)
{
    static const struct test tests[] = {
        { "100000 SIGCONT and SIGUSR1 reach the first thread only",
          job_control },
        { "100000 SIGTERM and SIGINT reach the first thread only",
          termination },
        { "100000 SIGALRM and SIGIO reach the first thread only", timers },
    };

    return RUN(tests);
}
