/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libhmp_init(): what it refuses, and that it may be tried again. */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host.h"

static void refuses(int code, const char *engine)
{
    EXPECT_REFUSED(code, libhmp_init(engine));
    EXPECT(strstr(libhmp_error(), "engine"));
}

static void missing_engine(void)
{
    refuses(-ENOENT, "/nonexistent/engine.so");
    refuses(-ENOENT, BUILD "/libhmp-0/engine.so/engine.so");
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

/* A field of /proc/self/status. */
static const char *status_field(const char *name, char value[32])
{
    FILE *f = fopen("/proc/self/status", "r");
    char line[256];

    EXPECT(f);
    *value = '\0';
    while (fgets(line, sizeof(line), f)) {
        if (strncmp(line, name, strlen(name)) == 0) {
            EXPECT_INT(1, sscanf(line + strlen(name), "%31s", value));
        }
    }
    fclose(f);
    return value;
}

/* Nothing of a refused engine is in the process: no Go runtime above all. */
static void other_version_is_not_loaded(void)
{
    char threads[32];

    other_version();
    EXPECT(!dlopen(OTHER_ENGINE, RTLD_NOW | RTLD_NOLOAD));
    EXPECT_TEXT("1", status_field("Threads:", threads));
}

static void tried_again(void)
{
    missing_engine();
    unusable_engine();
    other_version();
    EXPECT_REFUSED(-ENOTCONN, libhmp_run(host.vm, NULL, "help", 4, -1, NULL));
    host_init();
    EXPECT_TEXT("VM status: running\n", host_run("info status"));
}

static void twice(void)
{
    host_init();
    EXPECT_REFUSED(-EALREADY, libhmp_init(NULL));
    EXPECT_REFUSED(-EALREADY, libhmp_init(OTHER_ENGINE));
    EXPECT_TEXT("VM status: running\n", host_run("info status"));
}

static void name_is_copied(void)
{
    char *path = strdup(host_test_engine);

    host.engine = path;
    host_init();
    memset(path, 'x', strlen(path));
    free(path);
    EXPECT_TEXT("VM status: running\n", host_run("info status"));
}

static void name_without_folder(void)
{
    EXPECT_INT(0, chdir(BUILD "/libhmp-0"));
    host.engine = "engine.so";
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
        { "nothing of an engine of another version is loaded",
          other_version_is_not_loaded },
        { "the name of the engine is needed for the call only",
          name_is_copied },
        { "the engine's file may be named without folder",
          name_without_folder },
    };

    return RUN(tests);
}
