/*
 * The QMP command x-query-qapi-definition
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include <zlib.h>
#include "qapi/error.h"
#include "qapi/qapi-commands-misc.h"
#include "qapi/type-helpers.h"
#include "monitor/qmp-cmds/qapi-text.h"

/* qapi_text, a piece at a time: all of it is near a megabyte. */
typedef struct {
    z_stream stream;
    char piece[4096];
    char *next, *end;           /* what is left of the piece */
} Unpacker;

/* Unpacks another piece if nothing is left; false at the end. */
static bool fill(Unpacker *u)
{
    if (u->next == u->end) {
        u->stream.next_out = (Bytef *)u->piece;
        u->stream.avail_out = sizeof(u->piece);
        inflate(&u->stream, Z_NO_FLUSH);
        u->next = u->piece;
        u->end = (char *)u->stream.next_out;
    }
    return u->next < u->end;
}

/* Reads what comes before the next NUL; false at the end. */
static bool next_string(Unpacker *u, GString *string)
{
    char *nul = NULL;

    g_string_truncate(string, 0);
    while (!nul && fill(u)) {
        nul = memchr(u->next, 0, u->end - u->next);
        g_string_append_len(string, u->next, (nul ?: u->end) - u->next);
        u->next = nul ? nul + 1 : u->end;
    }
    return nul;
}

/* Reads the definition of @name; false if there is none. */
static bool find_definition(Unpacker *u, const char *name, GString *text)
{
    bool found = false;

    while (!found && next_string(u, text)) {
        found = g_str_equal(text->str, name);
        next_string(u, text);
    }
    return found;
}

HumanReadableText *qmp_x_query_qapi_definition(const char *name, Error **errp)
{
    g_autoptr(GString) text = g_string_new(NULL);
    Unpacker u = {
        .stream.next_in = (Bytef *)qapi_text,
        .stream.avail_in = sizeof(qapi_text),
    };
    bool found;

    if (inflateInit(&u.stream) != Z_OK) {
        error_setg(errp, "The QAPI definitions cannot be unpacked");
        return NULL;
    }
    found = find_definition(&u, name, text);
    inflateEnd(&u.stream);
    if (!found) {
        error_setg(errp, "There is no QAPI definition of '%s'", name);
        return NULL;
    }
    return human_readable_text_from_str(text);
}
