#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test-suite.py PATH

A human monitor as the suites avocado-vt and autotest have it: reads what there is
without blocking, takes a last word that ends with "(qemu)" for the prompt, drops the
echo, and asks "help" for the commands that there are. Lines are standard input's.
"""
import re
import select
import socket
import sys
import time


class HumanMonitor:
    def __init__(self, path, timeout=90):
        self.timeout = timeout
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.read_up_to_prompt()
        self.commands = re.findall("^(.*?) ", self.cmd("help"), re.M)

    def data_available(self, timeout):
        return bool(select.select([self.socket], [], [], max(timeout, 0))[0])

    def receive_all(self):
        received = b""
        while self.data_available(0):
            data = self.socket.recv(1024)
            if not data:
                break
            received += data
        return received

    def read_up_to_prompt(self):
        received, end = b"", time.time() + self.timeout
        while self.data_available(end - time.time()):
            data = self.receive_all()
            if not data:
                break
            received += data
            lines = received.decode().splitlines()
            if lines and lines[-1].split() and lines[-1].split()[-1].endswith("(qemu)"):
                return "\n".join(lines[:-1])
        raise RuntimeError(f"could not find the (qemu) prompt, have {received!r}")

    def cmd(self, line):
        self.receive_all()  # what is left, such as the blank behind the prompt
        self.socket.sendall(line.encode() + b"\n")
        return "\n".join(self.read_up_to_prompt().splitlines()[1:])


monitor = HumanMonitor(sys.argv[1])
print("commands are known" if "screendump" in monitor.commands else "no commands are known")
for line in sys.stdin:
    line = line.rstrip("\n")
    print(f"(qemu) {line}")
    if line.split()[0] not in monitor.commands:
        print("(help does not list it)")
    print(monitor.cmd(line))
