// SPDX-License-Identifier: GPL-2.0-or-later

package address

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"

	"libhmp/core/qmp"
)

// Explain says in one line why there is no connection, where, and what to do.
// err is of Dial or of the QMP handshake.
func (a Address) Explain(err error) string {
	return a.text + ": " + a.reason(err)
}

func (a Address) reason(err error) string {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return "no such host: " + dns.Err
	case errors.Is(err, fs.ErrNotExist):
		return "no such socket. " + a.advice()
	case errors.Is(err, fs.ErrPermission):
		return "permission denied: connect as the user that QEMU runs as, or give this one access to the socket"
	case errors.Is(err, syscall.ECONNREFUSED):
		return a.refused()
	case errors.Is(err, syscall.EAGAIN):
		return "QEMU serves another client, and more are waiting. " + oneClient
	case errors.Is(err, qmp.ErrClosed), errors.Is(err, syscall.ECONNRESET):
		return "the connection was closed in the QMP handshake: QEMU is ending, " +
			"or could not start (its own messages say why)"
	case errors.Is(err, qmp.ErrNotQMP):
		return "this is not QMP: give the socket of -qmp, not of -monitor, -serial or -gdb"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "no greeting from QEMU: it serves another client, or hangs, or this is not QMP. " + oneClient
	case a.network == "fd":
		return "this descriptor is not a connected socket: " + inner(err)
	}
	return inner(err)
}

const oneClient = "A QMP socket serves one client at a time: " +
	"end the other one or give QEMU a second -qmp socket"

func (a Address) advice() string {
	if strings.Contains(a.text, ":") && !strings.HasPrefix(a.text, "unix:") {
		return "For a TCP address write tcp:HOST:PORT"
	}
	return "Start QEMU with -qmp unix:" + a.target + ",server=on,wait=off"
}

// refused tells a socket that nobody serves from a file that is no socket.
func (a Address) refused() string {
	if a.network != "unix" {
		return "nobody listens there. Start QEMU with -qmp " + a.text + ",server=on,wait=off"
	}
	if info, err := os.Stat(a.target); err == nil && info.Mode()&fs.ModeSocket == 0 {
		return "not a socket"
	}
	return "nobody listens on this socket: the QEMU that made it has ended"
}

// inner is the error without the operation and address that surround it.
func inner(err error) string {
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	var call *os.SyscallError
	if errors.As(err, &call) {
		err = call.Err
	}
	return err.Error()
}
