#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""pexpect-socket.py PATH

pexpect at the socket of a monitor. Lines are standard input's; one behind a question
for a password answers it.
"""
import socket
import sys

import pexpect
import pexpect.fdpexpect

connection = socket.socket(socket.AF_UNIX)
connection.connect(sys.argv[1])
monitor = pexpect.fdpexpect.fdspawn(connection.fileno(), timeout=90)
monitor.logfile_read = sys.stdout.buffer
for line in sys.stdin.read().splitlines():
    monitor.expect([r"\(qemu\) ", "Password: "])
    monitor.sendline(line)
monitor.expect(pexpect.EOF)
