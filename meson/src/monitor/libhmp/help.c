/*
 * The human monitor by way of libhmp: QEMU's own words for "help"
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * libhmp has words of its own.  Those of hmp-commands.hx and
 * hmp-commands-info.hx come before them, so that what a distribution has added
 * to these is there, too.
 */
#include "qemu/osdep.h"
#include CONFIG_DEVICES
#include "internal.h"
#if __has_include("system/arch_init.h")
#include "system/arch_init.h"
#else
#include "qemu/arch_info.h"
#endif

typedef struct {
    const char *name;
    const char *params;
    const char *help;
    uint32_t arch_bitmask;      /* 11.0; 0 is all */
} HelpRow;

#include "libhmp-help.h"

/* Tabs and line ends part fields and rows. */
static void append_escaped(GString *text, const char *s)
{
    for (; s && *s; s++) {
        switch (*s) {
        case '\t':
            g_string_append(text, "\\t");
            break;
        case '\n':
            g_string_append(text, "\\n");
            break;
        case '\\':
            g_string_append(text, "\\\\");
            break;
        default:
            g_string_append_c(text, *s);
        }
    }
}

static void append_rows(GString *text, const char *prefix, const HelpRow *rows,
                        size_t count)
{
    for (const HelpRow *row = rows; row < rows + count; row++) {
        if (row->arch_bitmask && !qemu_arch_available(row->arch_bitmask)) {
            continue;
        }
        g_string_append(text, prefix);
        append_escaped(text, row->name);
        g_string_append_c(text, '\t');
        append_escaped(text, row->params);
        g_string_append_c(text, '\t');
        append_escaped(text, row->help);
        g_string_append_c(text, '\n');
    }
}

const char *libhmp_help_text(void)
{
    static char *made;
    GString *text;

    if (!made) {
        text = g_string_new(NULL);
        append_rows(text, "", hmp_help_commands,
                    ARRAY_SIZE(hmp_help_commands));
        append_rows(text, "info ", hmp_help_info_commands,
                    ARRAY_SIZE(hmp_help_info_commands));
        made = g_string_free(text, false);
    }
    return made;
}
