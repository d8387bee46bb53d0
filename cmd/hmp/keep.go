// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"context"
	"errors"
	"io/fs"
	"syscall"
	"time"

	"libhmp/cmd/hmp/internal/libvirt"
)

// lookAgain is how often a QEMU that has gone is looked for.
const lookAgain = 250 * time.Millisecond

// askAgain is how often libvirt is asked for a domain, which it writes into its log.
const askAgain = 2 * time.Second

// awaitQEMU waits until somebody listens at the address again. It returns false if ctx is done, or if
// waiting is in vain.
func (p *peer) awaitQEMU(ctx context.Context) bool {
	again := lookAgain
	if libvirt.IsPlace(p.address.String()) {
		again = askAgain
	}
	for {
		select {
		case <-time.After(again):
		case <-ctx.Done():
			return false
		}
		conn, err := p.address.Dial(ctx)
		switch {
		case ctx.Err() != nil:
			return false
		case err == nil:
			p.conn = conn
			return true
		case !absent(err) && !libvirt.IsOff(err):
			p.complain(p.address.Explain(err))
			return false
		}
	}
}

// absent reports whether an error says that nobody listens, or not yet.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.EAGAIN)
}
