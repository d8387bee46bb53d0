// SPDX-License-Identifier: GPL-2.0-or-later

package host

import (
	"context"
	"fmt"
	"sync"
	"time"

	"libhmp/core/qmp"
)

// Work bounds what is done for one line. Its methods may be called from any
// goroutine.
type Work struct {
	parent context.Context
	// Delayed is told why work goes on although it should end, if not nil. It is
	// called from any goroutine.
	Delayed func(why string)

	mu     sync.Mutex
	ctx    context.Context
	cancel context.CancelCauseFunc
	kept   string // why nothing ends the work now, "" if it may end
	owed   bool   // Interrupt was called meanwhile
	late   bool   // Delayed was told of a time limit meanwhile
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
	if w.kept != "" {
		return context.WithoutCancel(w.ctx)
	}
	return w.ctx
}

// Within is Context with a time limit, 0 for none. It is that of one QMP command.
func (w *Work) Within(limit time.Duration) (context.Context, context.CancelFunc) {
	ctx := w.Context()
	switch {
	case limit == 0:
		return ctx, func() {}
	case w.Keeping():
		timer := time.AfterFunc(limit, w.exceeded)
		return ctx, func() { timer.Stop() }
	}
	return context.WithTimeoutCause(ctx, limit, fmt.Errorf("timed out after %v", limit))
}

// Keep runs f, which nothing interrupts: neither Interrupt, nor the end of the
// parent, nor a time limit. They take effect when f has returned.
func (w *Work) Keep(why string, f func()) {
	w.keep(why)
	defer w.keep("")
	f()
}

func (w *Work) keep(why string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.kept, w.late = why, false
	if why == "" && w.owed {
		w.owed = false
		w.cancel(qmp.ErrInterrupted)
	}
}

// Keeping reports whether nothing ends the work now.
func (w *Work) Keeping() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.kept != ""
}

// Ending tells Delayed that work should end, if it goes on all the same.
func (w *Work) Ending() {
	w.mu.Lock()
	why := w.kept
	w.mu.Unlock()
	if why != "" && w.Delayed != nil {
		w.Delayed(why)
	}
}

// exceeded is Ending when a time limit is over. Delayed is told once, although each
// request has its own limit.
func (w *Work) exceeded() {
	w.mu.Lock()
	told := w.late
	w.late = true
	w.mu.Unlock()
	if !told {
		w.Ending()
	}
}

// Interrupt ends the waiting of the present line.
func (w *Work) Interrupt() {
	w.Ending()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.kept != "" {
		w.owed = true
		return
	}
	w.cancel(qmp.ErrInterrupted)
}

// Renew begins another line, and reports whether the last one was interrupted.
func (w *Work) Renew() (interrupted bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	interrupted = context.Cause(w.ctx) == qmp.ErrInterrupted
	w.cancel(nil)
	w.owed = false
	w.begin()
	return interrupted
}

func (w *Work) begin() { w.ctx, w.cancel = context.WithCancelCause(w.parent) }
