// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"os"
	"os/signal"
	"sync"
	"syscall"

	"libhmp/cmd/hmp/internal/crash"
)

// quietEnd ends the program, as long as nobody else follows all endings, at those of which the Go runtime would make a
// long text.
type quietEnd struct {
	mu      sync.Mutex
	signals chan os.Signal // nil before start
	others  int
}

var quiet quietEnd

func (q *quietEnd) start() {
	q.signals = make(chan os.Signal, 1)
	follow(q.signals, endings[3:])
	crash.Go(func() {
		for s := range q.signals {
			crash.Leave(statusSignal + int(s.(syscall.Signal)))
		}
	})
}

func (q *quietEnd) pause() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.others++; q.signals != nil {
		signal.Stop(q.signals)
	}
}

func (q *quietEnd) resume() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.others--; q.others == 0 && q.signals != nil {
		follow(q.signals, endings[3:])
	}
}
