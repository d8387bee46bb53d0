/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What works, and what is refused, before libhmp_init() has succeeded. */
#include <errno.h>

#include "host.h"

static void calls_are_refused(void)
{
    struct libhmp_text text = { 0 };
    libhmp_monitor mon;

    EXPECT_REFUSED(-ENOTCONN, libhmp_open(NULL, NULL, &mon));
    EXPECT_REFUSED(-ENOTCONN, libhmp_close(1));
    EXPECT_REFUSED(-ENOTCONN, libhmp_feed(1, "x", 1));
    EXPECT_REFUSED(-ENOTCONN, libhmp_event(1, LIBHMP_EVENT_OPENED));
    EXPECT_REFUSED(-ENOTCONN, libhmp_run(NULL, "help", 4, -1, &text));
    EXPECT_REFUSED(-ENOTCONN, libhmp_complete(1, "h", 1, &text));
    EXPECT_REFUSED(-ENOTCONN, libhmp_tick(1, 1));
    EXPECT_REFUSED(-ENOTCONN, libhmp_qmp_event("{}", 2));
}

static void a_failed_init_counts_as_none(void)
{
    EXPECT_REFUSED(-EINVAL, libhmp_init(NULL));
    EXPECT_REFUSED(-ENOTCONN, libhmp_run(NULL, "help", 4, -1, NULL));
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
