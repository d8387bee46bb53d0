// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"math"
	"strconv"
	"strings"
)

// SizeBefore60 is Size as it was before QEMU 6.0: any number that C's strtod takes,
// rounded down after it was multiplied.
func SizeBefore60(s string, unit byte) (value uint64, rest string, err error) {
	trimmed := SkipSpace(s)
	text := trimmed[:doubleLength(trimmed)]
	n, ok := parseDouble(text)
	tail := trimmed[len(text):]
	if !ok || underflows(text, n) {
		return 0, s, errSize
	}
	if tail != "" && sizeUnit(tail[0]) > 0 {
		unit, tail = tail[0], tail[1:]
	}
	factor := float64(sizeUnit(unit))
	switch {
	case factor == 1 && n != math.Trunc(n):
		return 0, s, errSize
	case n < 0 || n*factor >= 1<<64:
		return 0, s, ErrSizeRange
	}
	return uint64(n * factor), tail, nil
}

// underflows reports whether a number is too near to 0 for a double.
func underflows(text string, n float64) bool {
	const least = 0x1p-1022
	exponent := "eE"
	if strings.ContainsAny(text, "xX") {
		exponent = "pP"
	}
	mantissa, _, _ := strings.Cut(strings.ReplaceAll(text, exponent[1:], exponent[:1]), exponent[:1])
	return math.Abs(n) < least && strings.Trim(mantissa, "+-0xX.") != ""
}

// SizeBefore81 is Size as it was before QEMU 8.1: a fraction needs a digit before
// the point and never rounds up to 1, an exponent behind it is wrong, and a
// hexadecimal number may have a suffix.
func SizeBefore81(s string, unit byte) (value uint64, rest string, err error) {
	text := strings.TrimPrefix(SkipSpace(s), "+")
	digits, tail := span(text)
	value, ok := parseUint(digits, 10)
	if digits == "" || !ok {
		return 0, s, errSize
	}
	var fraction uint64
	switch {
	case digits == "0" && tail != "" && tail[0]|0x20 == 'x':
		value, tail, err = oldHexSize(tail)
	case strings.HasPrefix(tail, "."):
		fraction, tail, err = oldFraction(tail[1:])
	}
	if err == nil && tail != "" && sizeUnit(tail[0]) > 0 {
		unit, tail = tail[0], tail[1:]
	}
	if err == nil {
		value, err = scale(value, fraction, sizeUnit(unit))
	}
	if err != nil {
		return 0, s, err
	}
	return value, tail, nil
}

// oldHexSize reads what follows the 0 of 0x; without a digit that is text.
func oldHexSize(tail string) (value uint64, rest string, err error) {
	n := 1
	for n < len(tail) && strings.IndexByte("0123456789abcdefABCDEF", tail[n]) >= 0 {
		n++
	}
	if n == 1 {
		return 0, tail, nil
	}
	value, ok := parseUint(tail[1:n], 16)
	if !ok || n < len(tail) && tail[n] == '.' {
		return 0, tail, errSize
	}
	return value, tail[n:], nil
}

// oldFraction reads what follows the point, in units of 2^-64.
func oldFraction(tail string) (fraction uint64, rest string, err error) {
	decimals, rest := span(tail)
	if decimals == "" {
		return 0, rest, nil
	}
	if exponent := strings.TrimLeft(rest, "eE"); len(rest)-len(exponent) == 1 {
		if power, _ := span(strings.TrimLeft(exponent, "+-")); power != "" {
			return 0, tail, errSize
		}
	}
	f, _ := strconv.ParseFloat("0."+decimals, 64)
	if f == 1 { // overflows in C, to nothing
		return 0, rest, nil
	}
	return uint64(math.Ldexp(f, 64)), rest, nil
}
