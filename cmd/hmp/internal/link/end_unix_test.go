// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix

package link_test

import (
	"net"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/fakeqmp"
	"libhmp/core/qmp"
)

// QEMU ends with a request in its socket that it has not read.
func TestEndBeforeARequestIsRead(t *testing.T) {
	l := open(t, "unix", fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		agree(c)
		raw, err := c.Conn.(*net.UnixConn).SyscallConn()
		if err != nil {
			return
		}
		_ = raw.Read(func(fd uintptr) bool {
			n, _, _ := syscall.Recvfrom(int(fd), make([]byte, 1), syscall.MSG_PEEK)
			return n > 0
		})
	}))
	_, err := l.Execute(qmp.Request{Command: "query-status"})
	require.EqualError(t, err, "QEMU has closed the QMP connection")
}
