// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"math"
	"strconv"
	"strings"
)

// doubleLength is how much of s C's strtod reads, 0 if it is no number.
func doubleLength(s string) int {
	lower := strings.ToLower(s)
	n := 0
	if lower != "" && (lower[0] == '-' || lower[0] == '+') {
		n = 1
	}
	for _, word := range []string{"infinity", "inf", "nan"} {
		if strings.HasPrefix(lower[n:], word) {
			return n + len(word)
		}
	}
	if strings.HasPrefix(lower[n:], "0x") {
		if mantissa := mantissaLength(lower[n+2:], isHexDigit); mantissa > 0 {
			n += 2 + mantissa
			return n + exponentLength(lower[n:], 'p')
		}
	}
	mantissa := mantissaLength(lower[n:], isDigit)
	if mantissa == 0 {
		return 0
	}
	n += mantissa
	return n + exponentLength(lower[n:], 'e')
}

// mantissaLength is the length of digits with one dot at most, 0 without any digit.
func mantissaLength(s string, digit func(byte) bool) (n int) {
	digits, dot := 0, false
	for ; n < len(s); n++ {
		switch {
		case digit(s[n]):
			digits++
		case s[n] == '.' && !dot:
			dot = true
		default:
			return n * min(digits, 1)
		}
	}
	return n * min(digits, 1)
}

// exponentLength is the length of an exponent, 0 if there is none.
func exponentLength(s string, mark byte) int {
	if s == "" || s[0] != mark {
		return 0
	}
	n := 1
	if n < len(s) && (s[n] == '-' || s[n] == '+') {
		n++
	}
	start := n
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	if n == start {
		return 0
	}
	return n
}

func isHexDigit(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'f' }

// seconds parses letter T, a time in seconds, which releases before 6.0 have: a
// decimal or hexadecimal number with one of the suffixes ms, us, ns, or none.
func (p *parser) seconds(key string) error {
	if p.absent() {
		return nil
	}
	text := p.rest[:doubleLength(p.rest)]
	if text == "" {
		return parseError("Number expected\n")
	}
	value, ok := parseDouble(text)
	if !ok {
		return parseError("Bad number\n")
	}
	rest := p.rest[len(text):]
	for _, unit := range []struct {
		suffix string
		parts  float64
	}{{"ms", 1e3}, {"us", 1e6}, {"ns", 1e9}} {
		if after, is := strings.CutPrefix(rest, unit.suffix); is {
			value, rest = value/unit.parts, after
			break
		}
	}
	if rest != "" && SkipSpace(rest) == rest {
		return parseError("Unknown unit suffix\n")
	}
	p.rest = rest
	p.args.addText(key, strconv.FormatFloat(value, 'g', -1, 64))
	return nil
}

// parseDouble is false for what is no finite number.
func parseDouble(text string) (value float64, ok bool) {
	text = strings.ToLower(text)
	if strings.Contains(text, "x") && !strings.Contains(text, "p") {
		text += "p0" // Go wants an exponent
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(value, 0) { // nan(...)
		return 0, false
	}
	return value, !math.IsInf(value, 0) && !math.IsNaN(value)
}
