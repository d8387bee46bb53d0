/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What libhmp_init() leaves of the host's mask and dispositions. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"

/* NSIG of <signal.h> counts from 0. */
struct state {
    sigset_t mask;
    struct sigaction action[NSIG];
};

static volatile sig_atomic_t received;

static void handler(int sig)
{
    received = sig;
}

static void action_handler(int sig, siginfo_t *info, void *context)
{
    (void)sig;
    (void)info;
    (void)context;
}

/* Gives the signals dispositions of all sorts, by turns. */
static void mix(void)
{
    struct sigaction action;
    int sig;

    for (sig = 1; sig < NSIG; sig++) {
        memset(&action, 0, sizeof(action));
        switch (sig % 4) {
        case 0:
            action.sa_handler = handler;
            action.sa_flags = SA_RESTART;
            sigaddset(&action.sa_mask, SIGHUP);
            break;
        case 1:
            action.sa_sigaction = action_handler;
            action.sa_flags = SA_SIGINFO | SA_NODEFER;
            break;
        case 2:
            action.sa_handler = SIG_IGN;
            break;
        default:
            action.sa_handler = SIG_DFL;
        }
        sigaction(sig, &action, NULL); /* not all can be had */
        if (sig % 3 == 0) {
            sigaddset(&action.sa_mask, sig);
            sigprocmask(SIG_BLOCK, &action.sa_mask, NULL);
        }
    }
}

/*
 * The C library tells nothing of the signals that it keeps for itself (32 and
 * 33); the kernel does.
 */
static void ask(int sig, struct sigaction *action)
{
#ifdef __x86_64__
    struct {
        void (*handler)(int);
        unsigned long flags;
        void (*restorer)(void);
        uint64_t mask;
    } k = { 0 };
    int i;

    EXPECT_INT(0, syscall(SYS_rt_sigaction, sig, NULL, &k, sizeof(k.mask)));
    action->sa_handler = k.handler;
    action->sa_flags = k.flags;
    for (i = 1; i < NSIG; i++) {
        if (k.mask >> (i - 1) & 1) {
            sigaddset(&action->sa_mask, i);
        }
    }
#else
    sigaction(sig, NULL, action);
#endif
}

static void *no_work(void *opaque)
{
    return opaque;
}

static void look(struct state *s)
{
    pthread_t thread;
    int sig;

    /* With the first thread, the C library takes its signals. */
    EXPECT_INT(0, pthread_create(&thread, NULL, no_work, NULL));
    EXPECT_INT(0, pthread_join(thread, NULL));
    memset(s, 0, sizeof(*s));
    EXPECT_INT(0, sigprocmask(SIG_BLOCK, NULL, &s->mask));
    for (sig = 1; sig < NSIG; sig++) {
        ask(sig, &s->action[sig]);
    }
}

static bool has_function(const struct sigaction *a)
{
    return (a->sa_flags & SA_SIGINFO) ||
           (a->sa_handler != SIG_DFL && a->sa_handler != SIG_IGN);
}

/* The C library's own flag says nothing. */
#define FLAGS (~0x04000000)

static bool same_set(const sigset_t *a, const sigset_t *b)
{
    int sig;

    for (sig = 1; sig < NSIG; sig++) {
        if (sigismember(a, sig) != sigismember(b, sig)) {
            return false;
        }
    }
    return true;
}

/* Handlers may have got the flags @added. */
static void same(const struct state *before, const struct state *after,
                 int added)
{
    int sig;

    EXPECT(same_set(&before->mask, &after->mask));
    for (sig = 1; sig < NSIG; sig++) {
        const struct sigaction *b = &before->action[sig];
        const struct sigaction *a = &after->action[sig];
        int flags = b->sa_flags | (has_function(b) ? added : 0);

        if (added && (sig == SIGSEGV || sig == SIGURG)) {
            EXPECT(has_function(a)); /* the engine's */
            continue;
        }
        if (a->sa_handler != b->sa_handler ||
            ((a->sa_flags ^ flags) & FLAGS) ||
            !same_set(&a->sa_mask, &b->sa_mask)) {
            FAIL("signal %d has handler %p and flags 0x%x, had %p and 0x%x",
                 sig, (void *)a->sa_handler, a->sa_flags,
                 (void *)b->sa_handler, b->sa_flags);
        }
    }
}

