/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU's own words for its commands. */
#include <string.h>

#include "host.h"

static const struct libhmp_help words[] = {
    { "help|?", "[cmd]", "show the help", 0 },
    { "info", "[subcommand]", "show various information", 0 },
    { "stop|s", "", "stop emulation", 0 },
    { "backup", "target", "back up\n\t\t\t (a distribution's)", 0 },
    { "status", "", "show the current VM status", LIBHMP_HELP_INFO },
    { NULL, NULL, NULL, 0 },
};

static void says(int code, const char *line, const char *want)
{
    struct libhmp_text text = { 0 };

    EXPECT_INT(code, libhmp_run(host.vm, NULL, line, strlen(line), -1, &text));
    EXPECT_TEXT(want, text.data);
    libhmp_text_free(&text);
}

/* In the QEMU that they are of: all of them, and no others. */
static void inside(void)
{
    host.options.flags = LIBHMP_VM_INSIDE;
    host.options.help = words;
    host_init();
    says(0, "help", "backup target -- back up\n\t\t\t (a distribution's)\n"
         "help|? [cmd] -- show the help\n"
         "info [subcommand] -- show various information\n"
         "stop|s  -- stop emulation\n");
    says(0, "info", "info status  -- show the current VM status\n");
    says(1, "backup x", "Error: 'backup' is served by QEMU's own HMP only\n");
    says(1, "cont", "unknown command: 'cont'\n");
    says(0, "info status", "VM status: running\n");
}

/* The list belongs to the host: it is not looked at again. */
static void copied(void)
{
    static char name[] = "stop|s", help[] = "stop emulation";
    struct libhmp_help list[] = {
        { name, "", help, 0 },
        { NULL, NULL, NULL, 0 },
    };

    host.options.flags = 0;
    host.options.help = list;
    host_init();
    memset(name, 'x', sizeof(name));
    memset(help, 'x', sizeof(help));
    memset(list, 0, sizeof(list));
    says(0, "help stop", "stop|s  -- stop emulation\n");
    says(0, "help info status", "info status  -- show whether the virtual "
         "machine runs, and if not, why\n");
}

int main(void)
{
    static const struct test tests[] = {
        { "inside a QEMU, help lists the commands of its list", inside },
        { "the list is needed for the call only; the rest has our words",
          copied },
    };

    return RUN(tests);
}
