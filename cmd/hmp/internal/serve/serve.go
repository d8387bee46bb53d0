// SPDX-License-Identifier: GPL-2.0-or-later

// Package serve lets many clients use one QEMU's QMP connection at a time: each has a human
// monitor of its own, or QMP.
package serve

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"libhmp/cmd/hmp/internal/crash"
	"libhmp/cmd/hmp/internal/host"
	"libhmp/cmd/hmp/internal/lineends"
	"libhmp/cmd/hmp/internal/link"
	"libhmp/cmd/hmp/internal/outbox"
	"libhmp/cmd/hmp/internal/share"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// Options are what a server needs to know.
type Options struct {
	Monitors []Place // for human monitors
	QMP      []Place
	Remote   bool // other machines may connect
	// Gate returns what is between a QMP client's requests and QEMU, nil for nothing.
	Gate func(to qmp.Starter) qmp.Starter
	// Complain is told what becomes of clients. It is called from any goroutine.
	Complain func(text string)
}

// Server listens, also while there is no QEMU: clients wait then.
type Server struct {
	opts      Options
	listeners []net.Listener
	served    []string // see Served
	monitors  chan client
	qmp       chan client
	shared    *sharing      // of the present QEMU, where QMP is served
	ending    chan struct{} // closed by Close
	end       sync.Once
}

// client is one that has connected.
type client struct {
	net.Conn
	place Place
}

// Listen listens at all places, or at none.
func Listen(opts Options) (*Server, error) {
	s := &Server{opts: opts, monitors: make(chan client), qmp: make(chan client), ending: make(chan struct{})}
	err := s.listen(opts.Monitors, "the human monitor", s.monitors)
	if err == nil {
		err = s.listen(opts.QMP, "the QMP", s.qmp)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// listen listens at places for the same.
func (s *Server) listen(places []Place, what string, to chan<- client) error {
	for _, p := range places {
		l, err := p.listen(s.opts.Remote)
		if err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
		s.listeners = append(s.listeners, l)
		s.served = append(s.served, p.at(l.Addr())+": "+what)
		crash.Go(func() { s.accept(l, p, to) })
	}
	return nil
}

// Served are the places and what is there, ports that the system has chosen filled in.
func (s *Server) Served() []string { return s.served }

// Close ends the listening and removes the sockets. It may be called from any goroutine, and again.
func (s *Server) Close() {
	s.end.Do(func() {
		close(s.ending)
		for _, l := range s.listeners {
			_ = l.Close() // nobody listens in any case
		}
	})
}

// acceptAgain is when it is tried again to take a client that no descriptor was left for.
const acceptAgain = 100 * time.Millisecond

// accept hands over those that connect.
func (s *Server) accept(l net.Listener, p Place, to chan<- client) {
	for {
		conn, err := l.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			time.Sleep(acceptAgain)
			continue
		}
		select {
		case to <- client{conn, p}:
		case <-s.ending:
			conn.Close()
			return
		}
	}
}

// Share has QMP clients and this program share a connection to QEMU, where QMP is served: it returns this
// program's end. Otherwise that is the connection as it is. ctx bounds the handshake with QEMU.
func (s *Server) Share(ctx context.Context, conn net.Conn) (net.Conn, error) {
	if len(s.opts.QMP) == 0 {
		return conn, nil
	}
	s.shared.end()
	shared, err := share.Open(ctx, conn)
	if err != nil {
		return nil, err
	}
	s.shared = &sharing{Connection: shared, ended: make(chan struct{})}
	running, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	s.shared.stop = func() { stop(nil) }
	crash.Go(func() { s.shared.err = shared.Run(running) }, func() { close(s.shared.ended) })
	return shared.Own(share.Client{Slow: func() { stop(errFlooded) }, Over: func() {}})
}

// errFlooded is why a connection ends whose QEMU does not wait for this program to take what it says.
var errFlooded = fmt.Errorf("QEMU says more than hmp can take: more than %d MB wait", outbox.MaxUnsent>>20)

// sharing is a connection that QMP clients use, too.
type sharing struct {
	*share.Connection
	stop  func()
	ended chan struct{} // closed when Run has returned
	err   error         // then, what it has returned
}

// end ends it, if there is one.
func (s *sharing) end() {
	if s != nil {
		s.stop()
		<-s.ended
	}
}

// Run serves a VM until its connection ends after QEMU was told to (nil) or without (why), or ctx is done (the
// cause). The clients' connections are closed then.
func (s *Server) Run(ctx context.Context, vm *monitor.VM, l *link.Link, work *host.Work, session monitor.Options) error {
	shared := host.NewShared(ctx, vm, l, work)
	over, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	var clients sync.WaitGroup
	crash.Go(func() {
		for {
			select {
			case c := <-s.monitors:
				s.join(shared, c, session, &clients)
			case c := <-s.qmp:
				s.attach(c, &clients)
			case <-over.Done():
				return
			}
		}
	}, func() { close(ended) })
	err := shared.Run()
	stop()
	<-ended
	shared.End()
	s.shared.end()
	if s.shared != nil && err != nil && ctx.Err() == nil {
		err = s.shared.err // which knows if a QMP client has had QEMU quit
	}
	clients.Wait()
	return err
}

// attach serves QMP to a client.
func (s *Server) attach(c client, clients *sync.WaitGroup) {
	clients.Add(1)
	s.shared.Attach(c.Conn, share.Client{Gate: s.opts.Gate, Slow: func() { s.tooSlow(c) }, Over: clients.Done})
}

// tooSlow says why a client was dropped.
func (s *Server) tooSlow(c client) {
	s.opts.Complain(fmt.Sprintf("%s: a client does not read what it gets: dropped with more than %d MB unsent", c.place, outbox.MaxUnsent>>20))
}

// telnetOptions are what QEMU says to a client that speaks telnet (tcp_chr_telnet_init in
// chardev/char-socket.c): it echoes, a key at a time, and all bytes are meant.
var telnetOptions = []byte("\xff\xfb\x01\xff\xfb\x03\xff\xfb\x00\xff\xfd\x00")

// join opens a monitor for a client.
func (s *Server) join(shared *host.Shared, c client, session monitor.Options, clients *sync.WaitGroup) {
	t := &host.Terminal{Keys: c}
	clients.Add(1)
	out := outbox.New(c, func() {
		s.tooSlow(c)
		shared.Drop(t)
	}, clients.Done)
	if c.place.telnet {
		out.Send(telnetOptions)
		t.Keys = qmp.NewTelnetReader(c)
	}
	t.Output = lineends.Writer{To: out}
	t.Left = out.Close
	shared.Join(t, session)
}
