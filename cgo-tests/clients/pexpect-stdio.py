#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""pexpect-stdio.py COMMAND...

pexpect at a QEMU with -monitor stdio. Lines are standard input's; one behind a
question for a password answers it.
"""
import sys

import pexpect

lines = sys.stdin.read().splitlines()
monitor = pexpect.spawn(sys.argv[1], sys.argv[2:], timeout=90)
monitor.logfile_read = sys.stdout.buffer
for line in lines:
    monitor.expect([r"\(qemu\) ", "Password: "])
    monitor.sendline(line)
monitor.expect(pexpect.EOF)
monitor.close()
sys.exit(monitor.exitstatus)
