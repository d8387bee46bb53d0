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
#if __has_include("qemu/base-arch-defs.h")
#include "qemu/base-arch-defs.h"
#else
#include "system/arch_init.h"
#endif

typedef struct {
    const char *name;
    const char *params;
    const char *help;
    uint32_t arch_bitmask;      /* 11.0; 0 is all */
} HelpRow;

#include "libhmp-help.h"

static void append_rows(GArray *list, const HelpRow *rows, size_t count,
                        uint32_t flags)
{
    for (const HelpRow *row = rows; row < rows + count; row++) {
        struct libhmp_help words = {
            .name = row->name,
            .params = row->params ?: "",
            .help = row->help ?: "",
            .flags = flags,
        };

        if (!row->arch_bitmask || qemu_arch_available(row->arch_bitmask)) {
            g_array_append_val(list, words);
        }
    }
}

struct libhmp_help *libhmp_help_list(void)
{
    /* Ended by an entry of zeroes. */
    GArray *list = g_array_new(true, false, sizeof(struct libhmp_help));

    append_rows(list, hmp_help_commands, ARRAY_SIZE(hmp_help_commands), 0);
    append_rows(list, hmp_help_info_commands,
                ARRAY_SIZE(hmp_help_info_commands), LIBHMP_HELP_INFO);
    return (struct libhmp_help *)g_array_free(list, false);
}
