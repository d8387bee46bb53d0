// SPDX-License-Identifier: GPL-2.0-or-later

// Package link is the QMP connection of the hmp program: a stream that knows
// why it ended, and that can hand descriptors to QEMU.
package link

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"strings"

	"libhmp/core/qmp"
)

// Link is a transport. Like all of QMP here it belongs to one goroutine.
type Link struct {
	*qmp.Stream
	conn     *passingConn // nil if it cannot carry descriptors
	remote   net.Addr
	quitting bool
	lost     error
}

// Open does the QMP handshake, which ctx bounds, on conn; the link owns conn.
func Open(ctx context.Context, conn net.Conn, opts qmp.StreamOptions) (*Link, error) {
	l := &Link{remote: conn.RemoteAddr()}
	if u, ok := conn.(*net.UnixConn); ok && canPass {
		l.conn = &passingConn{UnixConn: u, fd: none}
		conn = l.conn
	}
	stream, err := qmp.NewStream(ctx, conn, opts)
	if err != nil {
		return nil, err
	}
	l.Stream = stream
	return l, nil
}

// Local reports whether QEMU runs on this machine, as far as the address tells:
// then QEMU's files are those that are here.
func (l *Link) Local() bool {
	switch a := l.remote.(type) {
	case *net.UnixAddr:
		return true
	case *net.TCPAddr:
		return a.IP.IsLoopback()
	}
	return false
}

// RemoteAddr is that of the connection.
func (l *Link) RemoteAddr() net.Addr { return l.remote }

// Passes reports whether the connection carries descriptors.
func (l *Link) Passes() bool { return l.conn != nil }

// Quitting reports whether QEMU was asked to end: then the end of the
// connection is what was wanted.
func (l *Link) Quitting() bool { return l.quitting }

// Lost is why the connection has ended without being asked to, else nil.
func (l *Link) Lost() error {
	if l.quitting {
		return nil
	}
	return l.lost
}

// Execute implements qmp.Transport.
func (l *Link) Execute(r qmp.Request) (json.RawMessage, error) {
	quit := asksToEnd(r)
	result, err := l.Stream.Execute(r)
	l.note(err)
	switch {
	case !quit:
		return result, err
	case errors.Is(err, qmp.ErrClosed):
		// QEMU may be gone before its reply is on the way.
		l.quitting = true
		return json.RawMessage(`{}`), nil
	}
	l.quitting = err == nil
	return result, err
}

// Start implements qmp.Starter.
func (l *Link) Start(r qmp.Request, done func(json.RawMessage, error)) error {
	if !asksToEnd(r) {
		return l.note(l.Stream.Start(r, done))
	}
	return l.note(l.Stream.Start(r, func(result json.RawMessage, err error) {
		l.quitting = l.quitting || err == nil || errors.Is(err, qmp.ErrClosed)
		done(result, err)
	}))
}

// StartWith is Start for a request that hands QEMU a descriptor, which stays the caller's. Where
// the connection cannot carry it, it is left out, and QEMU says so.
func (l *Link) StartWith(fd int, r qmp.Request, done func(json.RawMessage, error)) error {
	if l.conn == nil {
		return l.Start(r, done)
	}
	l.conn.carry(fd)
	end := l.conn.endLineLater()
	err := l.Start(r, func(result json.RawMessage, err error) {
		end.Stop()
		done(result, err)
	})
	l.conn.carry(none) // if nothing was written
	if err != nil {
		end.Stop()
	}
	return err
}

// Wait is qmp.Stream.Wait.
func (l *Link) Wait(ctx context.Context) error { return l.note(l.Stream.Wait(ctx)) }

// Pump is qmp.Stream.Pump.
func (l *Link) Pump() error { return l.note(l.Stream.Pump()) }

func (l *Link) note(err error) error {
	over := errors.Is(err, qmp.ErrClosed) || errors.Is(err, qmp.ErrNotQMP) || errors.Is(err, qmp.ErrTooLong)
	if over && l.lost == nil { // later errors only follow from this one
		l.lost = err
	}
	return err
}

// asksToEnd recognises quit, also if QEMU's own HMP is to do it.
func asksToEnd(r qmp.Request) bool {
	switch r.Command {
	case "quit":
		return true
	case "human-monitor-command":
		var args struct {
			Line string `json:"command-line"`
		}
		if json.Unmarshal(r.Arguments, &args) != nil {
			return false
		}
		words := strings.Fields(args.Line)
		return len(words) == 1 && (words[0] == "quit" || words[0] == "q")
	}
	return false
}