static void settings_stay(void)
{
    struct state before, after;

    mix();
    look(&before);
    host_init();
    look(&after);
    same(&before, &after, SA_ONSTACK);
    host_run("info status");
    usleep(50 * 1000);
    look(&after);
    same(&before, &after, SA_ONSTACK);
}

static void defaults_stay(void)
{
    struct state before, after;

    EXPECT_INT(64, NSIG - 1); /* all that there are */
    look(&before);
    host_init();
    host_run("info status");
    look(&after);
    same(&before, &after, SA_ONSTACK);
}

static void settings_stay_after(const char *engine)
{
    struct state before, after;

    mix();
    look(&before);
    EXPECT_REFUSED(-ELIBBAD, libhmp_init(engine));
    look(&after);
    same(&before, &after, 0); /* nothing was loaded */
}

static void settings_stay_after_failure(void)
{
    settings_stay_after("/proc/version");
    settings_stay_after(OTHER_ENGINE);
}

static void no_signals(void)
{
    int i, sig;

    for (sig = 1; sig < NSIG; sig++) {
        signal(sig, handler); /* not all can be had */
    }
    host_init();
    for (i = 0; i < 2000; i++) {
        host_run("help");
    }
    EXPECT_INT(0, received);
}

static void keeps_sigsegv_and_sigurg(void)
{
    struct state after;

    host_init();
    look(&after);
    EXPECT(has_function(&after.action[SIGSEGV]));
    EXPECT(has_function(&after.action[SIGURG]));
}

static void closed_pipe(struct monitor *mon, const char *command)
{
    int fds[2];

    (void)mon;
    (void)command;
    EXPECT_INT(0, pipe(fds));
    close(fds[0]);
    errno = 0;
    EXPECT_INT(-1, write(fds[1], "x", 1));
    EXPECT_INT(EPIPE, errno);
    close(fds[1]);
}

static void ignored_sigpipe(void)
{
    signal(SIGPIPE, SIG_IGN);
    host_init();
    closed_pipe(NULL, NULL);
    host.in_qmp = closed_pipe;
    host_run("info status");
}

static void write_to_closed_pipe(void)
{
    signal(SIGPIPE, SIG_DFL);
    host_init();
    closed_pipe(NULL, NULL);
}

static void default_sigpipe(void)
{
    int status = test_process(write_to_closed_pipe);

    EXPECT(WIFSIGNALED(status));
    EXPECT_INT(SIGPIPE, WTERMSIG(status));
}

/* As QEMU's main loop has it. */
static void signal_descriptor(void)
{
    struct signalfd_siginfo info;
    sigset_t set;
    int fd, i;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGBUS);
    sigaddset(&set, SIGALRM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    fd = signalfd(-1, &set, SFD_CLOEXEC);
    EXPECT(fd >= 0);
    host_init();
    host_run("info status");
    for (i = 0; i < 100; i++) {
        int sig = i % 2 ? SIGTERM : SIGALRM;

        EXPECT_INT(0, kill(getpid(), sig));
        EXPECT_INT(sizeof(info), read(fd, &info, sizeof(info)));
        EXPECT_INT(sig, info.ssi_signo);
    }
}

int main(void)
{
    static const struct test tests[] = {
        { "mask and dispositions stay, handlers get SA_ONSTACK",
          settings_stay },
        { "default dispositions stay", defaults_stay },
        { "mask and dispositions stay if libhmp_init() fails",
          settings_stay_after_failure },
        { "the host gets no signals from the library", no_signals },
        { "the engine handles SIGSEGV and SIGURG", keeps_sigsegv_and_sigurg },
        { "with SIGPIPE ignored a closed pipe is EPIPE", ignored_sigpipe },
        { "with SIGPIPE not ignored a closed pipe is the end",
          default_sigpipe },
        { "blocked signals still reach a signalfd", signal_descriptor },
    };

    return RUN(tests);
}
