/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The header stands alone in C++ too. */
#include "libhmp.h"

static void output(void *, const char *, size_t)
{
}

int main()
{
    libhmp_host host = {};
    libhmp_open_options options = {};
    libhmp_text text = {};
    libhmp_monitor mon = 0;

    host.size = sizeof(host);
    host.abi = LIBHMP_ABI;
    host.output = output;
    options.size = sizeof(options);
    options.flags = LIBHMP_OPEN_TERMINAL;
    libhmp_text_free(&text);
    /* Nothing of this succeeds; that it compiles and links is the test. */
    return libhmp_init(&host) >= 0 ||
           libhmp_open(nullptr, &options, &mon) >= 0 ||
           libhmp_event(mon, LIBHMP_EVENT_CLOSED) >= 0 || !libhmp_version();
}
