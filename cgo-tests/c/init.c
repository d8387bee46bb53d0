/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libhmp_init(): what it refuses, and that it may be tried again. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host.h"

static void refuses(int code, const char *engine)
{
    struct libhmp_host table = host.table;

    table.engine = engine;
    EXPECT_REFUSED(code, libhmp_init(&table));
    EXPECT(strstr(libhmp_error(), "engine"));
}

static void missing_engine(void)
{
    refuses(-ENOENT, "/nonexistent/engine.so");
    refuses(-ENOENT, BUILD "/libhmp/engine.so/engine.so");
    refuses(-ENOENT, "");
    refuses(-ENOENT, "/nonexistent/two\nlines");
}

static void unusable_engine(void)
{
    refuses(-ELIBBAD, "/proc/version");
    refuses(-ELIBBAD, BUILD);
    refuses(-ELIBBAD, BUILD "/libhmp.so");
}

static void unreadable_engine(void)
{
    char name[] = "/tmp/libhmp-test-XXXXXX";
    int fd = mkstemp(name);

    EXPECT(fd >= 0);
    EXPECT_INT(0, fchmod(fd, 0));
    if (getuid() == 0) { /* may read anything */
        EXPECT_INT(0, setegid(65534) | seteuid(65534));
    }
    refuses(-ELIBBAD, name);
    EXPECT_INT(0, seteuid(getuid()));
    EXPECT_INT(0, unlink(name));
}

static void other_version(void)
{
    refuses(-ELIBBAD, OTHER_ENGINE);
    EXPECT(strstr(libhmp_error(), VERSION));
    EXPECT(strstr(libhmp_error(), "99.0.0"));
}

static void tried_again(void)
{
    EXPECT_REFUSED(-EINVAL, libhmp_init(NULL));
    missing_engine();
    unusable_engine();
    other_version();
    EXPECT_REFUSED(-ENOTCONN, libhmp_run(NULL, "help", 4, -1, NULL));
    host_init();
    EXPECT_TEXT("VM status: running\n", host_run("info status"));
}

static void twice(void)
{
    host_init();
    EXPECT_REFUSED(-EALREADY, libhmp_init(&host.table));
    EXPECT_REFUSED(-EALREADY, libhmp_init(NULL));
    EXPECT_TEXT("VM status: running\n", host_run("info status"));
}

static void size_or_abi_is_wrong(void)
{
    struct libhmp_host table = host.table;

    for (table.size = 0; table.size < sizeof(table); table.size++) {
        EXPECT_REFUSED(-EINVAL, libhmp_init(&table));
    }
    table.abi = LIBHMP_ABI + 1;
    EXPECT_REFUSED(-EINVAL, libhmp_init(&table));
    table.abi = 0;
    EXPECT_REFUSED(-EINVAL, libhmp_init(&table));
    table.abi = LIBHMP_ABI;
    table.reserved = 1;
    EXPECT_REFUSED(-EINVAL, libhmp_init(&table));
}

static void required_callback_is_missing(void)
{
    struct libhmp_host table = host.table;

    table.output = NULL;
    EXPECT_REFUSED(-EINVAL, libhmp_init(&table));
    table = host.table;
    table.qmp = NULL;
    EXPECT_REFUSED(-EINVAL, libhmp_init(&table));
    table = host.table;
    table.poll = NULL;
    EXPECT_REFUSED(-EINVAL, libhmp_init(&table));
}

static void table_is_copied(void)
{
    char *path = strdup(host_test_engine);

    host.table.engine = path;
    host_init();
    memset(path, 'x', strlen(path));
    free(path);
    memset(&host.table, 0xff, sizeof(host.table));
    EXPECT_TEXT("VM status: running\n", host_run("info status"));
}

static void name_without_folder(void)
{
    EXPECT_INT(0, chdir(BUILD "/libhmp"));
    host.table.engine = "engine.so";
    host_init();
    EXPECT_TEXT("VM status: running\n", host_run("info status"));
}

int main(void)
{
    static const struct test tests[] = {
        { "a missing engine is -ENOENT", missing_engine },
        { "a file that is no engine is -ELIBBAD", unusable_engine },
        { "an engine that may not be read is -ELIBBAD", unreadable_engine },
        { "an engine of another version is -ELIBBAD", other_version },
        { "it may be tried again after each failure", tried_again },
        { "the second time is refused with -EALREADY", twice },
        { "a wrong size, abi or reserved is refused", size_or_abi_is_wrong },
        { "a missing required callback is refused",
          required_callback_is_missing },
        { "the table and its texts are needed for the call only",
          table_is_copied },
        { "the engine's file may be named without folder",
          name_without_folder },
    };

    return RUN(tests);
}
