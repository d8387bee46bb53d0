// SPDX-License-Identifier: GPL-2.0-or-later

package terminal

import "os"

// Input reads keys from a terminal. Other programs that need keys meanwhile do not get all of them.
type Input struct{ *os.File }

// NewInput returns the input of terminal f.
func NewInput(f *os.File) (*Input, error) { return &Input{f}, nil }

// Pause leaves the keys to others until Resume, as far as it can.
func (*Input) Pause() {}

// Resume has Read read again.
func (*Input) Resume() {}

// Close does nothing: the terminal stays open.
func (*Input) Close() {}
