// SPDX-License-Identifier: GPL-2.0-or-later

package serve

import (
	"errors"
	"fmt"
	"net"
	"strings"

	"libhmp/cmd/hmp/internal/address"
)

// Place is where clients connect.
type Place struct {
	text     string
	path     string // of a unix socket, else ""
	hostPort string
	telnet   bool // clients speak telnet
}

// String is the place as QEMU's options have it.
func (p Place) String() string { return p.text }

// Telnet reports whether clients speak telnet there.
func (p Place) Telnet() bool { return p.telnet }

// ParsePlace reads unix:PATH, PATH, tcp:HOST:PORT or telnet:HOST:PORT.
func ParsePlace(text string) (Place, error) {
	a, err := address.Parse(text)
	if err != nil {
		return Place{}, err
	}
	p := Place{text: a.String(), path: a.Socket(), hostPort: a.HostPort(), telnet: strings.HasPrefix(text, "telnet:")}
	switch {
	case p.path == "" && p.hostPort == "":
		return Place{}, fmt.Errorf("%s: clients connect to unix:PATH, tcp:HOST:PORT or telnet:HOST:PORT", text)
	case strings.HasPrefix(p.path, "@"):
		return Place{}, fmt.Errorf("%s: a name in the abstract namespace has no permissions, any user could connect: use a path", text)
	case p.path != "" && !strings.HasPrefix(p.text, "unix:"):
		p.text = "unix:" + p.text
	}
	return p, nil
}

// ErrRemote is the error of a place that other machines can connect to.
var ErrRemote = errors.New("other machines could connect, and whoever connects controls the VM")

// listen listens there. remote allows places that other machines can connect to.
func (p Place) listen(remote bool) (net.Listener, error) {
	if p.path != "" {
		return listenUnix(p.path)
	}
	at, err := net.ResolveTCPAddr("tcp", p.hostPort)
	if err != nil {
		return nil, err
	}
	if !remote && !at.IP.IsLoopback() { // without host it is all addresses
		return nil, ErrRemote
	}
	return net.ListenTCP("tcp", at)
}

// at is the place as a listener has it.
func (p Place) at(listening net.Addr) string {
	if p.path != "" {
		return p.text
	}
	kind, _, _ := strings.Cut(p.text, ":")
	return kind + ":" + listening.String()
}
