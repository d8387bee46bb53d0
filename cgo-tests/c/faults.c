/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults outside the engine: the process ends as it would without it. */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"

static void fault(void)
{
    *(volatile int *)8 = 0;
}

static void fault_after_calls(void)
{
    host_init();
    host_run("info status");
    fault();
}

static void fault_now(struct monitor *mon, const char *command)
{
    (void)mon;
    (void)command;
    fault();
}

static void fault_in_callback(void)
{
    host.in_qmp = fault_now;
    host_init();
    host_run("info status");
}

static void sent_fault(void)
{
    host_init();
    host_run("info status");
    raise(SIGSEGV);
}

static void *send_fault(void *opaque)
{
    (void)opaque;
    usleep(20 * 1000);
    kill(getpid(), SIGSEGV);
    return NULL;
}

static void sent_while_busy(void)
{
    pthread_t sender;

    host_init();
    EXPECT_INT(0, pthread_create(&sender, NULL, send_fault, NULL));
    for (;;) {
        host_run("help");
    }
}

static void ends_with_sigsegv(void (*f)(void))
{
    int status = test_process(f);

    EXPECT(WIFSIGNALED(status));
    EXPECT_INT(SIGSEGV, WTERMSIG(status));
}

static void faults_are_fatal(void)
{
    ends_with_sigsegv(fault_after_calls);
    ends_with_sigsegv(fault_in_callback);
    ends_with_sigsegv(sent_fault);
    ends_with_sigsegv(sent_while_busy);
}

static void leave(int sig)
{
    _exit(sig);
}

static void handled_fault(void)
{
    signal(SIGSEGV, leave);
    fault_in_callback();
}

static void faults_are_the_hosts(void)
{
    int status = test_process(handled_fault);

    EXPECT(WIFEXITED(status));
    EXPECT_INT(SIGSEGV, WEXITSTATUS(status));
}

int main(void)
{
    static const struct test tests[] = {
        { "a fault outside the engine ends the process with SIGSEGV",
          faults_are_fatal },
        { "a fault outside the engine reaches the host's handler",
          faults_are_the_hosts },
    };

    return RUN(tests);
}
