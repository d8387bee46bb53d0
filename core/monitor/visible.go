// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"fmt"
	"unicode/utf8"
)

// AppendVisible appends text with everything that could command a terminal
// shown as \xNN: control bytes other than line ends and tabs, DEL, the C1
// controls, and bytes that are no UTF-8, which a terminal may take for C1.
func AppendVisible(dst []byte, text string) []byte {
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && size == 1:
			dst = fmt.Appendf(dst, "\\x%02x", text[0])
		case r == '\n' || r == '\t' || r >= 0x20 && r < 0x7f || r > 0x9f:
			dst = append(dst, text[:size]...)
		default:
			dst = fmt.Appendf(dst, "\\x%02x", r)
		}
		text = text[size:]
	}
	return dst
}
