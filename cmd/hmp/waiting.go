// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"fmt"
	"time"

	"libhmp/cmd/hmp/internal/crash"
	"libhmp/cmd/hmp/internal/find"
	"libhmp/cmd/hmp/internal/terminal"
)

const (
	// busyTime is after what time it is looked up whether QEMU serves another client: a script's
	// is often gone before.
	busyTime = 100 * time.Millisecond
	// quietTime is how long a user is not told what is waited for if that is not known.
	quietTime = time.Second
)

// sayThatItWaits tells a user so after a while, until stop is called.
func (p *peer) sayThatItWaits(patience time.Duration) (stop func()) {
	if !terminal.Is(p.stderr) {
		return func() {}
	}
	stopped, ended := make(chan struct{}), make(chan struct{})
	lasts := func(d time.Duration) bool {
		select {
		case <-stopped:
			return false
		case <-time.After(d):
			return true
		}
	}
	crash.Go(func() {
		defer close(ended)
		if !lasts(busyTime) {
			return
		}
		client := ""
		if socket := p.address.Socket(); socket != "" {
			client = find.Here().Client(socket)
		}
		switch {
		case client != "" && !lasts(0):
		case client != "":
			p.tell(fmt.Sprintf("%s: QEMU serves another client there (%s): waiting for its end, at most %v (Ctrl-C gives up)",
				p.label(), client, patience))
		case !lasts(quietTime - busyTime):
		case p.qemu != nil:
			p.tell(fmt.Sprintf("%s: waiting until QEMU is ready (Ctrl-C gives up)", p.label()))
		default:
			p.tell(fmt.Sprintf("%s: waiting for QEMU, at most %v (the socket may serve another client; Ctrl-C gives up)",
				p.label(), patience))
		}
	})
	return func() {
		close(stopped)
		<-ended
	}
}
