// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import "fmt"

// AppendVisible appends text with everything that could command a terminal
// shown as \xNN: control bytes other than line ends and tabs, DEL, and the C1
// controls in their UTF-8 form.
func AppendVisible(dst []byte, text string) []byte {
	for i := 0; i < len(text); i++ {
		b := text[i]
		switch {
		case b == '\n' || b == '\t' || b >= 0x20 && b != 0x7f && b != 0xc2:
			dst = append(dst, b)
		case b == 0xc2 && i+1 < len(text) && text[i+1] >= 0x80 && text[i+1] <= 0x9f:
			i++
			dst = fmt.Appendf(dst, "\\x%02x", text[i])
		case b == 0xc2:
			dst = append(dst, b)
		default:
			dst = fmt.Appendf(dst, "\\x%02x", b)
		}
	}
	return dst
}
