// SPDX-License-Identifier: GPL-2.0-or-later

package language

import "strconv"

// numeral finds the number at the start of s as strtoull() with base 0 does: its
// digits without prefix, their base and the length of all of it. A prefix
// without a digit is a 0 and some rest. binary allows 0b101.
func numeral(s string, binary bool) (digits string, base, length int) {
	skip := 0
	switch {
	case hasPrefix(s, 'x', 16):
		base, skip = 16, 2
	case binary && hasPrefix(s, 'b', 2):
		base, skip = 2, 2
	case s != "" && s[0] == '0':
		base = 8
	default:
		base = 10
	}
	n := skip
	for n < len(s) && digitValue(s[n]) < base {
		n++
	}
	return s[skip:n], base, n
}

// hasPrefix reports whether s begins with 0, a letter in either case, and a
// digit of base.
func hasPrefix(s string, letter byte, base int) bool {
	return len(s) > 2 && s[0] == '0' && s[1]|0x20 == letter && digitValue(s[2]) < base
}

// digitValue returns 99 for what is no digit.
func digitValue(b byte) int {
	switch {
	case isDigit(b):
		return int(b - '0')
	case b >= 'a' && b <= 'f':
		return int(b-'a') + 10
	case b >= 'A' && b <= 'F':
		return int(b-'A') + 10
	}
	return 99
}

// parseUint returns the value of one or more digits; not ok if it does not fit.
func parseUint(digits string, base int) (v uint64, ok bool) {
	v, err := strconv.ParseUint(digits, base, 64)
	return v, err == nil
}
