// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"errors"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

var (
	errSize      = errors.New("not a size")
	errSizeRange = errors.New("size too large")
)

// Size reads the size at the start of s (do_strtosz in util/cutils.c): digits,
// a fraction, and one of the suffixes B K M G T P E in either case, powers of
// 1024. Without suffix, unit (one of these letters) counts. A hexadecimal number
// has neither fraction nor suffix, but the unit all the same. The result is in
// bytes, rounded half up; rest is what follows.
func Size(s string, unit byte) (value uint64, rest string, err error) {
	text := strings.TrimPrefix(SkipSpace(s), "+")
	digits, tail := span(text)
	switch {
	case digits == "0" && len(tail) > 1 && (tail[0] == 'x' || tail[0] == 'X') && digitValue(tail[1]) < 16:
		value, tail, err = hexSize(text)
		if err != nil {
			return 0, s, err
		}
		return scale(value, 0, unit, tail, s)
	case digits != "":
		if value, err = strconv.ParseUint(digits, 10, 64); err != nil {
			return 0, s, errSizeRange
		}
	case !strings.HasPrefix(text, "."):
		return 0, s, errSize
	}
	var fraction uint64 // in units of 2^-64
	if strings.HasPrefix(tail, ".") {
		var carry bool
		fraction, carry, tail, err = sizeFraction(tail[1:], digits != "")
		if err != nil {
			return 0, s, err
		}
		if carry {
			if value++; value == 0 {
				return 0, s, errSizeRange
			}
		}
	}
	if tail != "" && sizeUnit(tail[0]) > 0 {
		unit, tail = tail[0], tail[1:]
	}
	return scale(value, fraction, unit, tail, s)
}

// span splits off leading digits.
func span(s string) (digits, rest string) {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return s[:n], s[n:]
}

func hexSize(s string) (value uint64, rest string, err error) {
	digits, _, n := numeral(s)
	if value, err = strconv.ParseUint(digits, 16, 64); err != nil {
		return 0, s, errSizeRange
	}
	rest = s[n:]
	if rest != "" && (rest[0] == '.' || sizeUnit(rest[0]) > 0) {
		return 0, s, errSize
	}
	return value, rest, nil
}

// sizeFraction reads the digits behind the point; there may be none if there
// were some before it. carry: it rounds to 1.
func sizeFraction(s string, mayBeEmpty bool) (fraction uint64, carry bool, rest string, err error) {
	digits, rest := span(s)
	if digits == "" {
		if !mayBeEmpty {
			return 0, false, s, errSize
		}
		return 0, false, rest, nil
	}
	f, err := strconv.ParseFloat("0."+digits, 64)
	if err != nil {
		return 0, false, s, errSize
	}
	if f == 1 {
		return 0, true, rest, nil
	}
	fraction = uint64(math.Ldexp(f, 64))
	if fraction == 0 && strings.Trim(digits, "0") != "" {
		fraction = 1 // not nothing, however small
	}
	return fraction, false, rest, nil
}

// sizeUnit is the factor that a suffix stands for, 0 if it is none.
func sizeUnit(suffix byte) uint64 {
	const order = "BKMGTPE"
	i := strings.IndexByte(order, suffix&^0x20)
	if i < 0 || suffix < 'A' {
		return 0
	}
	return 1 << (10 * i)
}

func scale(value, fraction uint64, unit byte, tail, s string) (uint64, string, error) {
	factor := sizeUnit(unit)
	if factor == 1 {
		if fraction != 0 {
			return 0, s, errSize
		}
		return value, tail, nil
	}
	high, low := bits.Mul64(value, factor)
	whole, part := bits.Mul64(fraction, factor)
	low, carry := bits.Add64(low, whole, 0)
	high += carry
	low, carry = bits.Add64(low, part>>63, 0)
	if high+carry != 0 {
		return 0, s, errSizeRange
	}
	return low, tail, nil
}
