// SPDX-License-Identifier: GPL-2.0-or-later

package visible

import (
	"bytes"
	"unicode/utf16"
)

// JSON returns JSON with JSON's own escapes for the characters that Append shows as escapes: it
// is the same data. The argument is well-formed, as json.Marshal's result is.
func JSON(text []byte) []byte {
	if Clean(bytes.TrimSuffix(text, []byte("\n"))) {
		return text
	}
	var dst []byte
	before := rune(0)
	for len(text) > 0 {
		next, size, ok := First(before, text)
		if ok || text[0] < ' ' { // between strings
			dst = append(dst, text[:size]...)
		} else {
			dst = appendUnicode(dst, text)
		}
		before, text = next, text[size:]
	}
	return dst
}

// appendUnicode appends the escape of the character that text begins with. A byte that is no UTF-8 is
// that of utf8.RuneError.
func appendUnicode(dst, text []byte) []byte {
	r, _ := decode(text)
	if r > 0xffff {
		high, low := utf16.EncodeRune(r)
		dst = appendHex(append(dst, `\u`...), high, 4)
		r = low
	}
	return appendHex(append(dst, `\u`...), r, 4)
}
