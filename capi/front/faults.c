/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Go runtime turns faults of Go code into panics, which become error
 * messages.  A fault of the host within a callback it takes for its own too: it
 * would stop all its threads one by one, which takes seconds, and abort() on a
 * stack of its own.  Whoever looks for the fault wants the core dump of the
 * moment and SIGSEGV.
 */
#define _GNU_SOURCE
#include "faults.h"

#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

/* Where the engine's code is. */
static uintptr_t start, end;
static struct sigaction engine_action, host_action;

static uintptr_t program_counter(const ucontext_t *context)
{
#if defined(__x86_64__)
    return context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return context->uc_mcontext.pc;
#elif defined(__s390x__)
    return context->uc_mcontext.psw.addr;
#else
    (void)context;
    return start; /* as if all faults were the engine's */
#endif
}

static void on_fault(int sig, siginfo_t *info, void *context)
{
    uintptr_t pc = program_counter(context);
    bool sent = info->si_code <= 0; /* by kill() and the like */

    if (!sent && pc >= start && pc < end) {
        engine_action.sa_sigaction(sig, info, context);
        return;
    }
    sigaction(sig, &host_action, NULL);
    if (sent) {
        raise(sig);
    }
    /* Otherwise the same instruction faults again. */
}

/* For dl_iterate_phdr(): notes the code of the file that @inside is in. */
static int find_code(struct dl_phdr_info *file, size_t size, void *inside)
{
    bool found = false;
    int i;

    (void)size;
    for (i = 0; i < file->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &file->dlpi_phdr[i];
        uintptr_t from = file->dlpi_addr + p->p_vaddr;

        if (p->p_type != PT_LOAD) {
            continue;
        }
        found |= (uintptr_t)inside - from < p->p_memsz;
        if (p->p_flags & PF_X) {
            start = from;
            end = from + p->p_memsz;
        }
    }
    return found;
}

void faults_filter(const void *inside, const struct sigaction *host)
{
    struct sigaction action;

    if (!dl_iterate_phdr(find_code, (void *)inside)) {
        return;
    }
    host_action = *host;
    sigaction(SIGSEGV, NULL, &engine_action);
    action = engine_action;
    action.sa_sigaction = on_fault;
    if (action.sa_flags & SA_SIGINFO) {
        sigaction(SIGSEGV, &action, NULL);
    }
}
