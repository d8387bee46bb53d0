/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replies that are text, without JSON; and who frees what a callback sets. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

static struct monitor mon;

/* What the command whose reply is a text answers. */
static struct libhmp_text answer;
static uint32_t kind;
static int code;

static int answer_text(const char *command, struct libhmp_reply *reply)
{
    if (strcmp(command, "x-query-roms") != 0) {
        return 0;
    }
    libhmp_text_free(&reply->text);
    reply->text = answer;
    answer = (struct libhmp_text) { 0 };
    reply->kind = kind;
    return code;
}

static void start(void)
{
    host_reply("x-query-roms", "");
    host.after_qmp = answer_text;
    host_init();
}

static void set(uint32_t k, const char *text, size_t len)
{
    kind = k;
    answer.len = len;
    answer.data = malloc(len); /* without NUL */
    memcpy(answer.data, text, len);
}

static void prints(const char *want, size_t len)
{
    struct libhmp_text text = { 0 };

    EXPECT_INT(0, libhmp_run(host.vm, NULL, "info roms", 9, -1, &text));
    EXPECT_INT(len, text.len);
    EXPECT(len == 0 || memcmp(want, text.data, len) == 0);
    libhmp_text_free(&text);
}

static void as_it_is(void)
{
    /* Nothing in it means anything: no escapes, no JSON, no UTF-8. */
    static const char bytes[] = "a\\n\"b\" {\"return\": 1}\n\377\0\033[2Jz\n";

    start();
    set(LIBHMP_REPLY_TEXT, "fw=genroms/x.bin\n", 17);
    prints("fw=genroms/x.bin\n", 17);
    set(LIBHMP_REPLY_TEXT, bytes, sizeof(bytes) - 1);
    prints(bytes, sizeof(bytes) - 1);
    kind = LIBHMP_REPLY_TEXT; /* an empty one */
    prints("", 0);
}

static void same_as_json(void)
{
    static const char json[] =
        "{\"return\": {\"human-readable-text\": \"one\\n\\\"two\\\"\\n\"}}";

    start();
    set(LIBHMP_REPLY_JSON, json, strlen(json));
    prints("one\n\"two\"\n", 10);
    set(LIBHMP_REPLY_TEXT, "one\n\"two\"\n", 10);
    prints("one\n\"two\"\n", 10);
}

static void large(void)
{
    size_t len = 20 << 20;
    char *text = malloc(len);

    memset(text, '"', len);
    start();
    set(LIBHMP_REPLY_TEXT, text, len);
    prints(text, len);
    free(text);
}

static void harmless_at_a_terminal(void)
{
    start();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    set(LIBHMP_REPLY_TEXT, "a\033[2Jz\n", 7);
    host_type(&mon, "info roms\r");
    EXPECT_ENDS("\na\\x1b[2Jz\n(qemu) ", host_take(&mon));
}

static void fails(const char *with)
{
    struct libhmp_text text = { 0 };

    EXPECT_INT(1, libhmp_run(host.vm, NULL, "info roms", 9, -1, &text));
    EXPECT_INT(0, strncmp("Error: ", text.data, 7));
    EXPECT(strstr(text.data, with));
    libhmp_text_free(&text);
}

/* That these are freed is for valgrind; memory.c counts. */
static void failing_callbacks(void)
{
    static const char error[] =
        "{\"error\": {\"class\": \"GenericError\", \"desc\": \"not so\"}}";

    set(LIBHMP_REPLY_JSON, error, strlen(error));
    fails("not so");
    set(2, "what is this", 12);
    fails("kind");
    code = -EPIPE;
    set(LIBHMP_REPLY_TEXT, "half a te", 9);
    fails("broken pipe");
    set(LIBHMP_REPLY_JSON, "{\"retu", 6);
    fails("broken pipe");
    set(7, "x", 1);
    fails("broken pipe");
    set(LIBHMP_REPLY_TEXT, "", 0); /* not NULL */
    fails("broken pipe");
    code = 0;
}

static void kinds_and_failures(void)
{
    start();
    failing_callbacks();
    set(LIBHMP_REPLY_TEXT, "fine\n", 5);
    prints("fine\n", 5);
}

static int failing_files(const char *path, struct libhmp_text *names)
{
    (void)path;
    *names = host_text("/a\n/b\n");
    return -EIO;
}

static void files_fail(void)
{
    struct libhmp_text words = { 0 };

    EXPECT_INT(0, libhmp_complete(mon.handle, "screendump /", 12, &words));
    EXPECT(!words.data && !words.len);
}

static void failing_names_are_not_offered(void)
{
    host_reply("screendump", "{\"return\": {}}");
    host.in_files = failing_files;
    start();
    host_open(&mon, LIBHMP_OPEN_TERMINAL);
    files_fail();
}

/* A call that fails takes no account of what was in the text. */
static void texts_of_failing_calls(void)
{
    char rubbish[] = "not malloc()ed";
    struct libhmp_text text = { .data = rubbish, .len = 3 };

    start();
    EXPECT_REFUSED(-EBADF, libhmp_complete(77, "h", 1, &text));
    EXPECT(!text.data && !text.len);
    text = (struct libhmp_text) { .data = rubbish, .len = 3 };
    EXPECT_REFUSED(-EBADF, libhmp_history_get(77, &text));
    EXPECT(!text.data && !text.len);
    text = (struct libhmp_text) { .data = rubbish, .len = 3 };
    EXPECT_REFUSED(-EBADF, libhmp_run(77, NULL, "help", 4, -1, &text));
    EXPECT(!text.data && !text.len);
    text = (struct libhmp_text) { .data = rubbish, .len = 3 };
    EXPECT_REFUSED(-EINVAL, libhmp_complete(77, NULL, 1, &text));
    EXPECT(text.data == rubbish && text.len == 3);
}

int main(void)
{
    static const struct test tests[] = {
        { "a text is printed as it is", as_it_is },
        { "a text and the object that holds it are the same", same_as_json },
        { "a text of 20 MB", large },
        { "no control byte of a text reaches a terminal",
          harmless_at_a_terminal },
        { "errors are JSON, other kinds are errors of the line",
          kinds_and_failures },
        { "names of a files callback that fails are not offered",
          failing_names_are_not_offered },
        { "a call that fails gives no text", texts_of_failing_calls },
    };

    return RUN(tests);
}
