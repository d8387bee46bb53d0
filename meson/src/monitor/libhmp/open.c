/*
 * The human monitor by way of libhmp: monitors come and go
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "internal.h"
#include "monitor/human-monitor.h"
#include "monitor/text-sink.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#ifdef TYPE_MONITOR
#include "qom/object_interfaces.h"
#endif

void libhmp_monitor_close(LibhmpMonitor *m)
{
    if (m->handle && libhmp_may_enter()) {
        libhmp_close(m->handle);
    }
    m->hmp->rs = NULL;
    libhmp_arrivals_cleanup(m);
    g_byte_array_unref(m->typed);
    g_free(m);
}

static void libhmp_open_monitor(LibhmpMonitor *m, uint32_t flags)
{
    struct libhmp_open_options options = {
        .size = sizeof(options),
        .flags = flags,
        .cpu_index = -1,
        .columns = libhmp_columns(m->mon->chr.chr),
    };

    m->columns = options.columns;
    if (libhmp_loaded() &&
        libhmp_open(libhmp_this_vm, m->mon, &options, &m->handle) < 0) {
        error_report("human monitor: %s", libhmp_error());
    }
    libhmp_arrivals_open(m);
}

/* @hmp has its device.  From here on it is monitor.c's. */
static void libhmp_start(MonitorHMP *hmp, MonitorEditor editor)
{
    Monitor *mon = MONITOR(hmp);
    LibhmpMonitor *m = g_new0(LibhmpMonitor, 1);
    Chardev *chr = mon->chr.chr;
    uint32_t flags = hmp->use_readline ? LIBHMP_OPEN_TERMINAL : 0;

    if (hmp->use_readline && editor == MONITOR_EDITOR_EXTENDED) {
        flags |= LIBHMP_OPEN_EXTENDED;
        if (libhmp_is_console(chr)) {
            flags |= LIBHMP_OPEN_LIMITED;
        }
    }
    human_monitor_setup();
    m->mon = mon;
    m->hmp = hmp;
    m->extended = flags & LIBHMP_OPEN_EXTENDED;
    m->typed = g_byte_array_new();
    /* A full multiplexer has no room for what its front end does not take. */
    m->takes = object_dynamic_cast(OBJECT(chr), TYPE_CHARDEV_MUX)
               ? 1 : LIBHMP_TAKES;
    hmp->rs = &m->rs;
    libhmp_arrivals_init(m);
    libhmp_join(m);
    libhmp_open_monitor(m, flags);
    monitor_list_append(mon);
}

#ifdef TYPE_MONITOR /* 11.1 */

typedef struct {
    MonitorHMP parent_obj;
    MonitorEditor editor;
} LibhmpObject;

static LibhmpObject *libhmp_object_of(Object *obj)
{
    return container_of(MONITOR_HMP(obj), LibhmpObject, parent_obj);
}

static bool monitor_hmp_get_readline(Object *obj, Error **errp)
{
    return MONITOR_HMP(obj)->use_readline;
}

static void monitor_hmp_set_readline(Object *obj, bool value, Error **errp)
{
    MONITOR_HMP(obj)->use_readline = value;
}

static int monitor_hmp_get_editor(Object *obj, Error **errp)
{
    return libhmp_object_of(obj)->editor;
}

static void monitor_hmp_set_editor(Object *obj, int value, Error **errp)
{
    libhmp_object_of(obj)->editor = value;
}

static void monitor_hmp_complete(UserCreatable *uc, Error **errp)
{
    ERRP_GUARD();
    Object *obj = OBJECT(uc);
    ObjectClass *parent = object_class_by_name(TYPE_MONITOR);

    USER_CREATABLE_CLASS(parent)->complete(uc, errp);
    if (!*errp && MONITOR(obj)->chardev_id) {
        libhmp_start(MONITOR_HMP(obj), libhmp_object_of(obj)->editor);
    }
}

static bool monitor_hmp_prepare_delete(UserCreatable *uc, Error **errp)
{
    error_setg(errp, "Deleting HMP monitors is not supported");
    return false;
}

static void monitor_hmp_accept_input(Monitor *mon)
{
    LibhmpMonitor *m = libhmp_monitor_of(mon);

    if (m) {
        libhmp_monitor_ready(m);
    }
}

static void monitor_hmp_init(Object *obj)
{
    MONITOR_HMP(obj)->use_readline = true;
}

static void monitor_hmp_finalize(Object *obj)
{
    LibhmpMonitor *m = libhmp_monitor_of(MONITOR(obj));

    if (m) {
        qemu_chr_fe_deinit(&m->mon->chr, false);
        libhmp_monitor_close(m);
    }
}

static void monitor_hmp_class_init(ObjectClass *class, const void *data)
{
    UserCreatableClass *creatable = USER_CREATABLE_CLASS(class);
    MonitorClass *monitor = MONITOR_CLASS(class);

    object_class_property_add_bool(class, "readline",
                                   monitor_hmp_get_readline,
                                   monitor_hmp_set_readline);
    object_class_property_add_enum(class, "editor", "MonitorEditor",
                                   &MonitorEditor_lookup,
                                   monitor_hmp_get_editor,
                                   monitor_hmp_set_editor);
    creatable->complete = monitor_hmp_complete;
    creatable->prepare_delete = monitor_hmp_prepare_delete;
    monitor->vprintf = text_sink_vprintf;
    monitor->accept_input = monitor_hmp_accept_input;
}

static const TypeInfo monitor_hmp_types[] = {
    {
        .name = TYPE_MONITOR_HMP,
        .parent = TYPE_MONITOR,
        .instance_size = sizeof(LibhmpObject),
        .instance_init = monitor_hmp_init,
        .instance_finalize = monitor_hmp_finalize,
        .class_size = sizeof(MonitorHMPClass),
        .class_init = monitor_hmp_class_init,
    },
};

DEFINE_TYPES(monitor_hmp_types)

static void libhmp_new_object(const char *id, const char *chardev,
                              const char *readline, const char *editor,
                              Error **errp)
{
    g_autofree char *compat_id = id ? NULL : monitor_compat_id();

    object_new_with_props(TYPE_MONITOR_HMP, object_get_objects_root(),
                          id ?: compat_id, errp, "chardev", chardev,
                          "readline", readline, "editor", editor, NULL);
}

void monitor_new_hmp(const char *id, const char *chardev_id,
                     bool use_readline, Error **errp)
{
    libhmp_new_object(id, chardev_id, use_readline ? "on" : "off",
                      MonitorEditor_str(MONITOR_EDITOR_CLASSIC), errp);
}

void monitor_new_hmp_opts(MonitorOptions *opts, Error **errp)
{
    libhmp_new_object(opts->id, opts->chardev, "on",
                      MonitorEditor_str(opts->editor), errp);
}

#else

static void libhmp_new_monitor(Chardev *chr, bool use_readline,
                               MonitorEditor editor, Error **errp)
{
    MonitorHMP *hmp = g_new0(MonitorHMP, 1);

    if (!qemu_chr_fe_init(&hmp->common.chr, chr, errp)) {
        g_free(hmp);
        return;
    }
    monitor_data_init(&hmp->common, false, false, false);
    hmp->use_readline = use_readline;
    libhmp_start(hmp, editor);
}

void monitor_init_hmp(Chardev *chr, bool use_readline, Error **errp)
{
    libhmp_new_monitor(chr, use_readline, MONITOR_EDITOR_CLASSIC, errp);
}

void monitor_init_hmp_opts(Chardev *chr, MonitorOptions *opts, Error **errp)
{
    libhmp_new_monitor(chr, true, opts->editor, errp);
}

#endif
