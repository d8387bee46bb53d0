// SPDX-License-Identifier: GPL-2.0-or-later

package language

import "strings"

// Format is a print format, as x, xp, print, i and o share and remember it. QEMU
// has one for the whole process (default_fmt_format and default_fmt_size). The
// zero value is none: use NewFormat.
type Format struct {
	// Letter is how to print: o d u x i or c.
	Letter byte
	// Size of an item in bytes: 1, 2, 4 or 8.
	Size int
}

// NewFormat returns the format that QEMU starts with: hexadecimal, four bytes.
func NewFormat() Format { return Format{Letter: 'x', Size: 4} }

// format parses "/COUNT LETTERS" without the blank, and remembers it at once,
// even if the rest of the line turns out to be wrong.
func (p *parser) format() error {
	p.rest = SkipSpace(p.rest)
	known := p.known
	count, letter, size := int64(1), known.Letter, known.Size
	if after, ok := strings.CutPrefix(p.rest, "/"); ok {
		var err error
		if count, letter, size, err = p.givenFormat(after); err != nil {
			return err
		}
		if letter == 0 {
			letter = known.Letter
		}
		if letter != 'i' { // i has no size if none is given, and remembers none
			if size < 0 {
				size = known.Size
			}
			known.Size = size
		}
		known.Letter = letter
	} else if letter == 'i' {
		size = -1
	}
	p.args.addNumber("count", count)
	p.args.addNumber("format", int64(letter))
	p.args.addNumber("size", int64(size))
	return nil
}

// TakesFormat reports whether argument letters begin with a print format.
func TakesFormat(types string) bool {
	_, letters, _ := strings.Cut(types, ":")
	return strings.HasPrefix(letters, "/")
}

// SpellFormat writes out the format in effect, so that a reader with another remembered
// format reads the same. A format that is wrong stays as it is.
func SpellFormat(rest string, remembered Format) string {
	p := parser{rest: SkipSpace(rest)}
	count, letter, size := "1", remembered.Letter, remembered.Size
	if after, ok := strings.CutPrefix(p.rest, "/"); ok {
		_, given, bytes, err := p.givenFormat(after)
		if err != nil {
			return rest
		}
		if digits := after[:len(after)-len(strings.TrimLeft(after, "0123456789"))]; digits != "" {
			count = digits
		}
		if given != 0 {
			letter = given
		}
		if bytes > 0 || letter == 'i' {
			size = bytes
		}
	} else if letter == 'i' {
		size = -1
	}
	spelled := "/" + count + string(letter) + map[int]string{1: "b", 2: "h", 4: "w", 8: "g"}[size]
	return spelled + " " + SkipSpace(p.rest)
}

// givenFormat reads what follows the slash; letter 0 and size -1 stand for none.
func (p *parser) givenFormat(s string) (count int64, letter byte, size int, err error) {
	count, s = formatCount(s)
	size = -1
	for ; s != "" && !isSpace(s[0]); s = s[1:] {
		switch c := s[0]; c {
		case 'o', 'd', 'u', 'x', 'i', 'c':
			letter = c
		case 'b':
			size = 1
		case 'h':
			size = 2
		case 'w':
			size = 4
		case 'g', 'L':
			size = 8
		default:
			return 0, 0, 0, parseError("invalid char in format: '%s'\n", s[:1])
		}
	}
	p.rest = s
	return count, letter, size, nil
}

// formatCount reads the count, a C int, which wraps; 1 if there is none.
func formatCount(s string) (count int64, rest string) {
	if s == "" || !isDigit(s[0]) {
		return 1, s
	}
	var n int32
	for s != "" && isDigit(s[0]) {
		n = n*10 + int32(s[0]-'0')
		s = s[1:]
	}
	return int64(n), s
}
