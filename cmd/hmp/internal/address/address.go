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
)

// Address is a place to connect to.
type Address struct {
	text    string
	network string // "unix", "tcp" or "fd"
	target  string // path, host:port
	fd      int
}

// String is the address as it was written.
func (a Address) String() string { return a.text }

// Parse reads PATH, unix:PATH, tcp:HOST:PORT or fd:N. A path that begins with
// '@' is a name in Linux's abstract namespace.
func Parse(text string) (Address, error) {
	kind, rest, _ := strings.Cut(text, ":")
	switch kind {
	case "unix":
		return unixAddress(text, rest)
	case "tcp":
		host, port, err := net.SplitHostPort(rest)
		if err != nil || port == "" {
			return Address{}, fmt.Errorf("%s: an address is tcp:HOST:PORT (an IPv6 host in [])", text)
		}
		return Address{text: text, network: "tcp", target: net.JoinHostPort(host, port)}, nil
	case "fd":
		fd, err := strconv.ParseUint(rest, 10, 31)
		if err != nil {
			return Address{}, fmt.Errorf("%s: a descriptor is fd:NUMBER", text)
		}
		return Address{text: text, network: "fd", fd: int(fd)}, nil
	}
	return unixAddress(text, text)
}

// maxPath is what fits into sockaddr_un with the NUL behind it.
const maxPath = 107

func unixAddress(text, path string) (Address, error) {
	switch {
	case path == "":
		return Address{}, errors.New("the address is empty: PATH, unix:PATH, tcp:HOST:PORT or fd:N")
	case len(path) > maxPath:
		return Address{}, fmt.Errorf("%s: a socket's path has at most %d bytes: use a relative one", text, maxPath)
	}
	return Address{text: text, network: "unix", target: path}, nil
}

// Dial connects. The descriptor of fd:N is taken over. Explain has the words
// for an error.
func (a Address) Dial(ctx context.Context) (net.Conn, error) {
	if a.network != "fd" {
		var d net.Dialer
		return d.DialContext(ctx, a.network, a.target)
	}
	f := os.NewFile(uintptr(a.fd), a.text)
	defer f.Close() // FileConn makes a duplicate
	return net.FileConn(f)
}
