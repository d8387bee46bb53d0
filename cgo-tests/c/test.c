/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "test.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

void test_fail(const char *file, int line, const char *fmt, ...)
{
    va_list ap;

    fprintf(stderr, "     %s:%d: ", file, line);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    _exit(1);
}

void test_int(const char *file, int line, const char *what, int64_t want,
              int64_t got)
{
    if (want != got) {
        test_fail(file, line, "%s is %lld, should be %lld", what,
                  (long long)got, (long long)want);
    }
}

void test_text(const char *file, int line, const char *what, const char *want,
               const char *got)
{
    if (!got || strcmp(want, got) != 0) {
        test_fail(file, line, "%s is\n%s\nshould be\n%s", what,
                  got ? got : "NULL", want);
    }
}

void test_ends(const char *file, int line, const char *end, const char *text)
{
    size_t n = strlen(text), m = strlen(end);

    if (n < m || strcmp(text + n - m, end) != 0) {
        test_fail(file, line, "this\n%s\nshould end in\n%s", text, end);
    }
}

/* Tests must not outlive a runner that was ended. */
static pid_t fork_bound(void)
{
    pid_t pid;

    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    }
    return pid;
}

int test_process(void (*f)(void))
{
    int status = -1;
    pid_t pid = fork_bound();

    if (pid == 0) {
        f();
        exit(0);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        /* once more */
    }
    return status;
}

int test_main(const struct test *tests, size_t count)
{
    const char *program = program_invocation_short_name;
    int failed = 0;
    size_t i;

    for (i = 0; i < count; i++) {
        int status = test_process(tests[i].run);

        printf("%s %s: %s", status == 0 ? "ok  " : "FAIL", program,
               tests[i].promise);
        if (WIFSIGNALED(status)) {
            printf(" (killed by signal %d)", WTERMSIG(status));
        }
        putchar('\n');
        fflush(stdout);
        failed |= status != 0;
    }
    return failed;
}
