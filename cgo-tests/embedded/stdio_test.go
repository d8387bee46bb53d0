// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"fmt"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// stdio are the ends of a terminal or of two pipes.
type stdio struct {
	person        net.Conn
	stdin, stdout *os.File // QEMU's
}

// pipes are what a script has.
func pipes(t *testing.T) stdio {
	t.Helper()
	stdin, in, err := os.Pipe()
	require.NoError(t, err)
	out, stdout, err := os.Pipe()
	require.NoError(t, err)
	return stdio{person: fileConn{in: in, out: out}, stdin: stdin, stdout: stdout}
}

// pty is what a user has.
func pty(t *testing.T) stdio {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	require.NoError(t, err)
	raw, err := master.SyscallConn() // (Fd would end non-blocking mode)
	require.NoError(t, err)
	var number int
	var failed error
	require.NoError(t, raw.Control(func(fd uintptr) {
		failed = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0)
		if failed == nil {
			number, failed = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
		}
	}))
	require.NoError(t, failed)
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	require.NoError(t, err)
	return stdio{person: fileConn{in: master, out: master}, stdin: tty, stdout: tty}
}

// fileConn makes a connection of files: in is written, out is read.
type fileConn struct {
	net.Conn // nobody asks for addresses
	in, out  *os.File
}

func (c fileConn) Read(p []byte) (int, error)          { return c.out.Read(p) }
func (c fileConn) Write(p []byte) (int, error)         { return c.in.Write(p) }
func (c fileConn) SetReadDeadline(end time.Time) error { return c.out.SetReadDeadline(end) }

func (c fileConn) SetWriteDeadline(end time.Time) error { return c.in.SetWriteDeadline(end) }

func (c fileConn) Close() error {
	err := c.in.Close()
	if c.out != c.in {
		err = c.out.Close()
	}
	return err
}
