/*
 * QMP commands of a human monitor: the tree of objects
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "monitor/monitor.h"
#include "monitor/qemu-compat.h"
#include "monitor/text-sink.h"
#include "qapi/error.h"
#include "qapi/qapi-commands-qdev.h"
#include "qom/object.h"

static int add_child(Object *obj, void *children)
{
    g_ptr_array_add(children, obj);
    return 0;
}

static int compare_names(const void *a, const void *b)
{
    return g_strcmp0(object_get_canonical_path_component(*(Object **)a),
                     object_get_canonical_path_component(*(Object **)b));
}

static void print_object(Monitor *mon, Object *obj, int indent)
{
    g_autoptr(GPtrArray) children = g_ptr_array_new();
    const char *name = obj == object_get_root()
                       ? "" : object_get_canonical_path_component(obj);
    guint i;

    monitor_printf(mon, "%*s/%s (%s)\n", indent, "", name,
                   object_get_typename(obj));
    object_child_foreach(obj, add_child, children);
    g_ptr_array_sort(children, compare_names);
    for (i = 0; i < children->len; i++) {
        print_object(mon, g_ptr_array_index(children, i), indent + 2);
    }
}

static void print_tree(Monitor *mon, void *obj)
{
    print_object(mon, obj, 0);
}

HumanReadableText *qmp_x_query_qom_tree(const char *path, Error **errp)
{
    Object *obj = path ? object_resolve_path(path, NULL) : qdev_get_machine();

    if (!obj) {
        error_setg(errp, "Path '%s' could not be resolved", path);
        return NULL;
    }
    return text_sink_run(print_tree, obj);
}
