/*
 * QMP commands of a human monitor: legacy drives, qemu-io
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "block/block_int.h"
#include "block/block-io.h"
#include "hw/boards.h"
#include "chardev/char-fe.h"
#include "monitor-internal.h"
#include "monitor/text-sink.h"
#include "qapi/error.h"
#include "qapi/qapi-commands-block-core.h"
#include "qapi/qapi-commands-libhmp.h"
#include "qemu-io.h"
#include "qemu/config-file.h"
#include "qemu/error-report.h"
#include "qemu/option.h"
#include "qemu/qemu-print.h"
#include "qobject/qdict.h"
#include "system/block-backend.h"
#include "system/blockdev.h"
#include "system/system.h"

static void add_node(const char *options)
{
    QemuOpts *opts = qemu_opts_parse_noisily(&qemu_drive_opts, options, false);
    BlockDriverState *bs;
    Error *err = NULL;
    QDict *args;

    if (!opts) {
        return;
    }
    args = qemu_opts_to_qdict(opts, NULL);
    if (!qdict_get_try_str(args, "node-name")) {
        qobject_unref(args);
        error_report("'node-name' needs to be specified");
        qemu_opts_del(opts);
        return;
    }
    bs = bds_tree_init(args, &err);
    if (bs) {
        bdrv_set_monitor_owned(bs);
    } else {
        error_report_err(err);
    }
    qemu_opts_del(opts);
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

static void add_drive(Monitor *mon, const char *options)
{
    QemuOpts *opts = qemu_opts_parse_noisily(qemu_find_opts("drive"), options,
                                             false);
    MachineClass *mc = MACHINE_GET_CLASS(current_machine);
    DriveInfo *dinfo;
    Error *err = NULL;

    if (!opts) {
        return;
    }
    dinfo = drive_new(opts, mc->block_default_type, &err);
    if (err) {
        error_report_err(err);
        qemu_opts_del(opts);
        forget_drive(dinfo);
    } else if (dinfo && dinfo->type == IF_NONE) {
        monitor_printf(mon, "OK\n");
    } else if (dinfo) {         /* else it was a request for help */
        monitor_printf(mon, "Can't hot-add drive to type %d\n", dinfo->type);
        forget_drive(dinfo);
    }
}

typedef struct {
    const char *options;
    bool node;
} DriveOptions;

static void print_drive_add(Monitor *mon, void *opaque)
{
    DriveOptions *o = opaque;

    if (o->node) {
        add_node(o->options);
    } else {
        add_drive(mon, o->options);
    }
}

HumanReadableText *qmp_x_drive_add(const char *options, bool has_node,
                                   bool node, Error **errp)
{
    DriveOptions o = { .options = options, .node = node };

    return text_sink_run(print_drive_add, &o);
}

void qmp_x_drive_del(const char *id, Error **errp)
{
    BlockDriverState *bs;
    BlockBackend *blk;

    GLOBAL_STATE_CODE();
    GRAPH_RDLOCK_GUARD_MAINLOOP();

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
    bs = blk_bs(blk);
    if (bs) {
        if (bdrv_op_is_blocked(bs, BLOCK_OP_TYPE_DRIVE_DEL, errp)) {
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

typedef struct {
    BlockBackend *blk;
    const char *command;
} IoOptions;

static void print_qemu_io(Monitor *mon, void *opaque)
{
    IoOptions *o = opaque;
    int (*outer)(const char *fmt, ...) G_GNUC_PRINTF(1, 2) = qemuio_print;

    qemuio_print = qemu_printf;
    qemuio_command(o->blk, o->command);
    qemuio_print = outer;
}

/* human-monitor-command has no device: its callers read QEMU's stdout. */
static bool in_human_monitor_command(void)
{
    Monitor *mon = monitor_cur();

    return mon && !monitor_is_qmp(mon) &&
           !qemu_chr_fe_backend_connected(&mon->chr);
}

/*
 * Permissions are those that the command asks for, as in HMP: see
 * hmp_qemu_io() on why.
 */
HumanReadableText *qmp_x_qemu_io(const char *device, const char *command,
                                 bool has_qdev, bool qdev, Error **errp)
{
    BlockBackend *blk, *own = NULL;
    HumanReadableText *text;
    BlockDriverState *bs;

    blk = qdev ? blk_by_qdev_id(device, errp) : blk_by_name(device);
    if (!blk && qdev) {
        return NULL;
    }
    if (!blk) {
        bs = bdrv_lookup_bs(NULL, device, errp);
        if (!bs) {
            return NULL;
        }
        blk = own = blk_new(bdrv_get_aio_context(bs), 0, BLK_PERM_ALL);
        if (blk_insert_bs(blk, bs, errp) < 0) {
            blk_unref(own);
            return NULL;
        }
    }
    if (in_human_monitor_command()) {
        qemuio_command(blk, command);
        text = g_new0(HumanReadableText, 1);
        text->human_readable_text = g_strdup("");
    } else {
        text = text_sink_run(print_qemu_io, &(IoOptions) { blk, command });
    }
    blk_unref(own);
    return text;
}
