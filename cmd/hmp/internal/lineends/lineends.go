// SPDX-License-Identifier: GPL-2.0-or-later

// Package lineends makes line ends what a monitor's clients get.
package lineends

import (
	"bytes"
	"io"
)

// Writer writes CR LF for LF, as QEMU's monitor does (monitor_puts_locked in
// monitor/monitor.c). A terminal does so by itself.
type Writer struct{ To io.Writer }

// Write implements io.Writer.
func (w Writer) Write(text []byte) (int, error) {
	if _, err := w.To.Write(bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))); err != nil {
		return 0, err
	}
	return len(text), nil
}
