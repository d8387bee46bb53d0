/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process that may not have what the engine needs: libhmp_init() says so, or
 * succeeds, but the process lives.  Each limit is tried in steps from too
 * little to enough: between both, the engine could begin to load and fail.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"

#define MIB (1ul << 20)

/* A field of /proc/self/status. */
static long status_field(const char *name)
{
    FILE *f = fopen("/proc/self/status", "r");
    char line[256];
    long value = -1;

    EXPECT(f);
    while (fgets(line, sizeof(line), f)) {
        if (strncmp(line, name, strlen(name)) == 0) {
            value = atol(line + strlen(name));
        }
    }
    fclose(f);
    EXPECT(value >= 0);
    return value;
}

static void limit(int resource, rlim_t value)
{
    struct rlimit r;

    EXPECT_INT(0, getrlimit(resource, &r));
    r.rlim_cur = value;
    EXPECT_INT(0, setrlimit(resource, &r));
}

static void work(void)
{
    int i;

    for (i = 0; i < 50; i++) {
        EXPECT_TEXT("VM status: running\n", host_run("info status"));
        EXPECT(strlen(host_run("help")) > 1000);
    }
}

/* What a process of its own is to try. */
static struct {
    int resource, code;
    rlim_t value;
} trial;

enum { WORKS = 0, REFUSED = 2 };

static void try_it(void)
{
    int threads = status_field("Threads:"), ret;
    struct rlimit before;

    EXPECT_INT(0, getrlimit(trial.resource, &before));
    limit(trial.resource, trial.value);
    ret = host_try_init();
    if (ret < 0) {
        EXPECT_INT(0, setrlimit(trial.resource, &before));
        EXPECT_INT(trial.code, ret);
        EXPECT(strstr(libhmp_error(), "raise the limit"));
        EXPECT_INT(threads, status_field("Threads:"));
        EXPECT_REFUSED(-ENOTCONN, libhmp_tick(1, 1));
        exit(REFUSED);
    }
    host_vm();
    work();
}

/* Returns WORKS or REFUSED; anything else, a signal above all, is a failure. */
static int outcome(int resource, rlim_t value, int code)
{
    int status;

    trial.resource = resource;
    trial.value = value;
    trial.code = code;
    status = test_process(try_it);
    if (!WIFEXITED(status) || (WEXITSTATUS(status) != WORKS &&
                               WEXITSTATUS(status) != REFUSED)) {
        FAIL("with a limit of %llu the wait status is 0x%x",
             (unsigned long long)value, status);
    }
    return WEXITSTATUS(status);
}

/* From @value on, @count steps up, each once or more often. */
static void steps(int resource, rlim_t value, rlim_t step, int count, int code)
{
    EXPECT_INT(REFUSED, outcome(resource, value, code));
    while (count-- > 0) {
        value += step;
        outcome(resource, value, code);
    }
    EXPECT_INT(WORKS, outcome(resource, value, code));
}

static void address_space(void)
{
    rlim_t now = status_field("VmSize:") * 1024ul;

    steps(RLIMIT_AS, now + 16 * MIB, 48 * MIB, 60, -ENOMEM);
}

static void writable_memory(void)
{
    rlim_t now = status_field("VmData:") * 1024ul;

    steps(RLIMIT_DATA, now + 8 * MIB, 8 * MIB, 40, -ENOMEM);
}

static void descriptors(void)
{
    int fd;

    for (fd = 3; fd < 64; fd++) { /* what a test runner left open */
        close(fd);
    }
    steps(RLIMIT_NOFILE, 3, 1, 20, -EMFILE);
    /* Enough to load, with next to nothing left for the host. */
    EXPECT_INT(REFUSED, outcome(RLIMIT_NOFILE, 3 + 4, -EMFILE));
}

/*
 * Threads are counted by user, those of root not at all.  Another user may not
 * be able to read the build folder.
 */
static void as_other_user(char engine[PATH_MAX])
{
    char command[2 * PATH_MAX];

    strcpy(engine, "/tmp/libhmp-test-XXXXXX");
    EXPECT(mkdtemp(engine));
    EXPECT_INT(0, chmod(engine, 0755));
    snprintf(command, sizeof(command), "install -m 644 %s %s/engine.so",
             BUILD "/libhmp-0/engine.so", engine);
    EXPECT_INT(0, system(command));
    strcat(engine, "/engine.so");
    host.engine = engine;
    if (getuid() == 0) {
        EXPECT_INT(0, setresuid(65534, 65534, 0));
    }
}

