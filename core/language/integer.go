// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"strconv"
	"strings"
)

// Integer reads all of s as a C integer with optional sign (qemu_strtoi64 and
// qemu_strtou64 with base 0 in util/cutils.c) and returns it in decimal.
func Integer(s string) (decimal string, ok bool) {
	text := SkipSpace(s)
	text, negative := strings.CutPrefix(text, "-")
	if !negative {
		text = strings.TrimPrefix(text, "+")
	}
	digits, base, n := numeral(text, false)
	v, ok := parseUint(digits, base)
	switch {
	case !ok || n == 0 || n != len(text) || negative && v > 1<<63:
		return "", false
	case negative && v != 0:
		return "-" + strconv.FormatUint(v, 10), true
	}
	return strconv.FormatUint(v, 10), true
}
