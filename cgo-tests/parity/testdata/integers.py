# SPDX-License-Identifier: GPL-2.0-or-later
#
# integers.py TREE COMMAND...
#
# Prints, for each integer in the arguments of the QMP commands, the command, the
# case of the union that it is in, its name and its type, as QEMU's own generator
# reads them from the tree's qapi/*.json.
import inspect
import sys

tree = sys.argv[1]
sys.path.insert(0, tree + "/scripts")
from qapi.schema import (  # noqa: E402
    QAPISchema, QAPISchemaAlternateType, QAPISchemaArrayType, QAPISchemaCommand, QAPISchemaObjectType)

schema = QAPISchema(tree + "/qapi/qapi-schema.json")


def lookup(command):
    if len(inspect.signature(schema.lookup_entity).parameters) == 2:
        return schema.lookup_entity(command, QAPISchemaCommand)
    return schema.lookup_entity(command)


def branches(t):
    for name in ("branches", "alternatives", "variants"):
        found = getattr(t, name, None)
        if found:
            return found.variants
    return []


def element(t):
    while isinstance(t, QAPISchemaArrayType):
        t = t.element_type
    return t


def walk(command, t, owner, seen):
    t = element(t)
    if (t.name, owner) in seen:
        return
    seen.add((t.name, owner))
    if isinstance(t, QAPISchemaAlternateType):
        for v in branches(t):
            walk(command, v.type, owner, seen)
    if not isinstance(t, QAPISchemaObjectType):
        return
    for m in t.members:
        kind = element(m.type).name
        if kind.startswith(("int", "uint", "size")):
            print(command, owner or "-", m.name, kind)
        walk(command, m.type, "", seen)
    for v in branches(t):
        walk(command, v.type, v.name, seen)


for command in sys.argv[2:]:
    walk(command, lookup(command).arg_type, "", set())
