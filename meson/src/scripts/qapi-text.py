#!/usr/bin/env python3
#
# qapi-text.py QAPI-SCHEMA.JSON
#
# Writes what the QAPI schema defines as C: an array of bytes that zlib has
# compressed.  For each definition it has the name, NUL, the documentation
# comment and the definition as they are in the source, NUL.
#
# SPDX-License-Identifier: GPL-2.0-or-later

import os
import re
import sys
import zlib

# What is outside of a definition: its documentation, a comment, its start
OUTSIDE = re.compile(r'(?P<doc>##\n(?:#.*\n)*?##\n)|#.*|(?P<start>\{)')
# What counts inside: a string, a comment, braces
INSIDE = re.compile(r"'(?:\\.|[^'\\])*'|#.*|[{}]")
# The kind of an expression, and what it names (a pragma does not)
HEAD = re.compile(r"\{\s*'(\w+)'\s*:\s*(?:'([^']*)')?")


def end_of_braces(text, start):
    """Returns where the expression ends that starts with a brace."""
    depth = 0
    for token in INSIDE.finditer(text, start):
        depth += {'{': 1, '}': -1}.get(token.group(), 0)
        if depth == 0:
            return token.end()
    raise ValueError('unbalanced braces')


def expressions(text):
    """Yields each expression of a module with the documentation before it."""
    doc = ''
    position = 0
    while True:
        token = OUTSIDE.search(text, position)
        if not token:
            return
        position = token.end()
        if token.group('doc'):
            # Others are headings and text between definitions
            doc = token.group() if token.group().startswith('##\n# @') else ''
        elif token.group('start'):
            position = end_of_braces(text, token.start())
            yield doc, text[token.start():position]
            doc = ''


def definitions(path, seen):
    """Yields name and text of what a module defines and what it includes."""
    path = os.path.normpath(path)
    if path in seen:
        return
    seen.add(path)
    with open(path, encoding='utf-8') as module:
        text = module.read()
    for doc, expression in expressions(text):
        kind, name = HEAD.match(expression).groups()
        if kind == 'include':
            yield from definitions(os.path.join(os.path.dirname(path), name),
                                   seen)
        elif kind != 'pragma':
            yield name, doc + expression + '\n'


def main():
    text = ''.join(f'{name}\0{definition}\0'
                   for name, definition in definitions(sys.argv[1], set()))
    packed = zlib.compress(text.encode('utf-8'), 9)
    print('/* Made by qapi-text.py */')
    print('static const unsigned char qapi_text[] = {')
    for start in range(0, len(packed), 16):
        print(','.join(str(byte) for byte in packed[start:start + 16]) + ',')
    print('};')


if __name__ == '__main__':
    main()
