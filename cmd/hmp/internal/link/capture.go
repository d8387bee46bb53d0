// SPDX-License-Identifier: GPL-2.0-or-later

package link

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"os"

	"golang.org/x/sys/unix"

	"libhmp/core/qmp"
)

// none is no descriptor.
const none = -1

// passingConn is a unix socket whose next Write carries a descriptor.
type passingConn struct {
	*net.UnixConn
	fd int // none, or what the next Write carries
}

// Write implements io.Writer.
func (c *passingConn) Write(p []byte) (int, error) {
	if c.fd == none {
		return c.UnixConn.Write(p)
	}
	rights := unix.UnixRights(c.fd)
	c.fd = none
	n, _, err := c.WriteMsgUnix(p, rights, nil)
	if err != nil || n == len(p) {
		return n, err
	}
	rest, err := c.UnixConn.Write(p[n:])
	return n + rest, err
}

// fdset is what add-fd returns and remove-fd takes (qapi/misc.json).
type fdset struct {
	ID int64 `json:"fdset-id"`
	FD int64 `json:"fd"`
}

// Capture makes a file without name, hands it to QEMU, calls write with the
// name under which QEMU can open it, and returns what QEMU wrote. ok is false
// if this connection does not carry descriptors, or something between it and
// QEMU does not. client must be one of this link.
func (l *Link) Capture(client *qmp.Client, write func(filename string) error) (data []byte, ok bool, err error) {
	if l.conn == nil {
		return nil, false, nil
	}
	fd, err := unix.MemfdCreate("hmp-capture", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, false, fmt.Errorf("creating a memory file: %w", err)
	}
	file := os.NewFile(uintptr(fd), "hmp-capture")
	defer file.Close()

	var set fdset
	l.conn.fd = fd
	err = client.Execute("add-fd", nil, &set)
	l.conn.fd = none // also if nothing was written
	var refused *qmp.Error
	if errors.As(err, &refused) {
		return nil, false, nil
	}
	if err != nil {
		return nil, true, err
	}
	// These commands use fopen(): /dev/fdset/N would not do.
	err = write(fmt.Sprintf("/proc/self/fd/%d", set.FD))
	if rerr := client.Execute("remove-fd", set, nil); err == nil {
		err = rerr
	}
	if err != nil {
		return nil, true, err
	}
	data, err = io.ReadAll(io.NewSectionReader(file, 0, math.MaxInt64))
	return data, true, err
}
