/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host gives as @opaque and @mon is given back, and not looked at. */
#include <errno.h>
#include <string.h>

#include "host.h"

static const void *expected_opaque, *expected_mon;

static void any_output(void *opaque, void *mon, const char *buf, size_t len)
{
    (void)buf;
    (void)len;
    EXPECT(opaque == expected_opaque && mon == expected_mon);
    host.callbacks++;
}

static int any_qmp(void *opaque, void *mon, const char *request, size_t len,
                   struct libhmp_reply *reply)
{
    EXPECT(opaque == expected_opaque && (!mon || mon == expected_mon));
    return host_qmp(&host, mon, request, len, reply);
}

/* A host may give numbers; the Go runtime minds some of them in pointers. */
static void any_pointers(void)
{
    static const uintptr_t values[] = {
        0, 1, 2, 4095, UINTPTR_MAX, UINTPTR_MAX - 1, UINTPTR_MAX / 2,
    };
    struct libhmp_callbacks table = host.table;
    libhmp_monitor mon;
    libhmp_vm vm;
    size_t i;
    int turn;

    EXPECT_OK(host_try_init());
    table.output = any_output;
    table.qmp = any_qmp;
    table.flush = NULL;
    for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        expected_opaque = (void *)values[i];
        expected_mon = (void *)~values[i];
        EXPECT_OK(libhmp_vm_new(&table, (void *)values[i], NULL, &vm));
        EXPECT_OK(libhmp_open(vm, (void *)~values[i], NULL, &mon));
        for (turn = 0; turn < 100; turn++) { /* garbage is collected */
            EXPECT_INT(12, libhmp_feed(mon, "info status", 12));
            EXPECT_INT(5, libhmp_feed(mon, "help", 5));
        }
    }
    EXPECT(host.callbacks > 0);
}

int main(void)
{
    static const struct test tests[] = {
        { "@opaque and @mon may be any number", any_pointers },
    };

    return RUN(tests);
}
