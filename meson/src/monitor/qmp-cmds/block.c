/*
 * QMP commands of a human monitor: legacy drives
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "block/block_int.h"
#include "block/block-io.h"
#include "monitor/monitor.h"
#include "monitor/qemu-compat.h"
#include "monitor/text-sink.h"
#include "qapi/error.h"
#include "qapi/qapi-commands-block-core.h"
#include "qapi/qapi-commands-block.h"
#include "qemu/config-file.h"
#include "qemu/option.h"
#include "qobject/qdict.h"
#include "system/block-backend.h"
#include "system/blockdev.h"
#include "system/system.h"

static void add_node(QemuOpts *opts, Error **errp)
{
    QDict *args = qemu_opts_to_qdict(opts, NULL);
    BlockDriverState *bs;

    if (!qdict_get_try_str(args, "node-name")) {
        qobject_unref(args);
        error_setg(errp, "'node-name' needs to be specified");
        return;
    }
    bs = bds_tree_init(args, errp);
    if (bs) {
        bdrv_set_monitor_owned(bs);
    }
}

static void forget_drive(DriveInfo *dinfo)
{
    BlockBackend *blk;

    if (dinfo) {
        blk = blk_by_legacy_dinfo(dinfo);
        monitor_remove_blk(blk);
        blk_unref(blk);
    }
}

static void add_drive(QemuOpts *opts, Error **errp)
{
    ERRP_GUARD();
    MachineClass *mc = MACHINE_GET_CLASS(current_machine);
    DriveInfo *dinfo = drive_new(opts, mc->block_default_type, errp);

    if (*errp) {
        qemu_opts_del(opts);
        forget_drive(dinfo);
    } else if (dinfo && dinfo->type != IF_NONE) {
        error_setg(errp, "Can't hot-add drive to type %d", dinfo->type);
        forget_drive(dinfo);
    }
}

typedef struct {
    QemuOpts *opts;
    bool node;
    Error **errp;
} DriveOptions;

static void print_drive_add(Monitor *mon, void *opaque)
{
    DriveOptions *o = opaque;

    if (o->node) {
        add_node(o->opts, o->errp);
        qemu_opts_del(o->opts);
    } else {
        add_drive(o->opts, o->errp);
    }
}

HumanReadableText *qmp_x_drive_add(const char *options, bool has_node,
                                   bool node, Error **errp)
{
    ERRP_GUARD();
    DriveOptions o = { .node = node, .errp = errp };
    HumanReadableText *text;

    o.opts = qemu_opts_parse(&qemu_drive_opts, options, false, errp);
    if (!o.opts) {
        return NULL;
    }
    text = text_sink_run(print_drive_add, &o);
    if (*errp) {
        qapi_free_HumanReadableText(text);
        return NULL;
    }
    return text;
}

/* blk_remove_bs() is for those who do not hold the graph lock. */
static bool may_drop_medium(BlockBackend *blk, Error **errp)
{
    GRAPH_RDLOCK_GUARD_MAINLOOP();

    return !bdrv_op_is_blocked(blk_bs(blk), BLOCK_OP_TYPE_DRIVE_DEL, errp);
}

void qmp_x_drive_del(const char *id, Error **errp)
{
    BlockBackend *blk;

    GLOBAL_STATE_CODE();

    if (bdrv_find_node(id)) {
        qmp_blockdev_del(id, errp);
        return;
    }
    blk = blk_by_name(id);
    if (!blk) {
        error_setg(errp, "Device '%s' not found", id);
        return;
    }
    if (!blk_legacy_dinfo(blk)) {
        error_setg(errp, "Deleting device added with blockdev-add"
                   " is not supported");
        return;
    }
    if (blk_bs(blk)) {
        if (!may_drop_medium(blk, errp)) {
            return;
        }
        blk_remove_bs(blk);
    }
    monitor_remove_blk(blk);
    if (blk_get_attached_dev(blk)) {
        /* The device has a reference; its I/O must not pause the guest. */
        blk_set_on_error(blk, BLOCKDEV_ON_ERROR_REPORT,
                         BLOCKDEV_ON_ERROR_REPORT);
    } else {
        blk_unref(blk);
    }
}

void qmp_x_commit(const char *device, Error **errp)
{
    int ret;

    GLOBAL_STATE_CODE();
    GRAPH_RDLOCK_GUARD_MAINLOOP();

    if (!strcmp(device, "all")) {
        ret = blk_commit_all();
    } else {
        BlockBackend *blk = blk_by_name(device);

        if (!blk) {
            error_setg(errp, "Device '%s' not found", device);
            return;
        }
        if (!blk_is_available(blk)) {
            error_setg(errp, "Device '%s' has no medium", device);
            return;
        }
        ret = bdrv_commit(bdrv_skip_implicit_filters(blk_bs(blk)));
    }
    if (ret < 0) {
        error_setg(errp, "'commit' error for '%s': %s", device,
                   strerror(-ret));
    }
}
