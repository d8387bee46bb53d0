// SPDX-License-Identifier: GPL-2.0-or-later

// Package share lets several clients use one QMP connection, each as if it had one of its own:
// QMP greets it and negotiates with it, it sees the replies to its own requests, and all events.
package share

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net"
	"slices"

	"libhmp/cmd/hmp/internal/link"
	"libhmp/cmd/hmp/internal/mailbox"
	"libhmp/core/keyval"
	"libhmp/core/qmp"
)

// maxFlying is how many requests QEMU is sent at a time, whoever makes them: with one more it would
// read no further (QMP_REQ_QUEUE_LEN_MAX in monitor/monitor-internal.h), not even requests out of band.
const maxFlying = 7

// Connection is a QMP connection that several clients use. Unless said otherwise its methods, and
// those of its clients, belong to the goroutine of Run.
type Connection struct {
	link    *link.Link
	box     mailbox.Mailbox
	dialect keyval.JSONDialect // of errors in JSON
	rounded bool               // see appendValue

	clients []*client
	turn    int  // which of them is next to have a request sent
	flying  int  // requests in band that QEMU has not answered
	handing bool // one of them may take a descriptor
	ended   chan struct{}
}

// Open does the QMP handshake, which ctx bounds, on conn, which is the connection's from then on.
func Open(ctx context.Context, conn net.Conn) (*Connection, error) {
	l, err := link.Open(ctx, conn, qmp.StreamOptions{})
	if err != nil {
		return nil, err
	}
	version := l.Greeting().Version
	s := &Connection{link: l, rounded: !version.AtLeast(6, 0), ended: make(chan struct{})}
	if !version.AtLeast(11, 1) {
		s.dialect = keyval.JSONBefore11
	}
	l.OnEvent(s.event)
	return s, nil
}

// Run serves the clients until QEMU closes the connection after it was asked to end (nil) or without
// (why), or until ctx is done (the cause). The connections of all clients are closed then.
func (s *Connection) Run(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { s.link.Close() }) // also where it waits until QEMU reads
	defer stop()
	defer s.link.Close()
	defer s.end()
	for {
		work, arrival := s.box.Take(ctx)
		for _, f := range work {
			f()
		}
		err := context.Cause(ctx)
		switch {
		case err != nil:
		case len(work) > 0:
			err = s.link.Pump()
		default:
			err = s.link.Wait(arrival)
		}
		if err = cmp.Or(context.Cause(ctx), err); err != nil {
			if s.link.Quitting() && errors.Is(err, qmp.ErrClosed) {
				return nil
			}
			return err
		}
	}
}

// end closes the connections of the clients, and of those that come now or later.
func (s *Connection) end() {
	close(s.ended)
	for _, f := range s.box.Close() {
		f()
	}
	for _, c := range slices.Clone(s.clients) {
		s.drop(c)
	}
}

// event tells the clients of an event.
func (s *Connection) event(e qmp.Event) {
	text := eventText(e)
	for _, c := range s.clients {
		if c.negotiated {
			c.out.Send(text)
		}
	}
}

// dispatch sends requests that wait, of each client in turn.
func (s *Connection) dispatch() {
	for idle := 0; idle < len(s.clients) && s.flying < maxFlying; {
		s.turn = (s.turn + 1) % len(s.clients)
		if r := s.clients[s.turn].next(); r != nil {
			idle = 0
			s.send(r)
		} else {
			idle++
		}
	}
}

// send sends a request in band. QEMU looks for a descriptor when it runs the command, and finds the
// last one that has come: so there is one such request at a time.
func (s *Connection) send(r *asked) {
	hands := r.takesDescriptor()
	s.flying++
	s.handing = s.handing || hands
	done := func(value json.RawMessage, err error) {
		s.flying--
		s.handing = s.handing && !hands
		r.done(value, err)
		s.dispatch()
	}
	if r.fd != none {
		done = s.leavingNone(done)
	}
	if err := s.start(r, done); err != nil {
		done(nil, err)
	}
}

// unused has QEMU take a descriptor that is left, and close it: it looks at the name only then
// (qmp_getfd and monitor_add_fd in monitor/fds.c).
var unused = qmp.Request{Command: "getfd", Arguments: json.RawMessage(`{"fdname":"0"}`)}

// leavingNone is done for a request that has handed QEMU a descriptor. A command that was refused because of its
// arguments has not taken it: the next one that takes any, which may be another client's, would.
func (s *Connection) leavingNone(done func(json.RawMessage, error)) func(json.RawMessage, error) {
	return func(value json.RawMessage, err error) {
		finish := func(json.RawMessage, error) { done(value, err) }
		if err == nil || s.link.Start(unused, finish) != nil {
			finish(nil, nil)
		}
	}
}

// start gives QEMU a request, and its descriptor.
func (s *Connection) start(r *asked, done func(json.RawMessage, error)) error {
	if r.fd == none {
		return s.link.Start(r.Request, done)
	}
	defer closeDescriptor(r.fd)
	return s.link.StartWith(r.fd, r.Request, done)
}

// drop closes the connection of a client, when what it is to get is sent.
func (s *Connection) drop(c *client) {
	if c.gone {
		return
	}
	c.gone = true
	s.clients = slices.DeleteFunc(s.clients, func(other *client) bool { return other == c })
	for _, r := range c.waiting {
		closeDescriptor(r.fd)
	}
	closeDescriptor(c.fd)
	c.waiting, c.answers, c.fd = nil, nil, none
	c.makeRoom()
	c.out.Close()
}
