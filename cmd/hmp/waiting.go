// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"libhmp/cmd/hmp/internal/address"
	"libhmp/cmd/hmp/internal/crash"
	"libhmp/cmd/hmp/internal/find"
	"libhmp/cmd/hmp/internal/terminal"
	"libhmp/core/qmp"
)

const (
	// busyTime is after what time it is looked up whether QEMU serves another client: a script's
	// is often gone before.
	busyTime = 100 * time.Millisecond
	// quietTime is how long a user is not told what is waited for if that is not known.
	quietTime = time.Second
)

// sayThatItWaits tells a user so after a while, until stop is called, and a script if it is known who is served.
func (p *peer) sayThatItWaits(patience time.Duration) (stop func()) {
	if p.again && p.toldToWait {
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
		if !lasts(busyTime) {
			return
		}
		client := p.otherClient()
		user := terminal.Is(p.stderr)
		how := "hmp serve lets clients share a socket"
		if user {
			how = other + "; " + how
		}
		switch {
		case client != "" && !lasts(0):
		case client != "":
			say(fmt.Sprintf("%s: QEMU serves another client there (%s): waiting for its end, %s (%s)",
				p.label(), client, limit, how))
		case p.qemu != nil && lasts(quietTime-busyTime) && (user || lasts(greetingTime-quietTime)):
			say(fmt.Sprintf("%s: waiting until QEMU is ready (Ctrl-C gives up)", p.label()))
		case p.qemu != nil || !user || !lasts(quietTime-busyTime):
		default:
			say(fmt.Sprintf("%s: waiting for QEMU, %s (the socket may serve another client; %s)",
				p.label(), limit, other))
		}
	}, func() { close(ended) })
	return func() {
		close(stopped)
		<-ended
	}
}

// silentTime is how long a QEMU may take to answer what is asked before the prompt.
const silentTime = 5 * time.Second

// sayThatItIsSilent tells a user who sees no prompt so, if it is late until stop is called.
func (c *console) sayThatItIsSilent(q *peer) (stop func()) {
	timer := time.AfterFunc(silentTime, func() {
		if q.silent.Swap(true) {
			return
		}
		text := q.address.String() + ": QEMU does not answer"
		switch begun := isClosed(q.begin); {
		case !isClosed(c.ready), begun && c.set.Current() == q.vm:
			q.complain(text + " (Ctrl-C gives up)")
		case begun:
			q.tell(text) // above what is typed at another
		}
	})
	return func() { timer.Stop() }
}

// otherClient names the process that QEMU serves at the address, "" if nobody is served, or it is not known.
func (p *peer) otherClient() string {
	if socket := p.address.Socket(); socket != "" {
		return find.Here().Client(socket)
	}
	return find.Here().ClientTCP(p.address.HostPort())
}

// whyNot says why there is no connection, and who has it if QEMU does not answer for that.
func (p *peer) whyNot(err error) string {
	if errors.Is(err, qmp.ErrNoGreeting) && p.qemu != nil {
		_, why, _ := strings.Cut(err.Error(), qmp.ErrNoGreeting.Error())
		return p.label() + ": QEMU was not ready" + why
	}
	if errors.Is(err, qmp.ErrNoGreeting) {
		if client := p.otherClient(); client != "" {
			err = address.Busy{Client: client, Err: err}
		}
	}
	if text := p.address.String(); errors.Is(err, fs.ErrNotExist) && !isPlace(text) { // with --keep: the name of none yet
		if _, err := place(text); err != nil {
			return err.Error()
		}
	}
	return p.address.Explain(err)
}
