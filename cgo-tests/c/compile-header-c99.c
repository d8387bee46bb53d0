/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The header stands alone, in C99 too, and may come twice. */
#include "libhmp.h"
#include "libhmp.h"

#if !LIBHMP_CHECK_VERSION(0, 1, 0) || LIBHMP_CHECK_VERSION(99, 0, 0)
#error "LIBHMP_CHECK_VERSION is wrong"
#endif

static void output(void *opaque, void *mon, const char *buf, size_t len)
{
    (void)opaque;
    (void)mon;
    (void)buf;
    (void)len;
}

int main(void)
{
    struct libhmp_open_options options = { sizeof(options), 0, -1, 0, 0 };
    struct libhmp_vm_options machine = { sizeof(machine), LIBHMP_VM_INSIDE,
                                         LIBHMP_PASS_AUTO, NULL };
    struct libhmp_text text = { NULL, 0 };
    struct libhmp_reply reply = { { NULL, 0 }, LIBHMP_REPLY_TEXT, 0 };
    struct libhmp_callbacks host = { sizeof(host), output, NULL, NULL, NULL,
                                     NULL, NULL, NULL, NULL, NULL };
    libhmp_monitor mon = UINT64_MAX;
    libhmp_vm vm = UINT64_MAX;
    enum libhmp_device_event event = LIBHMP_EVENT_OPENED;

    /* Nothing of this succeeds; that it compiles and links is the test. */
    return libhmp_init("/nonexistent") >= 0 ||
           libhmp_vm_new(&host, NULL, &machine, &vm) >= 0 ||
           libhmp_open(vm, NULL, &options, &mon) >= 0 ||
           libhmp_event(mon, event) >= 0 || libhmp_feed(mon, "", 1) >= 0 ||
           libhmp_resize(mon, 80, 24) >= 0 ||
           libhmp_announce(mon, "\n", 1) >= 0 || libhmp_cancel(mon) >= 0 ||
           libhmp_interrupt(mon, "") >= 0 ||
           libhmp_history_get(mon, &text) >= 0 ||
           libhmp_history_set(mon, "", 0) >= 0 ||
           libhmp_run(vm, NULL, "", 0, -1, &reply.text) >= 0 ||
           libhmp_complete(mon, "", 0, &text) >= 0 ||
           libhmp_tick(mon, 1) >= 0 || libhmp_qmp_event(vm, "{}", 2) >= 0 ||
           libhmp_close(mon) >= 0 || libhmp_vm_free(vm) >= 0 ||
           !libhmp_error() || !libhmp_version();
}
