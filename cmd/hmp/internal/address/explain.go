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
	"time"

	"libhmp/cmd/hmp/internal/libvirt"
	"libhmp/core/language"
	"libhmp/core/qmp"
)

// Explain says in one line why there is no connection, where, and what to do.
// err is of Dial or of the QMP handshake.
func (a Address) Explain(err error) string {
	return strings.ReplaceAll(a.text+": "+a.reason(err), "\n", `\x0a`)
}

func (a Address) reason(err error) string {
	var dns *net.DNSError
	var own *libvirt.Error
	var busy Busy
	switch {
	case errors.As(err, &busy):
		return inner(busy.Err) + ": it serves another client (" + busy.Client + "). " + oneClient
	case errors.As(err, &own):
		return own.Error()
	case errors.As(err, &dns):
		return "no such host: " + dns.Err
	case errors.Is(err, fs.ErrNotExist):
		return a.advice()
	case errors.Is(err, fs.ErrPermission):
		return "permission denied: connect as the user that QEMU runs as, or give this one access to the socket"
	case errors.Is(err, syscall.ECONNREFUSED):
		return a.refused()
	case errors.Is(err, syscall.EAGAIN):
		return "QEMU serves another client, and more are waiting. " + oneClient
	case errors.Is(err, errNoAnswer), errors.Is(err, ErrInterrupted):
		return inner(err)
	case errors.Is(err, qmp.ErrNoGreeting):
		return inner(err) + ": it serves another client, or hangs, or this is not QMP. " + oneClient
	case errors.Is(err, qmp.ErrClosed), errors.Is(err, syscall.ECONNRESET):
		return "the connection was closed in the QMP handshake: QEMU is ending, " +
			"or could not start (its own messages say why)"
	case errors.Is(err, qmp.ErrNotQMP):
		return inner(err) + ". Give the socket of -qmp, not of -monitor, -serial or -gdb"
	case errors.Is(err, errNoSocket):
		return errNoSocket.Error() + ": " + inner(err)
	}
	return inner(err)
}

// errNoAnswer is the error of a place that does not even refuse.
var errNoAnswer = errors.New("the other end does not answer")

// errNoSocket is the error of a descriptor that is something else.
var errNoSocket = errors.New("this descriptor is not a connected socket")

// ErrInterrupted is the cause of a context that the user ends.
var ErrInterrupted = errors.New("interrupted")

// Patience is the cause of a context that ends after so long.
type Patience time.Duration

// Error implements error.
func (p Patience) Error() string { return "given up after " + time.Duration(p).String() }

// Is implements errors.Is.
func (Patience) Is(target error) bool { return target == context.DeadlineExceeded }

// Busy is an error of a QEMU that is known to serve another client.
type Busy struct {
	Client string // names it to users
	Err    error  // what has failed for that
}

// Error implements error.
func (b Busy) Error() string { return b.Err.Error() }

// Unwrap is for errors.Is.
func (b Busy) Unwrap() error { return b.Err }

const oneClient = "A QMP socket serves one client at a time: " +
	"end the other one, give QEMU a second -qmp socket, or let clients share this one by hmp serve"

// advice is for a path where there is nothing.
func (a Address) advice() string {
	hasPrefix := strings.HasPrefix(a.text, "unix:")
	switch {
	case strings.Contains(a.text, ":") && !hasPrefix:
		return "no such socket. For a TCP address write tcp:HOST:PORT"
	case !hasPrefix && !strings.ContainsAny(a.text, "/.@"):
		return "no such socket in this folder. Give the path of QEMU's socket " +
			"(-qmp unix:PATH,server=on,wait=off), then -c LINE if you like"
	}
	return "no such socket. Start QEMU with -qmp unix:" + language.DoubleCommas(a.target) + ",server=on,wait=off"
}

// refused distinguishes a socket that no process serves from a file that is no socket.
func (a Address) refused() string {
	const start = "nobody listens there. Start QEMU with -qmp "
	if a.network != "unix" {
		return start + a.text + ",server=on,wait=off"
	}
	if name, ok := strings.CutPrefix(a.target, "@"); ok {
		return start + "unix:" + language.DoubleCommas(name) + ",abstract=on,server=on,wait=off"
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
