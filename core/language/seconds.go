// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// number is what C's strtod reads.
var number = regexp.MustCompile(`(?i)^[-+]?(0x([0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(p[-+]?\d+)?|(\d+\.?\d*|\.\d+)(e[-+]?\d+)?|inf(inity)?|nan(\(\w*\))?)`)

// seconds parses letter T, a time in seconds, which releases before 6.0 have: a
// decimal or hexadecimal number with one of the suffixes ms, us, ns, or none.
func (p *parser) seconds(key string) error {
	if p.absent() {
		return nil
	}
	text := number.FindString(p.rest)
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
