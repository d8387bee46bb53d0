/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIBHMP_SIGNALS_H
#define LIBHMP_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* The signal state of the host while the engine loads. */
struct saved_signals {
    sigset_t mask;
    struct sigaction action[NSIG];
    bool known[NSIG];
};

/* Remember dispositions and mask, and block all signals. */
void signals_save(struct saved_signals *s);

/*
 * Put dispositions and mask back.  The Go runtime keeps SIGSEGV (a nil pointer
 * in the engine must stay an error message) and SIGURG (preemption).  Handlers
 * get SA_ONSTACK, since they may now run on a thread with a small Go stack.
 */
void signals_restore(const struct saved_signals *s);

#endif /* LIBHMP_SIGNALS_H */
