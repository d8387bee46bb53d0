#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""qmp-library.py PATH

human-monitor-command by the library qemu.qmp of QEMU's own source. Lines are standard
input's.
"""
import sys

from qemu.qmp import QMPError
from qemu.qmp.legacy import QEMUMonitorProtocol

with QEMUMonitorProtocol(sys.argv[1]) as qmp:
    qmp.connect()
    for line in sys.stdin:
        line = line.rstrip("\n")
        try:
            text = qmp.cmd("human-monitor-command", command_line=line)
        except QMPError as error:
            text = f"{type(error).__name__}: {error}\n"
        print(f"(qemu) {line}\n{text}", end="")
