// SPDX-License-Identifier: GPL-2.0-or-later

// Package crash ends the program in order where a fault of its own would end it
// in the middle of something.
package crash

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync"

	"libhmp/core/monitor"
)

// Status is the exit status of an internal error.
const Status = 4

var (
	mu     sync.Mutex
	before func() // the end, nil for nothing
)

// Before sets what is to be done before the program ends, on whatever goroutine
// the fault is found; nil for nothing.
func Before(f func()) {
	mu.Lock()
	defer mu.Unlock()
	before = f
}

// Go runs f on a goroutine of its own, and then what tells others that it has ended. That is
// not for f to defer: at a panic they would go on, and could end the program as if all were well.
func Go(f func(), then ...func()) {
	go func() {
		defer Catch()
		f()
		for _, tell := range then {
			tell()
		}
	}()
}

// Catch is deferred by each goroutine: a panic ends the program in order.
func Catch() {
	if value := recover(); value != nil {
		stack := debug.Stack()
		mu.Lock() // and no other goroutine ends it, too
		if before != nil {
			before()
		}
		report(os.Stderr, value, stack)
		os.Exit(Status)
	}
}

// Exit ends the program at its end, unless a fault does that now.
func Exit(status int) {
	mu.Lock()
	os.Exit(status)
}

// Leave ends the program at once, in order, with that exit status.
func Leave(status int) {
	mu.Lock()
	if before != nil {
		before()
	}
	os.Exit(status)
}

// report says what has happened and what to do. The value may have text of
// QEMU's in it.
func report(w io.Writer, value any, stack []byte) {
	fmt.Fprintf(w, "\n%s\nhmp: internal error: %s\nhmp: This is a fault of hmp, not yours. "+
		"Please report it with the lines above, the version (hmp --version) and what was done.\n",
		stack, monitor.AppendVisible(nil, fmt.Sprint(value)))
}
