// SPDX-License-Identifier: GPL-2.0-or-later

// Package mailbox is how other goroutines have a loop do something: all that a
// session and its connection do happens on the loop's goroutine.
package mailbox

import (
	"context"
	"sync"
)

// Mailbox holds what the loop is to do. The zero value is empty. Post may be called
// from any goroutine, Take, Work and Close are for the loop.
type Mailbox struct {
	mu   sync.Mutex
	work []func()
	wake context.CancelFunc // of who waits for work, nil if none does
	over bool               // nothing is taken any more
}

// Post leaves f for the loop, and reports whether it will be done: not so after Close.
func (m *Mailbox) Post(f func()) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.over {
		return false
	}
	m.work = append(m.work, f)
	m.awake()
	return true
}

// awake ends the waiting for work. m.mu is held.
func (m *Mailbox) awake() {
	if m.wake != nil {
		m.wake()
		m.wake = nil
	}
}

// Take returns what there is to do; if nothing, a context that is done when
// there is, when ctx is, or with the next call.
func (m *Mailbox) Take(ctx context.Context) (work []func(), arrival context.Context) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.awake()
	if work = m.take(); len(work) > 0 {
		return work, nil
	}
	arrival, m.wake = context.WithCancel(ctx)
	return nil, arrival
}

// Work returns what there is to do, nil for nothing.
func (m *Mailbox) Work() []func() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.awake()
	return m.take()
}

// Close is the last Work: nothing is taken any more.
func (m *Mailbox) Close() []func() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.over = true
	return m.take()
}

func (m *Mailbox) take() []func() {
	work := m.work
	m.work = nil
	return work
}
