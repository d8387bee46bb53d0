#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""plain-socket.py PATH | HOST PORT

The loop that many scripts have: read until the prompt, send a line, read until the
prompt. Lines are standard input's; all that came is written to standard output.
"""
import socket
import sys


def read_until_prompt(monitor):
    answer = b""
    while not answer.endswith(b"(qemu) "):
        data = monitor.recv(4096)
        if not data:
            break
        answer += data
    return answer


def connect(path_or_host, port=None):
    if port is not None:
        return socket.create_connection((path_or_host, int(port)))
    monitor = socket.socket(socket.AF_UNIX)
    monitor.connect(path_or_host)
    return monitor


monitor = connect(*sys.argv[1:])
answer = read_until_prompt(monitor)
for line in sys.stdin:
    sys.stdout.buffer.write(answer)
    monitor.sendall(line.encode())
    answer = read_until_prompt(monitor)
sys.stdout.buffer.write(answer)
