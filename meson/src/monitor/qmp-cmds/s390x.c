/*
 * QMP commands of a human monitor: storage keys and attributes of s390x
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/target_page.h"
#include "monitor/qemu-compat.h"
#include "qapi/error.h"
#if __has_include("qapi/qapi-commands-machine-s390x.h") /* 10.1 */
#include "qapi/qapi-commands-machine-s390x.h"
#else
#include "qapi/qapi-commands-machine-target.h"
#endif
#ifdef TARGET_S390X
#include "hw/s390x/storage-attributes.h"
#include "hw/s390x/storage-keys.h"

/* A machine need not have them, "none" has not. */
static Object *find_storage(const char *type, Error **errp)
{
    Object *obj = object_resolve_path_type("", type, NULL);

    if (!obj) {
        error_setg(errp, "this machine has no %s", type);
    }
    return obj;
}

StorageKey *qmp_x_query_skeys(uint64_t address, Error **errp)
{
    Object *obj = find_storage(TYPE_S390_SKEYS, errp);
    S390SKeysClass *class;
    StorageKey *result;
    uint8_t key;
    int ret;

    if (!obj) {
        return NULL;
    }
    class = S390_SKEYS_GET_CLASS(obj);
    if (!class->skeys_are_enabled(S390_SKEYS(obj))) {
        error_setg(errp, "This guest is not using storage keys");
        return NULL;
    }
    if (!address_space_access_valid(&address_space_memory,
                                    address & TARGET_PAGE_MASK,
                                    TARGET_PAGE_SIZE, false,
                                    MEMTXATTRS_UNSPECIFIED)) {
        error_setg(errp, "The given address is not valid");
        return NULL;
    }
    ret = class->get_skeys(S390_SKEYS(obj), address / TARGET_PAGE_SIZE, 1,
                           &key);
    if (ret < 0) {
        error_setg(errp, "%s", strerror(-ret));
        return NULL;
    }
    result = g_new0(StorageKey, 1);
    result->key = key;
    return result;
}

StorageAttributes *qmp_x_query_cmma(uint64_t address, bool has_count,
                                    uint64_t count, Error **errp)
{
    Object *obj = find_storage(TYPE_S390_STATTRIB, errp);
    g_autofree uint8_t *values = NULL;
    StorageAttributes *result;
    int len;

    if (!obj) {
        return NULL;
    }
    if (!has_count) {
        count = 8;
    }
    /* The device takes 32 bits, and answers with an int. */
    values = count <= INT_MAX ? g_try_malloc(count ?: 1) : NULL;
    if (!values) {
        error_setg(errp, "%s", strerror(ENOMEM));
        return NULL;
    }
    len = S390_STATTRIB_GET_CLASS(obj)->peek_stattr(
        S390_STATTRIB(obj), address / TARGET_PAGE_SIZE, count, values);
    if (len < 0) {
        error_setg(errp, "%s", strerror(-len));
        return NULL;
    }
    result = g_new0(StorageAttributes, 1);
    result->data = g_base64_encode(values, len);
    return result;
}

void qmp_x_set_migration_mode(bool enable, Error **errp)
{
    Object *obj = find_storage(TYPE_S390_STATTRIB, errp);

    if (obj) {
        S390_STATTRIB_GET_CLASS(obj)->set_migrationmode(S390_STATTRIB(obj),
                                                        enable, errp);
    }
}
#else
StorageKey *qmp_x_query_skeys(uint64_t address, Error **errp)
{
    error_setg(errp, "this target has no storage keys");
    return NULL;
}

StorageAttributes *qmp_x_query_cmma(uint64_t address, bool has_count,
                                    uint64_t count, Error **errp)
{
    error_setg(errp, "this target has no storage attributes");
    return NULL;
}

void qmp_x_set_migration_mode(bool enable, Error **errp)
{
    error_setg(errp, "this target has no storage attributes");
}
#endif
