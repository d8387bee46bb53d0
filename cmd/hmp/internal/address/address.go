// SPDX-License-Identifier: GPL-2.0-or-later

// Package address is where QEMU's QMP is: what the user writes, the connection
// to it, and what to say when there is none.
package address

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"

	"libhmp/cmd/hmp/internal/libvirt"
	"libhmp/core/language"
)

// Address is a place to connect to.
type Address struct {
	text    string // without the options of QEMU's end
	network string // "unix", "tcp", "fd" or "libvirt"
	target  string // path, host:port
	fd      int
	domain  libvirt.Place
}

// String is the address as it was written, without the options of QEMU's end.
func (a Address) String() string { return a.text }

// Parse reads PATH, unix:PATH, tcp:HOST:PORT, telnet:HOST:PORT or fd:N, with or
// without the options that -qmp has behind, or what libvirt.Parse reads. A path that begins with '@' is a
// name in Linux's abstract namespace.
func Parse(text string) (Address, error) {
	if libvirt.IsPlace(text) {
		domain, err := libvirt.Parse(text)
		return Address{text: text, network: "libvirt", domain: domain}, err
	}
	kind, rest, _ := strings.Cut(text, ":")
	switch kind {
	case "unix":
		return unixAddress("unix:", rest)
	case "tcp", "telnet": // of telnet, QEMU has only what qmp.Stream takes out
		return tcpAddress(kind, rest)
	case "websocket":
		return Address{}, fmt.Errorf("%s: hmp does not speak WebSocket: give QEMU another -qmp socket", text)
	case "fd":
		fd, err := strconv.ParseUint(rest, 10, 31)
		if err != nil {
			return Address{}, fmt.Errorf("%s: a descriptor is fd:NUMBER", text)
		}
		return Address{text: text, network: "fd", fd: int(fd)}, nil
	}
	return unixAddress("", text)
}

func tcpAddress(kind, rest string) (Address, error) {
	place, options := cutOptions(rest)
	text := kind + ":" + place
	host, port, err := net.SplitHostPort(place)
	if err != nil || port == "" {
		return Address{}, fmt.Errorf("%s: an address is %s:HOST:PORT (an IPv6 host in [])", text, kind)
	}
	if name, ok := options.unknown(); ok {
		return Address{}, fmt.Errorf("%s: QEMU's sockets have no option '%s'", text, name)
	}
	return Address{text: text, network: "tcp", target: net.JoinHostPort(host, port)}, options.unspoken(text)
}

// maxPath is what fits into sockaddr_un with the NUL behind it: 107 on Linux, 103
// on the BSDs.
const maxPath = len(syscall.RawSockaddrUnix{}.Path) - 1

// unixAddress takes a path as it is if there is such a file, else as QEMU writes
// one: commas twice, options behind.
func unixAddress(prefix, path string) (Address, error) {
	text := prefix + path
	_, err := os.Lstat(path)
	place, options := cutOptions(path)
	if _, unknown := options.unknown(); err != nil && !unknown {
		path, text = place, prefix+language.DoubleCommas(place)
		if options.has("abstract") {
			path = "@" + path
		}
		if err := options.unspoken(text); err != nil {
			return Address{}, err
		}
	}
	switch {
	case path == "":
		return Address{}, errors.New("the address is empty: PATH, unix:PATH, tcp:HOST:PORT or fd:N")
	case len(path) > maxPath:
		return Address{}, fmt.Errorf("%s: a socket's path has at most %d bytes: use a relative one", text, maxPath)
	}
	return Address{text: text, network: "unix", target: path}, nil
}

// dial connects to what is not a descriptor.
func (a Address) dial(ctx context.Context) (net.Conn, error) {
	if a.network == "libvirt" {
		return libvirt.Dial(ctx, a.domain)
	}
	var d net.Dialer
	return d.DialContext(ctx, a.network, a.target)
}

// Dial connects. The descriptor of fd:N is taken over. Explain has the words
// for an error.
func (a Address) Dial(ctx context.Context) (net.Conn, error) {
	if a.network != "fd" {
		conn, err := a.dial(ctx)
		if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) {
			<-ctx.Done() // the dialer's own timer ran out a moment before
		}
		if err != nil && ctx.Err() != nil { // it has words of its own for that
			err = fmt.Errorf("%w (%w)", errNoAnswer, context.Cause(ctx))
		}
		return conn, err
	}
	// Nothing but a socket is taken over: another one may be standard error's, or the Go runtime's own.
	if err := checkSocket(a.fd); err != nil {
		return nil, fmt.Errorf("%w: %w", errNoSocket, err)
	}
	f := os.NewFile(uintptr(a.fd), a.text)
	defer f.Close() // FileConn makes a duplicate
	conn, err := net.FileConn(f)
	if err != nil {
		err = fmt.Errorf("%w: %w", errNoSocket, err)
	}
	return conn, err
}
