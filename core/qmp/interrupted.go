// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import (
	"errors"
	"fmt"
)

// ErrInterrupted is why a wait has ended when the user had enough of it, for the cause of a context.
var ErrInterrupted = errors.New("interrupted")

// GoesOn adds to an error by ErrInterrupted, once, that QEMU does what it was asked for all the same. It is for what
// was sent; any other error it returns as it is.
func GoesOn(err error) error {
	var said *goesOnError
	if !errors.Is(err, ErrInterrupted) || errors.As(err, &said) {
		return err
	}
	return &goesOnError{err}
}

type goesOnError struct{ error }

func (e *goesOnError) Error() string { return e.error.Error() + ", QEMU goes on with it" }
func (e *goesOnError) Unwrap() error { return e.error }

// unanswered is the error of a request that was sent, and whose reply was waited for no longer.
func unanswered(r Request, why error) error {
	return GoesOn(fmt.Errorf("no reply to %s: %w", r.Command, why))
}
