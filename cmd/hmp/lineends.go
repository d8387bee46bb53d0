// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bytes"
	"io"
)

// lineEnds writes CR LF for LF, as QEMU's monitor does (monitor_puts_locked in
// monitor/monitor.c). A terminal does so by itself.
type lineEnds struct{ to io.Writer }

// Write implements io.Writer.
func (l lineEnds) Write(text []byte) (int, error) {
	if _, err := l.to.Write(bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))); err != nil {
		return 0, err
	}
	return len(text), nil
}