static void threads(void)
{
    char engine[PATH_MAX];
    struct rlimit most;

    as_other_user(engine);
    EXPECT_INT(0, getrlimit(RLIMIT_NPROC, &most));
    /* The user may have other threads, so what is enough is not known. */
    EXPECT_INT(REFUSED, outcome(RLIMIT_NPROC, 1, -EAGAIN));
    for (int n = 2; n < 40; n++) {
        outcome(RLIMIT_NPROC, n, -EAGAIN);
    }
    EXPECT_INT(WORKS, outcome(RLIMIT_NPROC, most.rlim_max, -EAGAIN));
    if (geteuid() != getuid() || geteuid() == 65534) {
        EXPECT_INT(0, seteuid(0));
    }
    EXPECT_INT(0, unlink(engine));
    *strrchr(engine, '/') = '\0';
    EXPECT_INT(0, rmdir(engine));
}

static void again_with_more(void)
{
    struct rlimit all, data, files;

    EXPECT_INT(0, getrlimit(RLIMIT_AS, &all));
    EXPECT_INT(0, getrlimit(RLIMIT_DATA, &data));
    EXPECT_INT(0, getrlimit(RLIMIT_NOFILE, &files));

    limit(RLIMIT_AS, status_field("VmSize:") * 1024ul + 64 * MIB);
    EXPECT_REFUSED(-ENOMEM, libhmp_init(host.engine));
    EXPECT(strstr(libhmp_error(), "ulimit -v"));
    EXPECT_INT(0, setrlimit(RLIMIT_AS, &all));

    limit(RLIMIT_DATA, status_field("VmData:") * 1024ul + 8 * MIB);
    EXPECT_REFUSED(-ENOMEM, libhmp_init(host.engine));
    EXPECT(strstr(libhmp_error(), "ulimit -d"));
    EXPECT_INT(0, setrlimit(RLIMIT_DATA, &data));

    limit(RLIMIT_NOFILE, 6);
    EXPECT_REFUSED(-EMFILE, libhmp_init(host.engine));
    EXPECT(strstr(libhmp_error(), "ulimit -n"));
    EXPECT_INT(0, setrlimit(RLIMIT_NOFILE, &files));

    host_init();
    work();
}

static void nothing_is_kept(void)
{
    long size = status_field("VmSize:"), data = status_field("VmData:");
    int fd = dup(0);

    EXPECT_INT(0, close(fd));
    host.engine = FAKE_ENGINE; /* takes nothing itself */
    EXPECT_OK(libhmp_init(host.engine));
    EXPECT_INT(1, status_field("Threads:"));
    EXPECT_INT(fd, dup(0));
    /* The C library may keep stacks of threads for the next. */
    EXPECT(status_field("VmSize:") < size + 8 * 1024);
    EXPECT(status_field("VmData:") < data + 8 * 1024);
}

static void limits_stay(void)
{
    static const int resources[] = {
        RLIMIT_AS, RLIMIT_CORE, RLIMIT_CPU, RLIMIT_DATA, RLIMIT_FSIZE,
        RLIMIT_MEMLOCK, RLIMIT_NOFILE, RLIMIT_NPROC, RLIMIT_STACK,
    };
    enum { COUNT = sizeof(resources) / sizeof(resources[0]) };
    struct rlimit before[COUNT], after;
    int i;

    limit(RLIMIT_NOFILE, 100); /* lower than it may be */
    for (i = 0; i < COUNT; i++) {
        EXPECT_INT(0, getrlimit(resources[i], &before[i]));
    }
    EXPECT(before[6].rlim_max > before[6].rlim_cur);
    host_init();
    work();
    for (i = 0; i < COUNT; i++) {
        EXPECT_INT(0, getrlimit(resources[i], &after));
        EXPECT_INT(before[i].rlim_cur, after.rlim_cur);
        EXPECT_INT(before[i].rlim_max, after.rlim_max);
    }
}

int main(void)
{
    static const struct test tests[] = {
        { "too little address space is -ENOMEM", address_space },
        { "too little writable memory is -ENOMEM", writable_memory },
        { "too few threads are -EAGAIN", threads },
        { "too few descriptors are -EMFILE", descriptors },
        { "after a limit was raised it may be tried again", again_with_more },
        { "what was taken on trial is given back", nothing_is_kept },
        { "the limits of the process stay as they were", limits_stay },
    };

    return RUN(tests);
}
