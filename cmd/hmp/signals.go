// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"libhmp/cmd/hmp/internal/crash"
	"libhmp/cmd/hmp/internal/host"
	"libhmp/core/qmp"
)

// signalError is a signal that ends the program, as the reason why work stops.
type signalError struct{ syscall.Signal }

func (e signalError) Error() string        { return qmp.ErrInterrupted.Error() }
func (e signalError) Is(target error) bool { return target == qmp.ErrInterrupted }

// endings are the signals that end a program which does not know better. From
// those after the first three, sent from outside, the Go runtime would make a long
// text about itself, and the status of wrong usage.
var endings = []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT,
	syscall.SIGABRT, syscall.SIGSEGV, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGILL,
	sigSYS, syscall.SIGTRAP}

// notify has signals delivered until end is called. Those that whoever started
// the program has it ignore (nohup, or a script that goes on without waiting)
// stay ignored.
func notify(list ...os.Signal) (signals chan os.Signal, end func()) {
	signals = make(chan os.Signal, 8)
	follow(signals, list)
	all := slices.Contains(list, os.Signal(syscall.SIGQUIT))
	if all {
		quiet.pause()
	}
	return signals, func() {
		if all {
			quiet.resume()
		}
		signal.Stop(signals)
		close(signals)
	}
}

func follow(signals chan os.Signal, list []os.Signal) {
	for _, s := range list {
		if !signal.Ignored(s) {
			signal.Notify(signals, s)
		}
	}
}

// end has stop end the program's work, and whoever waits is told if that takes a
// while. SIGQUIT ends the program at once then.
func end(s os.Signal, stop context.CancelCauseFunc, all ...*host.Work) {
	for _, work := range all {
		if work.Keeping() {
			if s == syscall.SIGQUIT {
				crash.Leave(statusSignal + int(syscall.SIGQUIT))
			}
			work.Ending()
		}
	}
	stop(signalError{s.(syscall.Signal)})
}

// stopAtSignal calls stop at the first signal that ends programs, and has
// interrupted called before if h is running a line then.
func (p *peer) stopAtSignal(h *host.Host, stop context.CancelCauseFunc, interrupted func()) (ignore func()) {
	signals, ignore := notify(endings...)
	crash.Go(func() {
		for s := range signals {
			if h.Busy() && !p.work.Keeping() {
				interrupted()
			}
			end(s, stop, p.work)
		}
	})
	return ignore
}

// die ends the program by a signal, so that a shell that waits for it knows that
// its script should end, too. It returns the status where that is no way to end.
func die(s syscall.Signal) int {
	if slices.Index(endings, os.Signal(s)) < 3 {
		signal.Reset(s)
		if kill(s) == nil {
			time.Sleep(time.Second)
		}
	}
	return statusSignal + int(s)
}
