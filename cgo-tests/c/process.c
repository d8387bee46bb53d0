/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fork(), exec(), exit() and changes of root and user around the library. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"

static void works(void)
{
    EXPECT_TEXT("VM status: running\n", host_run("info status"));
}

static void init_works(void)
{
    host_init();
    works();
}

/* As -daemonize does. */
static void fork_before_init(void)
{
    EXPECT_INT(0, test_process(init_works));
    EXPECT_INT(0, test_process(init_works));
    init_works();
}

static void nothing(void)
{
    _exit(7);
}

static void run_program(void)
{
    execl("/bin/sh", "sh", "-c", "exit 7", (char *)NULL);
}

static void fork_after_init(void)
{
    int i;

    init_works();
    for (i = 0; i < 20; i++) {
        EXPECT_INT(7, WEXITSTATUS(test_process(nothing)));
        EXPECT_INT(7, WEXITSTATUS(test_process(run_program)));
        works();
    }
}

static void exit_with_monitors(void)
{
    static struct monitor mon[3];
    size_t i;

    host_reply("migrate", "{\"return\": {}}");
    host_reply("query-migrate", "{\"return\": {\"status\": \"active\"}}");
    host_init();
    for (i = 0; i < 3; i++) {
        host_open(&mon[i], LIBHMP_OPEN_TERMINAL);
    }
    /* One with half a line, one that waits, and one at its prompt. */
    host_type(&mon[0], "info sta");
    EXPECT_INT(19, libhmp_feed(mon[1].handle, "migrate tcp:h:1234\r", 19));
    EXPECT(mon[1].suspended);
    exit(5);
}

static void leave(struct monitor *mon, const char *command)
{
    (void)mon;
    if (strcmp(command, "quit") == 0) {
        exit(6);
    }
}

static void exit_in_callback(void)
{
    struct monitor mon = { 0 };

    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host.in_qmp = leave;
    host_type(&mon, "quit\r");
}

static void exits(void)
{
    int i, status;

    for (i = 0; i < 10; i++) {
        status = test_process(exit_with_monitors);
        EXPECT(WIFEXITED(status));
        EXPECT_INT(5, WEXITSTATUS(status));
        status = test_process(exit_in_callback);
        EXPECT(WIFEXITED(status));
        EXPECT_INT(6, WEXITSTATUS(status));
    }
}

static void starts_no_process(void)
{
    char path[64], text[64];
    int fd;

    init_works();
    host_run("help");
    snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
    fd = open(path, O_RDONLY);
    EXPECT(fd >= 0);
    EXPECT_INT(0, read(fd, text, sizeof(text)));
    EXPECT_INT(-1, waitpid(-1, NULL, WNOHANG));
}

static int open_files(void)
{
    int fd, count = 0;

    for (fd = 0; fd < 256; fd++) {
        count += fcntl(fd, F_GETFD) >= 0;
    }
    return count;
}

static void keeps_no_file_open(void)
{
    int before = open_files();

    init_works();
    /* The runtime's epoll and eventfd come with the first timer at most. */
    if (open_files() > before + 2) {
        FAIL("%d files more than before", open_files() - before);
    }
}

static void other_root_and_user(void)
{
    struct monitor mon = { 0 };

    if (getuid() != 0) {
        return; /* the tests on QEMUs do this too */
    }
    host_init();
    EXPECT_INT(0, chroot("/proc/self/fdinfo"));
    EXPECT_INT(0, chdir("/"));
    EXPECT_INT(0, setgid(65534) | setuid(65534));
    works();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    host_type(&mon, "info status\r");
    EXPECT_ENDS("\nVM status: running\n(qemu) ", host_take(&mon));
}

int main(void)
{
    static const struct test tests[] = {
        { "fork() before libhmp_init() is fine", fork_before_init },
        { "fork() afterwards is fine if the child does not call",
          fork_after_init },
        { "exit() with monitors open and commands waiting is fine", exits },
        { "the engine starts no process", starts_no_process },
        { "the engine keeps no file open", keeps_no_file_open },
        { "root and user may change after libhmp_init()",
          other_root_and_user },
    };

    return RUN(tests);
}
