// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import (
	"errors"
	"fmt"
	"io"
	"sync/atomic"
)

// What the reader takes ahead of the user: so many messages, and so many bytes
// if that is more than one message. A full queue stops reading, so a flood of
// events cannot fill memory.
const (
	pending      = 64
	pendingBytes = 16 << 20
)

// maxGreeting is how many bytes may come until the greeting has ended, which has
// 200: so a peer that is no QEMU is found out soon.
const maxGreeting = 64 << 10

// read takes messages off the connection until it ends, or what comes is no QMP:
// then it is ended.
func (s *Stream) read(greetings chan<- Greeting, limit int) {
	defer close(s.messages)
	defer close(greetings)
	defer func() {
		if p := recover(); p != nil {
			s.readErr = fmt.Errorf("reading QMP: internal error: %v", p)
		}
	}()
	source := &source{in: s.conn, received: &s.received}
	in := newMessageReader(&telnetReader{in: source}, limit)
	for {
		m, err := in.next()
		if err != nil {
			s.readErr = readError(err)
			s.conn.Close()
			return
		}
		if m.greeting != nil {
			if !source.greeted {
				source.greeted = true
				greetings <- *m.greeting
			}
			continue
		}
		if !s.queue(m) {
			s.readErr = ErrClosed
			return
		}
	}
}

// queue leaves a message for the user, and reports whether there still is one.
func (s *Stream) queue(m message) bool {
	size := int64(m.size)
	for s.queued.Load() > 0 && s.queued.Load()+size > pendingBytes {
		select {
		case <-s.room:
		case <-s.done:
			return false
		}
	}
	s.queued.Add(size)
	select {
	case s.messages <- m:
		return true
	case <-s.done:
		return false
	}
}

// took says that a message was taken from the queue.
func (s *Stream) took(m message) {
	s.queued.Add(-int64(m.size))
	select {
	case s.room <- struct{}{}:
	default:
	}
}

// source is the connection; before the greeting, its beginning.
type source struct {
	in       io.Reader
	received *atomic.Int64
	greeted  bool
}

// Read implements io.Reader.
func (r *source) Read(p []byte) (int, error) {
	if !r.greeted && r.received.Load() >= maxGreeting {
		return 0, fmt.Errorf("%w: no greeting in its first %d bytes", ErrNotQMP, maxGreeting)
	}
	n, err := r.in.Read(p)
	r.received.Add(int64(n))
	return n, err
}

func readError(err error) error {
	switch {
	case errors.Is(err, ErrNotQMP), errors.Is(err, ErrTooLong):
		return err
	case errors.Is(err, io.EOF):
		return ErrClosed
	}
	return fmt.Errorf("%w: %w", ErrClosed, err)
}
