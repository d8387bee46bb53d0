/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A test program is a list of tests.  Each runs in a process of its own, since
 * libhmp_init() succeeds once in a process; the first EXPECT that fails ends
 * that process.
 */
#ifndef TEST_H
#define TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct test {
    /* What is promised. */
    const char *promise;
    void (*run)(void);
};

/* Ends main(): runs the tests and says for each one how it went. */
#define RUN(tests) test_main(tests, sizeof(tests) / sizeof((tests)[0]))

int test_main(const struct test *tests, size_t count);

__attribute__((noreturn, format(printf, 3, 4)))
void test_fail(const char *file, int line, const char *fmt, ...);

void test_int(const char *file, int line, const char *what, int64_t want,
              int64_t got);
void test_text(const char *file, int line, const char *what, const char *want,
               const char *got);
void test_ends(const char *file, int line, const char *end, const char *text);

#define FAIL(...) test_fail(__FILE__, __LINE__, __VA_ARGS__)

#define EXPECT(cond)                                                         \
    do {                                                                     \
        if (!(cond)) {                                                       \
            FAIL("not so: %s", #cond);                                       \
        }                                                                    \
    } while (0)

/* Two numbers; the wanted one comes first. */
#define EXPECT_INT(want, got) test_int(__FILE__, __LINE__, #got, want, got)

/* Two texts; the wanted one comes first. */
#define EXPECT_TEXT(want, got) test_text(__FILE__, __LINE__, #got, want, got)

/* A text that ends in another one. */
#define EXPECT_ENDS(end, text) test_ends(__FILE__, __LINE__, end, text)

/* Runs @f in another process and returns what waitpid() says of its end. */
int test_process(void (*f)(void));

#endif /* TEST_H */
