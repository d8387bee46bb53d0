// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"errors"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

var errSize = errors.New("not a size")

// ErrSizeRange is the error of Size for numbers that are none of 64 bits.
var ErrSizeRange = errors.New("size too large")

// Size reads the size at the start of s (do_strtosz in util/cutils.c): digits,
// a fraction, and one of the suffixes B K M G T P E in either case, powers of
// 1024. Without suffix, unit (one of these letters) counts. A hexadecimal number
// has neither fraction nor suffix, but the unit all the same. The result is in
// bytes, rounded half up; rest is what follows.
//
// This is how it is since QEMU 8.1.
func Size(s string, unit byte) (value uint64, rest string, err error) {
	text := strings.TrimPrefix(SkipSpace(s), "+")
	digits, tail := span(text)
	var fraction uint64 // in units of 2^-64
	switch {
	case hasPrefix(text, 'x', 16):
		value, tail, err = hexSize(text)
	case digits == "" && !strings.HasPrefix(tail, "."):
		err = errSize
	default:
		value, fraction, tail, err = decimalSize(digits, tail)
		if err == nil && tail != "" && sizeUnit(tail[0]) > 0 {
			unit, tail = tail[0], tail[1:]
		}
	}
	if err == nil {
		value, err = scale(value, fraction, sizeUnit(unit))
	}
	if err != nil {
		return 0, s, err
	}
	return value, tail, nil
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
	digits, base, n := numeral(s, false)
	value, ok := parseUint(digits, base)
	rest = s[n:]
	switch {
	case !ok:
		return 0, s, ErrSizeRange
	case rest != "" && (rest[0] == '.' || sizeUnit(rest[0]) > 0):
		return 0, s, errSize
	}
	return value, rest, nil
}

// decimalSize reads the fraction behind digits, if there is one.
func decimalSize(digits, tail string) (value, fraction uint64, rest string, err error) {
	if digits != "" {
		var ok bool
		if value, ok = parseUint(digits, 10); !ok {
			return 0, 0, tail, ErrSizeRange
		}
	}
	after, point := strings.CutPrefix(tail, ".")
	if !point {
		return value, 0, tail, nil
	}
	decimals, rest := span(after)
	switch {
	case decimals != "":
	case digits == "": // a lone point
		return 0, 0, tail, errSize
	default:
		return value, 0, rest, nil
	}
	fraction, carry := fixedPoint(decimals)
	if value += carry; value < carry {
		return 0, 0, tail, ErrSizeRange
	}
	return value, fraction, rest, nil
}

// fixedPoint turns decimals into units of 2^-64, by way of a double as QEMU
// does. It may round to 1, the carry; what is not nothing does not become it.
func fixedPoint(decimals string) (fraction, carry uint64) {
	// The only error is about a number too large, which this is not.
	f, _ := strconv.ParseFloat("0."+decimals, 64)
	if f == 1 {
		return 0, 1
	}
	fraction = uint64(math.Ldexp(f, 64))
	if fraction == 0 && strings.Trim(decimals, "0") != "" {
		fraction = 1
	}
	return fraction, 0
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

// scale multiplies and rounds. Fractions of a byte are rejected.
func scale(value, fraction, factor uint64) (uint64, error) {
	if factor == 1 {
		if fraction != 0 {
			return 0, errSize
		}
		return value, nil
	}
	high, low := bits.Mul64(value, factor)
	whole, part := bits.Mul64(fraction, factor)
	low, carry := bits.Add64(low, whole, 0)
	high += carry
	low, carry = bits.Add64(low, part>>63, 0)
	if high+carry != 0 {
		return 0, ErrSizeRange
	}
	return low, nil
}
