/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The header stands alone in C++ too. */
#include "libhmp.h"

static void output(void *, void *, const char *, size_t)
{
}

int main()
{
    libhmp_callbacks host = {};
    libhmp_vm_options machine = {};
    libhmp_open_options options = {};
    libhmp_text text = {};
    libhmp_monitor mon = 0;
    libhmp_vm vm = 0;

    host.size = sizeof(host);
    host.output = output;
    machine.size = sizeof(machine);
    options.size = sizeof(options);
    options.flags = LIBHMP_OPEN_TERMINAL;
    libhmp_text_free(&text);
    /* Nothing of this succeeds; that it compiles and links is the test. */
    return libhmp_init("/nonexistent") >= 0 ||
           libhmp_vm_new(&host, nullptr, &machine, &vm) >= 0 ||
           libhmp_open(vm, nullptr, &options, &mon) >= 0 ||
           libhmp_event(mon, LIBHMP_EVENT_READY) >= 0 || !libhmp_version();
}
