/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libhmp_complete() and what Tab does with the host's file names. */
#include <errno.h>
#include <string.h>

#include "host.h"

static struct monitor mon;

static void offers(const char *line, int count, const char *want)
{
    struct libhmp_text words = { 0 };

    EXPECT_INT(count, libhmp_complete(mon.handle, line, strlen(line), &words));
    EXPECT_TEXT(want, words.data ? words.data : "");
    EXPECT_INT(strlen(want), words.len);
    EXPECT(count > 0 || !words.data);
    libhmp_text_free(&words);
}

static void start(uint32_t flags)
{
    host_reply("eject", "{\"return\": {}}");
    host_reply("screendump", "{\"return\": {}}");
    host_init();
    host_open(&mon, flags);
}

static void words(void)
{
    start(LIBHMP_OPEN_TERMINAL);
    offers("qu", 1, "quit\n");
    offers("sy", 4, "sync-profile\nsystem_powerdown\nsystem_reset\n"
           "system_wakeup\n");
    offers("info na", 1, "name\n");
    offers("eject ", 2, "floppy0\nide0-cd0\n");
    offers("eject i", 1, "ide0-cd0\n");
    offers("help info stat", 2, "stats\nstatus\n");
    offers("nosuch", 0, "");
    offers("nosuch ", 0, "");
    offers("eject \"", 0, "");
    EXPECT_TEXT("", host_take(&mon));
}

static void all_words(void)
{
    struct libhmp_text text = { 0 };
    char *word, *last = "", *save;
    int count, seen = 0;

    start(0);
    count = libhmp_complete(mon.handle, NULL, 0, &text);
    for (word = strtok_r(text.data, "\n", &save); word;
         word = strtok_r(NULL, "\n", &save)) {
        EXPECT(strcmp(last, word) < 0);
        last = word;
        seen++;
    }
    EXPECT_INT(count, seen);
    EXPECT(count > 20);
    libhmp_text_free(&text);
}

static int files(const char *path, struct libhmp_text *names)
{
    if (strcmp(path, "/none/") == 0) {
        return -ENOENT;
    }
    if (strcmp(path, "/nothing/") == 0) {
        return 0;
    }
    EXPECT_TEXT("/dir/pi", path);
    *names = host_text("/dir/pictures/\n/dir/pic ture.ppm\n/dir/pi\n");
    return 0;
}

static void file_names(void)
{
    start(LIBHMP_OPEN_TERMINAL);
    host.in_files = files;
    offers("screendump /dir/pi", 3,
           "/dir/pi\n/dir/pic ture.ppm\n/dir/pictures/\n");
    offers("screendump /none/", 0, "");
    offers("screendump /nothing/", 0, "");
}

static void length_counts(void)
{
    struct libhmp_text text = { 0 };

    start(0);
    EXPECT_INT(1, libhmp_complete(mon.handle, "quest", 2, &text));
    EXPECT_TEXT("quit\n", text.data);
    libhmp_text_free(&text);
}

/* The same through the line editor. */
static void tab(void)
{
    start(LIBHMP_OPEN_TERMINAL);
    host_type(&mon, "qui\t");
    EXPECT_ENDS("quit \033[K", host_take(&mon));
    host_type(&mon, "\025eject \t");
    EXPECT(strstr(host_take(&mon), "floppy0"));
    EXPECT(strstr(mon.text, "ide0-cd0"));
}

static void qmp_failure_offers_nothing(void)
{
    host_reply("query-block", NULL);
    start(LIBHMP_OPEN_TERMINAL);
    offers("eject ", 0, "");
    EXPECT_TEXT("", host_take(&mon));
}

int main(void)
{
    static const struct test tests[] = {
        { "commands, subcommands and block devices, sorted, each with \"\\n\"",
          words },
        { "an empty line is offered all commands", all_words },
        { "file names come from the host", file_names },
        { "the line is as long as said", length_counts },
        { "Tab offers the same", tab },
        { "what QMP refuses is not offered", qmp_failure_offers_nothing },
    };

    return RUN(tests);
}
