# SPDX-License-Identifier: GPL-2.0-or-later
#
# schema.py TREE: what the commands of that QEMU source tree return, as JSON, read
# with the tree's own parser. Conditions are taken to be true: {"commands": {NAME:
# TYPE}, "objects": {NAME: {MEMBER: [TYPE, OPTIONAL]}}, "lists": {NAME: TYPE},
# "enums": [NAME], "alternates": [NAME]}. A member whose type depends on the branch
# of a union is of type "any".
import json
import sys

tree = sys.argv[1]
sys.path.insert(0, tree + '/scripts')
from qapi.schema import (QAPISchema, QAPISchemaAlternateType,  # noqa: E402
                         QAPISchemaArrayType, QAPISchemaCommand,
                         QAPISchemaEnumType, QAPISchemaObjectType)

schema = QAPISchema(tree + '/qapi/qapi-schema.json')
out = {'commands': {}, 'objects': {}, 'lists': {}, 'enums': [], 'alternates': []}


def members(t):
    found = {m.name: [m.type.name, m.optional] for m in t.members}
    branches = getattr(t, 'variants', None) or getattr(t, 'branches', None)
    for v in (branches.variants if branches else []):
        for name, what in members(v.type).items():
            kind = found.get(name, what)[0]
            found[name] = [kind if kind == what[0] else 'any', True]
    return found


for e in schema._entity_dict.values() if hasattr(schema, '_entity_dict') else schema._entity_list:
    if isinstance(e, QAPISchemaCommand):
        out['commands'][e.name] = e.ret_type.name if e.ret_type else ''
    elif isinstance(e, QAPISchemaAlternateType):
        out['alternates'].append(e.name)
    elif isinstance(e, QAPISchemaObjectType):
        out['objects'][e.name] = members(e)
    elif isinstance(e, QAPISchemaArrayType):
        out['lists'][e.name] = e.element_type.name
    elif isinstance(e, QAPISchemaEnumType):
        out['enums'].append(e.name)
json.dump(out, sys.stdout)
