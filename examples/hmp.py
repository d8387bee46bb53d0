#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A small host of libhmp in Python: runs lines of HMP at the QMP socket of a QEMU.

    hmp.py SOCKET LINE...

The library is found as the dynamic linker finds it: LD_LIBRARY_PATH holds.
"""
import ctypes
import socket
import sys
import time
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_size_t, c_uint32, c_uint64, c_void_p, string_at

libhmp = ctypes.CDLL("libhmp.so.0")
libc = ctypes.CDLL(None)
libc.malloc.restype = c_void_p
libc.malloc.argtypes = [c_size_t]
libhmp.libhmp_error.restype = c_char_p


class Text(ctypes.Structure):
    _fields_ = [("data", c_void_p), ("len", c_size_t)]


class Reply(ctypes.Structure):
    _fields_ = [("text", Text), ("kind", c_uint32), ("reserved", c_uint32)]


OUTPUT = CFUNCTYPE(None, c_void_p, c_void_p, c_void_p, c_size_t)
QMP = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_size_t, POINTER(Reply))
POLL = CFUNCTYPE(c_int, c_void_p, c_void_p, c_uint32)
NONE = c_void_p  # an optional callback that this host does not have


class Callbacks(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("output", OUTPUT), ("flush", NONE), ("qmp", QMP), ("suspend", NONE),
                ("timer", NONE), ("poll", POLL), ("files", NONE), ("events", NONE), ("send_fd", NONE)]


class VMOptions(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("flags", c_uint32), ("passthrough", c_uint32), ("help", c_void_p)]


PASS_AUTO = 1


def check(code):
    if code < 0:
        raise RuntimeError(libhmp.libhmp_error().decode())
    return code


class VM:
    """A QEMU whose QMP is at a unix socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.messages = self.socket.makefile("rb")
        self.messages.readline()  # the greeting
        self.request(b'{"execute": "qmp_capabilities"}')
        # Kept as long as the VM: the library calls them.
        self.callbacks = Callbacks(size=ctypes.sizeof(Callbacks), output=OUTPUT(self.output), qmp=QMP(self.qmp),
                                   poll=POLL(self.poll))
        options = VMOptions(size=ctypes.sizeof(VMOptions), passthrough=PASS_AUTO)
        self.handle = c_uint64()
        check(libhmp.libhmp_vm_new(ctypes.byref(self.callbacks), None, ctypes.byref(options),
                                   ctypes.byref(self.handle)))

    def request(self, text):
        """The reply to a request. Events mean nothing here: the library asks."""
        self.socket.sendall(text)
        while line := self.messages.readline():
            if not line.startswith(b'{"timestamp"'):
                return line
        raise ConnectionError("QEMU has closed its socket")

    def output(self, _opaque, _mon, data, length):
        sys.stdout.buffer.write(string_at(data, length))

    def qmp(self, _opaque, _mon, data, length, reply):
        try:
            line = self.request(string_at(data, length))
        except OSError as e:
            return -(e.errno or 104)  # ECONNRESET
        text = reply.contents.text
        text.data, text.len = libc.malloc(len(line)), len(line)  # the library frees it
        ctypes.memmove(text.data, line, len(line))
        return 0

    def poll(self, _opaque, _mon, milliseconds):
        time.sleep(milliseconds / 1000)
        return 0

    def run(self, line):
        """What a line prints, and whether it did what it says."""
        text, line = Text(), line.encode()
        failed = check(libhmp.libhmp_run(self.handle, None, line, c_size_t(len(line)), -1, ctypes.byref(text)))
        said = string_at(text.data, text.len).decode(errors="backslashreplace") if text.data else ""
        libhmp.libhmp_text_free(ctypes.byref(text))
        return said, not failed


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    check(libhmp.libhmp_init(None))
    vm = VM(sys.argv[1])
    status = 0
    for line in sys.argv[2:]:
        text, done = vm.run(line)
        print(text, end="", flush=True)
        status |= not done
    check(libhmp.libhmp_vm_free(vm.handle))
    return status


if __name__ == "__main__":
    sys.exit(main())
