// SPDX-License-Identifier: GPL-2.0-or-later

package share

import "net"

// Own returns the end of a connection whose other end is served as a client, for this program's own
// use. It carries descriptors if that to QEMU does, and has its peer's address. It may be called from any goroutine
// until Run has returned.
func (s *Connection) Own(as Client) (net.Conn, error) {
	if !s.link.Passes() {
		ours, theirs := net.Pipe()
		s.Attach(theirs, as)
		return &remote{ours, s.link.RemoteAddr()}, nil
	}
	ours, theirs, err := pair()
	if err != nil {
		return nil, err
	}
	s.Attach(theirs, as)
	return ours, nil
}

// remote is a connection to what is further away than its other end.
type remote struct {
	net.Conn
	address net.Addr
}

// RemoteAddr implements net.Conn.
func (r *remote) RemoteAddr() net.Addr { return r.address }
