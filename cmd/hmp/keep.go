// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"context"
	"errors"
	"io/fs"
	"syscall"
	"time"
)

// lookAgain is how often a QEMU that has gone is looked for.
const lookAgain = 250 * time.Millisecond

// awaitQEMU waits until somebody listens at the address again. It returns false if ctx is done, or if
// waiting is in vain.
func (p *peer) awaitQEMU(ctx context.Context) bool {
	for {
		select {
		case <-time.After(lookAgain):
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
		case !absent(err):
			p.complain(p.address.Explain(err))
			return false
		}
	}
}

// absent reports whether an error says that nobody listens, or not yet.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.EAGAIN)
}
