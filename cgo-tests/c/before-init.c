/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What works, and what is refused, before libhmp_init() has succeeded. */
#include <errno.h>

#include "host.h"

static void calls_are_refused(void)
{
    struct libhmp_text text = { 0 };
    libhmp_monitor mon;
    libhmp_vm vm;

    EXPECT_REFUSED(-ENOTCONN, libhmp_vm_new(&host.table, NULL, NULL, &vm));
    EXPECT_REFUSED(-ENOTCONN, libhmp_vm_free(1));
    EXPECT_REFUSED(-ENOTCONN, libhmp_resize(1, 80, 24));
    EXPECT_REFUSED(-ENOTCONN, libhmp_announce(1, "x\n", 2));
    EXPECT_REFUSED(-ENOTCONN, libhmp_cancel(1));
    EXPECT_REFUSED(-ENOTCONN, libhmp_interrupt(1, "x"));
    EXPECT_REFUSED(-ENOTCONN, libhmp_history_get(1, &text));
    EXPECT_REFUSED(-ENOTCONN, libhmp_history_set(1, "x\n", 2));
    EXPECT_REFUSED(-ENOTCONN, libhmp_open(host.vm, NULL, NULL, &mon));
    EXPECT_REFUSED(-ENOTCONN, libhmp_close(1));
    EXPECT_REFUSED(-ENOTCONN, libhmp_feed(1, "x", 1));
    EXPECT_REFUSED(-ENOTCONN, libhmp_event(1, LIBHMP_EVENT_OPENED));
    EXPECT_REFUSED(-ENOTCONN, libhmp_run(host.vm, NULL, "help", 4, -1, &text));
    EXPECT_REFUSED(-ENOTCONN, libhmp_complete(1, "h", 1, &text));
    EXPECT_REFUSED(-ENOTCONN, libhmp_tick(1, 1));
    EXPECT_REFUSED(-ENOTCONN, libhmp_qmp_event(host.vm, "{}", 2));
}

static void a_failed_init_counts_as_none(void)
{
    EXPECT_REFUSED(-ENOENT, libhmp_init("/nonexistent/engine.so"));
    EXPECT_REFUSED(-ENOTCONN, libhmp_run(host.vm, NULL, "help", 4, -1, NULL));
}

static void no_error_is_an_empty_text(void)
{
    EXPECT_TEXT("", libhmp_error());
}

static void version_is_known(void)
{
    EXPECT_TEXT(VERSION, libhmp_version());
    EXPECT(libhmp_version() == libhmp_version());
}

static void empty_texts_are_freed(void)
{
    struct libhmp_text text = { 0 };

    libhmp_text_free(NULL);
    libhmp_text_free(&text);
    text = host_text("some");
    libhmp_text_free(&text);
    EXPECT(!text.data);
    EXPECT_INT(0, text.len);
    libhmp_text_free(&text);
}

int main(void)
{
    static const struct test tests[] = {
        { "every call is refused with -ENOTCONN", calls_are_refused },
        { "a failed libhmp_init() is no libhmp_init()",
          a_failed_init_counts_as_none },
        { "libhmp_error() is \"\" if nothing has failed",
          no_error_is_an_empty_text },
        { "libhmp_version() is the version", version_is_known },
        { "libhmp_text_free() takes texts, empty texts and NULL",
          empty_texts_are_freed },
    };

    return RUN(tests);
}
