/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Large inputs, many calls, and who frees what. */
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host.h"

#define MIB (1024 * 1024L)

/* Memory in use by the whole process, in bytes. */
static long resident(void)
{
    long total, pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");

    EXPECT(file);
    EXPECT_INT(2, fscanf(file, "%ld %ld", &total, &pages));
    fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

static void grows_less(long before, long limit)
{
    long more = resident() - before;

    if (more > limit) {
        FAIL("%ld KiB more are in use", more / 1024);
    }
}

/* A reply to query-name of @len bytes. */
static char *name_reply(size_t len)
{
    char *reply = malloc(len + 64);
    char *p = stpcpy(reply, "{\"return\": {\"name\": \"");

    memset(p, 'x', len);
    strcpy(p + len, "\"}}");
    host_reply("query-name", reply);
    return reply;
}

static void large_reply(void)
{
    size_t len = 30 * MIB;
    char *reply = name_reply(len);
    long before;
    int i;

    host_init();
    before = resident();
    for (i = 0; i < 5; i++) {
        EXPECT_INT(len + 1, strlen(host_run("info name")));
    }
    host_run("info status"); /* frees the text */
    /* Copies on the way; the engine gives memory back in its own time. */
    grows_less(before, 7 * len);
    free(reply);
}

static void long_line(void)
{
    size_t len = MIB;
    struct monitor mon = { 0 };
    char *line = malloc(len + 1);
    long before;
    int i;

    memset(line, 'x', len);
    line[len] = '\0';
    host_init();
    host_open(&mon, 0);
    before = resident();
    for (i = 0; i < 20; i++) {
        EXPECT_INT(len + 1, libhmp_feed(mon.handle, line, len + 1));
        EXPECT(strstr(host_take(&mon), "unknown command: 'xxx"));
    }
    grows_less(before, 32 * MIB);
    free(line);
}

/* Brackets in brackets cost a stack. */
static void deep_line(void)
{
    size_t len = MIB;
    char *line = malloc(len + 1);
    struct libhmp_text text = { 0 };

    memset(line, '(', len);
    memcpy(line, "print ", 6);
    line[len] = '\0';
    host_init();
    EXPECT_INT(1, libhmp_run(host.vm, NULL, line, len, -1, &text));
    EXPECT(text.len > 0);
    libhmp_text_free(&text);
    memset(line + 6, '-', len - 6);
    EXPECT_INT(1, libhmp_run(host.vm, NULL, line, len, -1, &text));
    libhmp_text_free(&text);
    free(line);
}

/* The line editor keeps 4095 bytes and drops the rest. */
static void long_typing(void)
{
    size_t len = MIB;
    struct monitor mon = { 0 };
    char *keys = malloc(len + 2);
    long before;

    memset(keys, 'x', len);
    strcpy(keys + len, "\r");
    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    before = resident();
    host_type(&mon, keys);
    host_take(&mon);
    grows_less(before, 2 * mon.room + 16 * MIB);
    EXPECT_ENDS("x'\n(qemu) ", mon.text);
    free(mon.text);
    free(keys);
}

static void many_runs(void)
{
    long before;
    int i;

    host_init();
    for (i = 0; i < 2000; i++) {
        host_run("help info");
    }
    before = resident();
    for (i = 0; i < 10000; i++) {
        host_run("help info");
    }
    grows_less(before, 4 * MIB);
}

static void many_monitors(void)
{
    struct monitor mon = { 0 };
    long before = 0;
    int i;

    host_init();
    for (i = 0; i < 5000; i++) {
        if (i == 1000) {
            before = resident();
        }
        host_open(&mon, LIBHMP_OPEN_TERMINAL);
        host_type(&mon, "info sta");
        EXPECT_OK(libhmp_close(mon.handle));
        host_take(&mon);
    }
    grows_less(before, 4 * MIB);
}

static void many_vms(void)
{
    struct monitor mon = { 0 };
    long before = 0;
    int i;

    EXPECT_OK(host_try_init());
    for (i = 0; i < 400; i++) {
        if (i == 100) {
            before = resident();
        }
        host_vm();
        host_open(&mon, LIBHMP_OPEN_TERMINAL);
        host_type(&mon, "info status\rinfo sta");
        EXPECT_OK(libhmp_vm_free(host.vm));
        host_take(&mon);
    }
    grows_less(before, 4 * MIB);
}

static long allocated(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}

static int two_names(const char *path, struct libhmp_text *names)
{
    *names = host_text("/a\n/b\n");
    return strcmp(path, "/fails/") == 0 ? -EIO : 0;
}

/* The reply is set already; its kind is any, by turns. */
static int fail_at_status(const char *command, struct libhmp_reply *reply)
{
    static uint32_t kind;

    if (strcmp(command, "query-status") != 0) {
        return 0;
    }
    reply->kind = kind++ % 3;
    return -EPIPE;
}

/* Everything that goes over the border, in both directions. */
static void all_texts(struct monitor *mon)
{
    struct libhmp_text text = { 0 };

    EXPECT_INT(0, libhmp_run(host.vm, NULL, "info name", 9, -1, &text));
    libhmp_text_free(&text);
    EXPECT_INT(2, libhmp_complete(mon->handle, "screendump /", 12, &text));
    libhmp_text_free(&text);
    EXPECT_INT(0, libhmp_complete(mon->handle, "screendump /fails/", 18,
                                  &text));
    EXPECT_INT(1, libhmp_run(host.vm, NULL, "info status", 11, -1, &text));
    libhmp_text_free(&text);
    EXPECT_INT(10, libhmp_feed(mon->handle, "info name", 10));
    host_take(mon);
}

static void texts_are_freed(void)
{
    struct monitor mon = { 0 };
    char *reply = name_reply(10000);
    long before;
    int i;

    host_reply("screendump", "{\"return\": {}}");
    host_reply("query-status", NULL);
    host.in_files = two_names;
    host.after_qmp = fail_at_status;
    host_init();
    host_open(&mon, 0);
    all_texts(&mon);
    before = allocated();
    for (i = 0; i < 500; i++) {
        all_texts(&mon);
    }
    if (allocated() > before + 8192) {
        FAIL("%ld bytes are not freed", allocated() - before);
    }
    free(reply);
}

/* What is more than this cannot be had. */
static size_t largest = SIZE_MAX;

void *__libc_malloc(size_t size);

/* In place of the C library's, for the engine too. */
void *malloc(size_t size)
{
    if (size > largest) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_malloc(size);
}

#define EXPECT_NO_MEMORY(call)                                               \
    do {                                                                     \
        largest = 500;                                                       \
        ret = call;                                                          \
        largest = SIZE_MAX;                                                  \
        EXPECT_INT(-ENOMEM, ret);                                            \
        EXPECT(!text.data && !text.len);                                     \
        EXPECT(strstr(libhmp_error(), "no memory for a text of "));          \
    } while (0)

static void no_memory(void)
{
    struct monitor mon = { 0 };
    struct libhmp_text text = { 0 };
    char lines[2000];
    int ret, words;

    host_init();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    memset(lines, 'x', sizeof(lines));
    lines[sizeof(lines) - 1] = '\n';
    EXPECT_INT(0, libhmp_history_set(mon.handle, lines, sizeof(lines)));
    EXPECT(strlen(host_run("help")) > 500);
    words = libhmp_complete(mon.handle, "", 0, &text);
    EXPECT(text.len > 500);
    libhmp_text_free(&text);

    EXPECT_NO_MEMORY(libhmp_run(host.vm, NULL, "help", 4, -1, &text));
    EXPECT_NO_MEMORY(libhmp_complete(mon.handle, "", 0, &text));
    EXPECT_NO_MEMORY(libhmp_history_get(mon.handle, &text));

    EXPECT(strlen(host_run("help")) > 500);
    EXPECT_INT(words, libhmp_complete(mon.handle, "", 0, &text));
    libhmp_text_free(&text);
    EXPECT_INT(0, libhmp_history_get(mon.handle, &text));
    EXPECT_INT(sizeof(lines), text.len);
    libhmp_text_free(&text);
}

int main(void)
{
    static const struct test tests[] = {
        { "replies of 30 MB", large_reply },
        { "lines of 1 MB", long_line },
        { "a line of a million brackets", deep_line },
        { "1 MB typed into one line", long_typing },
        { "10000 lines later as much memory is in use", many_runs },
        { "5000 terminals later too", many_monitors },
        { "400 VMs with a terminal each later too", many_vms },
        { "all texts are freed, in both directions and after failures",
          texts_are_freed },
        { "no memory for a text is -ENOMEM", no_memory },
    };

    return RUN(tests);
}
