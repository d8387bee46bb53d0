/*
 * QMP commands of a human monitor: snapshots of the machine
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * snapshot-save and its like are jobs, which other QMP clients see.  These do
 * what HMP does, in one step.  Like HMP they wait in a nested poll, so they are
 * not for coroutines: as plain commands they are run in the main loop.
 */
#include "qemu/osdep.h"
#include "migration/snapshot.h"
#include "qapi/error.h"
#include "qapi/qapi-commands-migration.h"
#include "system/runstate.h"

void qmp_x_savevm(const char *name, Error **errp)
{
    save_snapshot(name, true, NULL, false, NULL, errp);
}

void qmp_x_loadvm(const char *name, Error **errp)
{
    RunState saved_state = runstate_get();

    vm_stop(RUN_STATE_RESTORE_VM);
    if (load_snapshot(name, NULL, false, NULL, errp)) {
        load_snapshot_resume(saved_state);
    }
}

void qmp_x_delvm(const char *name, Error **errp)
{
    delete_snapshot(name, false, NULL, errp);
}
