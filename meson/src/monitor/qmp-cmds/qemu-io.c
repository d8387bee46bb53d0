/*
 * The QMP command x-qemu-io
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "block/block-io.h"
#include "qapi/error.h"
#include "qapi/qapi-commands-block.h"
#include "qemu-io.h"
#include "system/block-backend.h"
#include "system/blockdev.h"

/*
 * Permissions are those that the command asks for, as in HMP: see
 * hmp_qemu_io() on why.
 */
void qmp_x_qemu_io(const char *device, const char *qdev, const char *command,
                   Error **errp)
{
    BlockBackend *blk, *own = NULL;
    BlockDriverState *bs;
    int ret;

    if (!device == !qdev) {
        error_setg(errp, "Exactly one of 'device' and 'qdev' must be present");
        return;
    }
    blk = qdev ? blk_by_qdev_id(qdev, errp) : blk_by_name(device);
    if (!blk && qdev) {
        return;
    }
    if (!blk) {
        bs = bdrv_lookup_bs(NULL, device, errp);
        if (!bs) {
            return;
        }
        blk = own = blk_new(bdrv_get_aio_context(bs), 0, BLK_PERM_ALL);
        if (blk_insert_bs(blk, bs, errp) < 0) {
            blk_unref(own);
            return;
        }
    }
    ret = qemuio_command(blk, command);
    if (ret < 0) {
        error_setg_errno(errp, -ret, "the command of qemu-io failed");
    }
    blk_unref(own);
}
