// SPDX-License-Identifier: GPL-2.0-or-later

// Package serve lets many clients use one QEMU's QMP connection at a time: each has a human
// monitor of its own.
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
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// Options are what a server needs to know.
type Options struct {
	Monitors []Place // for human monitors
	Remote   bool    // other machines may connect
	// Complain is told what becomes of clients. It is called from any goroutine.
	Complain func(text string)
}

// Server listens, also while there is no QEMU: clients wait then.
type Server struct {
	opts      Options
	listeners []net.Listener
	monitors  chan client
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
	s := &Server{opts: opts, monitors: make(chan client), ending: make(chan struct{})}
	for _, p := range opts.Monitors {
		l, err := p.listen(opts.Remote)
		if err != nil {
			s.Close()
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		s.listeners = append(s.listeners, l)
		crash.Go(func() { s.accept(l, p, s.monitors) })
	}
	return s, nil
}

// Places are where it listens, ports that the system has chosen filled in.
func (s *Server) Places() (list []string) {
	for i, l := range s.listeners {
		list = append(list, s.opts.Monitors[i].at(l.Addr()))
	}
	return list
}

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

// Run serves a VM until its connection ends, or ctx is done. It returns what host.Shared.Run does;
// the clients' connections are closed then.
func (s *Server) Run(ctx context.Context, vm *monitor.VM, l *link.Link, work *host.Work, session monitor.Options) error {
	shared := host.NewShared(ctx, vm, l, work)
	over, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	var clients sync.WaitGroup
	crash.Go(func() {
		defer close(ended)
		for {
			select {
			case c := <-s.monitors:
				s.join(shared, c, session, &clients)
			case <-over.Done():
				return
			}
		}
	})
	err := shared.Run()
	stop()
	<-ended
	shared.End()
	clients.Wait()
	return err
}

// telnetOptions are what QEMU says to a client that speaks telnet (tcp_chr_telnet_init in
// chardev/char-socket.c): it echoes, a key at a time, and all bytes are meant.
var telnetOptions = []byte("\xff\xfb\x01\xff\xfb\x03\xff\xfb\x00\xff\xfd\x00")

// join opens a monitor for a client.
func (s *Server) join(shared *host.Shared, c client, session monitor.Options, clients *sync.WaitGroup) {
	t := &host.Terminal{Keys: c}
	clients.Add(1)
	out := newOutbox(c, func() {
		s.opts.Complain(fmt.Sprintf("%s: a client does not read what it gets: dropped with more than %d MB unsent", c.place, maxUnsent>>20))
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
