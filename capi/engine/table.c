/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../engine.h"
#include "_cgo_export.h"

LIBHMP_ENGINE_NOTE();

/* The one symbol that the front looks for; asking for it runs no Go. */
const struct libhmp_engine *libhmp_engine(void)
{
    static const struct libhmp_engine table = {
        .version = LIBHMP_VERSION,
        .init = engineInit,
        .vm_new = engineVMNew,
        .vm_free = engineVMFree,
        .open = engineOpen,
        .close = engineClose,
        .feed = engineFeed,
        .event = engineEvent,
        .resize = engineResize,
        .announce = engineAnnounce,
        .cancel = engineCancel,
        .interrupt = engineInterrupt,
        .history_get = engineHistoryGet,
        .history_set = engineHistorySet,
        .run = engineRun,
        .complete = engineComplete,
        .tick = engineTick,
        .qmp_event = engineQMPEvent,
    };

    return &table;
}
