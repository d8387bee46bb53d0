#!/usr/bin/env python3
#
# hmp-help.py HMP-COMMANDS.HX HMP-COMMANDS-INFO.HX
#
# Writes what "help" says of the commands of HMP as C: the members .name,
# .params, .help and .arch_bitmask of all rows, as they are, and the
# preprocessor's lines around them.
#
# SPDX-License-Identifier: GPL-2.0-or-later

import re
import sys

WANTED = ('name', 'params', 'help', 'arch_bitmask')


def rows(path):
    """Yields the lines of C that are left of a file's table."""
    documentation = False
    wanted = False
    continued = False
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            if line.startswith('HXCOMM'):
                continue
            if line.rstrip() in ('SRST', 'ERST'):
                documentation = line.startswith('SRST')
                continue
            if documentation:
                continue
            if line.startswith('#') or continued:
                # An #if may be longer than a line, and in the middle of a row
                continued = line.endswith('\\\n')
                yield line
                continue
            member = re.match(r'\s*\.(\w+)\s*=', line)
            brace = re.match(r'\s*(\{|\},?)\s*$', line)
            if member:
                wanted = member.group(1) in WANTED
            if brace:
                wanted = False
            if wanted or brace:
                yield line


def main():
    tables = ('hmp_help_commands', 'hmp_help_info_commands')
    print('/* Made by hmp-help.py */')
    for table, path in zip(tables, sys.argv[1:]):
        print(f'static const HelpRow {table}[] = {{')
        print(''.join(rows(path)), end='')
        print('};')


if __name__ == '__main__':
    main()
