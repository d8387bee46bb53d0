# SPDX-License-Identifier: GPL-2.0-or-later
#
# introspect.py TREE: what query-qmp-schema says of a QEMU that is built from that
# source tree with everything in it, as JSON. Here are those of the tags v6.0.0,
# v6.1.0, v6.2.0, v7.0.0 and v7.1.0, compressed with gzip -9n.
import json
import sys

tree = sys.argv[1]
sys.dont_write_bytecode = True
sys.path.insert(0, tree + '/scripts')
from qapi import introspect  # noqa: E402
from qapi.schema import QAPISchema  # noqa: E402


class Visitor(introspect.QAPISchemaGenIntrospectVisitor):
    def visit_end(self):
        for used in self._used_types:  # which gets longer on the way
            used.visit(self)


def plain(value):
    """Takes off what only C needs: conditions and comments."""
    if hasattr(introspect, 'Annotated') and isinstance(value, introspect.Annotated):
        return plain(value.value)
    if isinstance(value, tuple):
        return plain(value[0])
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return value


visitor = Visitor('q-', False)
QAPISchema(tree + '/qapi/qapi-schema.json').visit(visitor)
json.dump([plain(t) for t in visitor._trees], sys.stdout, separators=(',', ':'))
