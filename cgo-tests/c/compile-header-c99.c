/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The header stands alone, in C99 too, and may come twice. */
#include "libhmp.h"
#include "libhmp.h"

static void output(void *mon, const char *buf, size_t len)
{
    (void)mon;
    (void)buf;
    (void)len;
}

int main(void)
{
    struct libhmp_open_options options = { sizeof(options), 0, -1, 0, 0 };
    struct libhmp_text text = { NULL, 0 };
    struct libhmp_host host = { sizeof(host), LIBHMP_ABI, 0, NULL, output,
                                NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                                NULL };
    libhmp_monitor mon = UINT64_MAX;
    enum libhmp_device_event event = LIBHMP_EVENT_OPENED;

    /* Nothing of this succeeds; that it compiles and links is the test. */
    return libhmp_init(&host) >= 0 || libhmp_open(NULL, &options, &mon) >= 0 ||
           libhmp_event(mon, event) >= 0 || libhmp_feed(mon, "", 1) >= 0 ||
           libhmp_run(NULL, "", 0, -1, &text) >= 0 ||
           libhmp_complete(mon, "", 0, &text) >= 0 ||
           libhmp_tick(mon, 1) >= 0 || libhmp_qmp_event("{}", 2) >= 0 ||
           libhmp_close(mon) >= 0 || !libhmp_error() || !libhmp_version();
}
