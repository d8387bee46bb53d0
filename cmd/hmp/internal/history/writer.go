// SPDX-License-Identifier: GPL-2.0-or-later

package history

import (
	"fmt"
	"time"

	"libhmp/cmd/hmp/internal/crash"
)

// Writer adds lines to a file in the background, so that no key waits for a disk
// or for another process. After a failure it does nothing more.
type Writer struct {
	queue chan []string // one list at most: what is not yet taken
	done  chan struct{}
	err   error // once done
}

// NewWriter starts a writer; failed is called on its goroutine with the failure,
// if there is one.
func NewWriter(f *File, failed func(error)) *Writer {
	w := &Writer{queue: make(chan []string, 1), done: make(chan struct{})}
	crash.Go(func() {
		for lines := range w.queue {
			if w.err != nil {
				continue
			}
			if w.err = f.Add(lines...); w.err != nil {
				failed(w.err)
			}
		}
	}, func() { close(w.done) })
	return w
}

// Add hands a line over. It does not wait, and belongs to one goroutine, as Close
// does.
func (w *Writer) Add(line string) {
	var left []string
	select {
	case left = <-w.queue:
	default:
	}
	w.queue <- append(left, line) // there is room: only this fills it
}

// Close waits until all is written, or something has failed, but not for long.
func (w *Writer) Close() error {
	close(w.queue)
	const limit = patience + time.Second
	select {
	case <-w.done:
		return w.err
	case <-time.After(limit):
		return fmt.Errorf("not written after %v", limit)
	}
}
