#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""nixos-driver.py PATH [COMMAND...]

A test driver as that of NixOS: it listens at PATH, starts QEMU (COMMAND), which
connects to it, waits for the prompt, and types at the guest. Without COMMAND it
connects to PATH. Lines are standard input's; "type TEXT" sends a key for each
character, as send_chars does.
"""
import socket
import subprocess
import sys

KEYS = {" ": "spc", "-": "minus", ".": "dot", "/": "slash", "\n": "ret", "_": "shift-minus",
        "!": "shift-0x02", ":": "shift-semicolon"}


class Machine:
    def __init__(self, path, command):
        self.process = None
        if command:
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(path)
            listener.listen(1)
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr)
            self.monitor, _ = listener.accept()
        else:
            self.monitor = socket.socket(socket.AF_UNIX)
            self.monitor.connect(path)
        self.banner = self.wait_for_monitor_prompt()

    def wait_for_monitor_prompt(self):
        answer = ""
        while True:
            data = self.monitor.recv(1024)
            if not data:
                break
            answer += data.decode()
            if answer.endswith("(qemu) "):
                break
        return answer

    def send_monitor_command(self, command):
        self.monitor.send(f"{command}\n".encode())
        return self.wait_for_monitor_prompt()

    def send_chars(self, text):
        answers = ""
        for char in text:
            key = KEYS.get(char, f"shift-{char.lower()}" if char.isupper() else char)
            answers += self.send_monitor_command(f"sendkey {key}")
        return answers


machine = Machine(sys.argv[1], sys.argv[2:])
sys.stdout.write(machine.banner)
for line in sys.stdin:
    line = line.rstrip("\n")
    if line.startswith("type "):
        sys.stdout.write(machine.send_chars(line[len("type "):] + "\n"))
    else:
        sys.stdout.write(machine.send_monitor_command(line))
if machine.process:
    sys.exit(machine.process.wait())
