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
	if !terminal.Is(p.stderr) || p.again && p.toldToWait {
		return func() {}
	}
	limit, other := fmt.Sprintf("at most %v", patience), "Ctrl-C gives up"
	if p.again { // one attempt follows another
		limit, other = "as long as that takes", p.givingUp()
	}
	say := func(text string) {
		p.tell(text)
		p.toldToWait = true // stop waits for this goroutine
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
			say(fmt.Sprintf("%s: QEMU serves another client there (%s): waiting for its end, %s (%s)",
				p.label(), client, limit, other))
		case !lasts(quietTime - busyTime):
		case p.qemu != nil:
			say(fmt.Sprintf("%s: waiting until QEMU is ready (Ctrl-C gives up)", p.label()))
		default:
			say(fmt.Sprintf("%s: waiting for QEMU, %s (the socket may serve another client; %s)",
				p.label(), limit, other))
		}
	})
	return func() {
		close(stopped)
		<-ended
	}
}
