// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"

	"libhmp/cmd/hmp/internal/libvirt"
	"libhmp/cmd/hmp/internal/link"
	"libhmp/core/monitor"
)

// lookAgain is how often a QEMU that has gone is looked for.
const lookAgain = 250 * time.Millisecond

// askAgain is how often libvirt is asked for a domain, which it writes into its log, and the host for its QEMUs.
const askAgain = 2 * time.Second

// waitsForStart reports whether there is no QEMU yet, and it is to be waited for.
func (p *peer) waitsForStart() bool {
	switch {
	case !p.keep || p.refused == nil:
		return false
	case errors.Is(p.refused, fs.ErrNotExist), errors.Is(p.refused, syscall.ECONNREFUSED):
		return p.canBeSocket()
	}
	return libvirt.IsOff(p.refused)
}

// canBeSocket reports whether there is no file of another kind at the address, which will not become a socket.
func (p *peer) canBeSocket() bool {
	info, err := os.Stat(p.address.Socket())
	return err != nil || info.Mode()&fs.ModeSocket != 0
}

// waitingForStart says so; giveUp is how to end it.
func (p *peer) waitingForStart(giveUp string) string {
	return p.label() + ": waiting for its start (" + giveUp + ")"
}

// onceThere is connected, with --keep as soon as there is a QEMU, at most for --timeout.
func (p *peer) onceThere(ctx context.Context, f func(context.Context, *monitor.VM, *link.Link) int) (status int) {
	status = p.connected(ctx, f)
	if !p.waitsForStart() {
		return status
	}
	p.complain(p.waitingForStart("Ctrl-C ends"))
	limited := ctx
	if p.timeout > 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, p.timeout)
		defer cancel()
	}
	for p.waitsForStart() {
		if !p.awaitQEMU(limited) {
			if limited.Err() == context.DeadlineExceeded {
				p.complain(fmt.Sprintf("%s: there was none within %v", p.label(), p.timeout))
			}
			break
		}
		p.refused = nil
		status = p.connected(ctx, f)
	}
	return status
}

// awaitQEMU waits until somebody listens at the address again. It returns false if ctx is done, or if
// waiting is in vain.
func (p *peer) awaitQEMU(ctx context.Context) bool {
	again := lookAgain
	name := p.address.String()
	byName := !isPlace(name)
	if byName || libvirt.IsPlace(name) {
		again = askAgain
	}
	for {
		select {
		case <-time.After(again):
		case <-ctx.Done():
			return false
		}
		if byName {
			a, err := place(name)
			if err != nil {
				continue
			}
			p.address, byName = a, false
		}
		conn, err := p.address.Dial(ctx)
		switch {
		case ctx.Err() != nil:
			return false
		case err == nil:
			p.conn = conn
			return true
		case !absent(err) && !libvirt.IsOff(err), !p.canBeSocket():
			p.complain(p.address.Explain(err))
			return false
		}
	}
}

// absent reports whether an error says that nobody listens, or not yet.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.EAGAIN)
}
