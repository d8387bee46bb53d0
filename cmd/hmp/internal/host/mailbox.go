// SPDX-License-Identifier: GPL-2.0-or-later

package host

import (
	"context"
	"sync"
)

// mailbox is how other goroutines have the loop do something: all that a
// session and its connection do happens on the loop's goroutine.
type mailbox struct {
	mu   sync.Mutex
	work []func()
	wake context.CancelFunc // of who waits for work, nil if none does
}

// post leaves f for the loop.
func (m *mailbox) post(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.work = append(m.work, f)
	if m.wake != nil {
		m.wake()
		m.wake = nil
	}
}

// take returns what there is to do; if nothing, a context that is done when
// there is, or when ctx is.
func (m *mailbox) take(ctx context.Context) (work []func(), arrival context.Context) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.work) > 0 {
		work, m.work = m.work, nil
		return work, nil
	}
	arrival, m.wake = context.WithCancel(ctx)
	return nil, arrival
}
