/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../engine.h"
#include "_cgo_export.h"

/* The one symbol that the front looks for; asking for it runs no Go. */
const struct libhmp_engine *libhmp_engine(void)
{
    static const struct libhmp_engine table = {
        .version = LIBHMP_VERSION,
        .init = engineInit,
        .open = engineOpen,
        .close = engineClose,
        .feed = engineFeed,
        .event = engineEvent,
        .run = engineRun,
        .complete = engineComplete,
        .tick = engineTick,
        .qmp_event = engineQMPEvent,
    };

    return &table;
}
