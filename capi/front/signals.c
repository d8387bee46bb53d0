/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Threads of the Go runtime inherit the mask at load: with everything blocked
 * they never take a signal that the host waits for.  The runtime also installs
 * handlers of its own and, at the first call, unblocks some signals in the
 * calling thread; both are undone here.
 */
#include "signals.h"

#include <pthread.h>

void signals_save(struct saved_signals *s)
{
    sigset_t all;
    int sig;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &s->mask);
    for (sig = 1; sig < NSIG; sig++) {
        /* Fails for those that the C library keeps for itself. */
        s->known[sig] = sigaction(sig, NULL, &s->action[sig]) == 0;
    }
}

static bool is_function(const struct sigaction *a)
{
    return (a->sa_flags & SA_SIGINFO) ||
           (a->sa_handler != SIG_DFL && a->sa_handler != SIG_IGN);
}

void signals_restore(const struct saved_signals *s)
{
    int sig;

    for (sig = 1; sig < NSIG; sig++) {
        struct sigaction action;

        if (!s->known[sig] || sig == SIGSEGV || sig == SIGURG) {
            continue;
        }
        action = s->action[sig];
        if (is_function(&action)) {
            action.sa_flags |= SA_ONSTACK;
        }
        sigaction(sig, &action, NULL);
    }
    pthread_sigmask(SIG_SETMASK, &s->mask, NULL);
}
