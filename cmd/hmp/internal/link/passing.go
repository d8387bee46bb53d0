// SPDX-License-Identifier: GPL-2.0-or-later

package link

import (
	"bytes"
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
	"time"
)

// none is no descriptor.
const none = -1

// passingConn is a unix socket that can carry descriptors.
//
// The end of a line with a descriptor is sent with the next line: QEMU looks at the
// descriptor again at each byte that it reads (tcp_chr_recv in chardev/char-socket.c).
// That ends QEMU if the command, which another thread runs once its last brace is there,
// takes the descriptor in that moment.
type passingConn struct {
	*net.UnixConn
	mu   sync.Mutex
	fd   int  // none, or what the next Write carries
	owed bool // the end of the last line
}

// lineTime is when the end of a line is sent if QEMU does not answer without it: what
// stands between may pass on whole lines only.
const lineTime = 100 * time.Millisecond

// carry has the next Write carry fd, or none.
func (c *passingConn) carry(fd int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fd = fd
}

// Read implements io.Reader. An end with something in it that QEMU has not read, which unix sockets
// tell as a reset, is an end as any other.
func (c *passingConn) Read(p []byte) (int, error) {
	n, err := c.UnixConn.Read(p)
	if errors.Is(err, syscall.ECONNRESET) {
		err = io.EOF
	}
	return n, err
}

// Write implements io.Writer.
func (c *passingConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.endLine(); err != nil {
		return 0, err
	}
	if c.fd == none {
		return c.UnixConn.Write(p)
	}
	rights := rights(c.fd)
	c.fd = none
	message, ended := bytes.CutSuffix(p, []byte("\n"))
	n, _, err := c.WriteMsgUnix(message, rights, nil)
	if err == nil && n < len(message) {
		var rest int
		rest, err = c.UnixConn.Write(message[n:])
		n += rest
	}
	if err == nil && ended {
		c.owed = true
		n++
	}
	return n, err
}

// endLine sends the end of a line that had none. c.mu is held.
func (c *passingConn) endLine() error {
	if !c.owed {
		return nil
	}
	c.owed = false
	_, err := c.UnixConn.Write([]byte("\n"))
	return err
}

// endLineLater does so if what has to be answered is not answered soon. The caller stops
// the timer.
func (c *passingConn) endLineLater() *time.Timer {
	return time.AfterFunc(lineTime, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		_ = c.endLine() // if it fails, so does the next Write
	})
}
