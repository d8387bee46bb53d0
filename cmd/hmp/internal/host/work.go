// SPDX-License-Identifier: GPL-2.0-or-later

package host

import (
	"context"
	"errors"
	"sync"
)

// ErrInterrupted is why waiting ended when the user had enough of a line.
var ErrInterrupted = errors.New("interrupted, QEMU goes on with it")

// Work bounds what is done for one line. Its methods may be called from any
// goroutine.
type Work struct {
	parent context.Context

	mu     sync.Mutex
	ctx    context.Context
	cancel context.CancelCauseFunc
}

// NewWork returns a bound for the first line. All work ends when parent does.
func NewWork(parent context.Context) *Work {
	w := &Work{parent: parent}
	w.begin()
	return w
}

// Context is done when the present line is interrupted.
func (w *Work) Context() context.Context {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ctx
}

// Interrupt ends the waiting of the present line.
func (w *Work) Interrupt() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cancel(ErrInterrupted)
}

// Renew begins another line, and reports whether the last one was interrupted.
func (w *Work) Renew() (interrupted bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	interrupted = context.Cause(w.ctx) == ErrInterrupted
	w.cancel(nil)
	w.begin()
	return interrupted
}

func (w *Work) begin() { w.ctx, w.cancel = context.WithCancelCause(w.parent) }
