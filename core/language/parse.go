// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"fmt"
	"math"
	"strings"
)

// Format is a print format: a letter of o d u x i c, and a size of 1, 2, 4 or 8
// bytes.
type Format struct {
	Letter byte
	Size   int
}

// Env is what parsing needs from outside.
type Env struct {
	// Register returns the value of $name. With ok false there is no such
	// register; the text of an error, with its line end, is printed instead.
	Register func(name string) (value int64, ok bool, err error)
	// Format is the remembered print format, which parsing changes.
	Format *Format
}

// ParseError is a line whose arguments are wrong.
type ParseError struct {
	// Text is what the monitor prints, line end included where HMP has one.
	Text string
}

func (e *ParseError) Error() string { return strings.TrimSuffix(e.Text, "\n") }

func parseError(format string, args ...any) error {
	return &ParseError{fmt.Sprintf(format, args...)}
}

// parser goes through the argument letters (monitor_parse_arguments).
type parser struct {
	name  string
	types string // letters that are still to come
	rest  string // text that is still to come
	env   *Env
	args  Args
}

// Parse parses rest, which follows the words of the command called name, by its
// argument letters. An error is a *ParseError.
func Parse(name, types, rest string, env *Env) (Args, error) {
	p := &parser{name: name, types: types, rest: rest, env: env}
	for {
		p.types = strings.TrimPrefix(p.types, ",")
		key, after, ok := strings.Cut(p.types, ":")
		if !ok {
			break
		}
		if after == "" {
			return Args{}, parseError("%s: unknown type '%c'\n", name, 0)
		}
		letter := after[0]
		p.types = after[1:]
		if err := p.argument(key, letter); err != nil {
			return Args{}, err
		}
	}
	if SkipSpace(p.rest) != "" {
		return Args{}, parseError("%s: extraneous characters at the end of line\n", name)
	}
	return p.args, nil
}

func (p *parser) argument(key string, letter byte) error {
	switch letter {
	case 'F', 'B', 's':
		return p.word(key, letter)
	case 'S':
		return p.remainder(key)
	case 'O':
		return p.options(key)
	case '/':
		return p.format()
	case 'i', 'l', 'M':
		return p.integer(key, letter)
	case 'o':
		return p.size(key)
	case 'b':
		return p.onOff(key)
	case '-':
		return p.flag(key)
	}
	return parseError("%s: unknown type '%c'\n", p.name, letter)
}

// mark takes a mark off the letters.
func (p *parser) mark(m string) bool {
	rest, ok := strings.CutPrefix(p.types, m)
	p.types = rest
	return ok
}

// absent skips blanks and reports whether an optional argument is not there.
func (p *parser) absent() bool {
	p.rest = SkipSpace(p.rest)
	return p.mark("?") && p.rest == ""
}

func (p *parser) word(key string, letter byte) error {
	if p.absent() {
		return nil
	}
	word, rest, ok := Word(p.rest)
	if !ok {
		what := "string"
		switch letter {
		case 'F':
			what = "filename"
		case 'B':
			what = "block device name"
		}
		return parseError("%s: %s expected\n", p.name, what)
	}
	p.rest = rest
	p.args.addText(key, word)
	return nil
}

func (p *parser) remainder(key string) error {
	if p.absent() {
		return nil
	}
	if p.rest == "" {
		return parseError("%s: string expected\n", p.name)
	}
	p.args.addText(key, p.rest)
	p.rest = ""
	return nil
}

// options parses letter O. What is wrong with the text goes to QEMU's standard
// error there: the monitor prints nothing.
func (p *parser) options(key string) error {
	p.rest = SkipSpace(p.rest)
	if p.rest == "" {
		return nil
	}
	word, rest, ok := Word(p.rest)
	if !ok {
		return &ParseError{}
	}
	options, err := ParseOptions(word, impliedName(key))
	if err != nil {
		return &ParseError{}
	}
	p.rest = rest
	p.args.list = append(p.args.list, argument{key: key, text: word, options: options})
	return nil
}

// impliedName is the name of the first value without one (implied_opt_name of
// the option lists that HMP uses).
func impliedName(list string) string {
	switch list {
	case "device":
		return "driver"
	case "netdev":
		return "type"
	}
	return ""
}

func (p *parser) format() error {
	p.rest = SkipSpace(p.rest)
	known := p.env.Format
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

// givenFormat reads what follows the slash; letter 0 and size -1 stand for none.
func (p *parser) givenFormat(s string) (count int64, letter byte, size int, err error) {
	count, size = 1, -1
	if s != "" && isDigit(s[0]) {
		var n int32 // an int there: it wraps
		for s != "" && isDigit(s[0]) {
			n = n*10 + int32(s[0]-'0')
			s = s[1:]
		}
		count = int64(n)
	}
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

func (p *parser) integer(key string, letter byte) error {
	p.rest = SkipSpace(p.rest)
	switch {
	case p.mark("?"):
		if p.rest == "" {
			return nil
		}
	case p.mark("."):
		after, ok := strings.CutPrefix(p.rest, ".")
		if !ok {
			return nil
		}
		p.rest = SkipSpace(after)
	}
	n, rest, err := Expr(p.rest, p.env)
	if err != nil {
		return err
	}
	switch {
	case letter == 'i' && (n < 0 || n > math.MaxUint32):
		return parseError("'%s' has failed: integer is for 32-bit values\n", p.name)
	case letter == 'M' && n < 0:
		return parseError("enter a positive value\n")
	case letter == 'M':
		n <<= 20
	}
	p.rest = rest
	p.args.addNumber(key, n)
	return nil
}

func (p *parser) size(key string) error {
	if p.absent() {
		return nil
	}
	n, rest, err := Size(p.rest, 'M')
	if err != nil || n > math.MaxInt64 {
		return parseError("invalid size\n")
	}
	p.rest = rest
	p.args.addNumber(key, int64(n))
	return nil
}

func (p *parser) onOff(key string) error {
	s := SkipSpace(p.rest)
	n := 0
	for n < len(s) && s[n] > ' ' && s[n] < 0x7f {
		n++
	}
	switch s[:n] {
	case "on":
		p.args.addNumber(key, 1)
	case "off":
		p.args.addNumber(key, 0)
	default:
		return parseError("Expected 'on' or 'off'\n")
	}
	p.rest = s[n:]
	return nil
}

// flag parses "-x" and "-xs". Another letter is left for a later entry if
// "-letter" stands anywhere in the letters to come, key names included: that is
// how QEMU does it.
func (p *parser) flag(key string) error {
	if p.types == "" {
		return parseError("%s: unknown type '-'\n", p.name)
	}
	letter := p.types[0]
	p.types = p.types[1:]
	s := SkipSpace(p.rest)
	after, dash := strings.CutPrefix(s, "-")
	if !dash {
		p.mark("s")
		p.rest = s
		return nil
	}
	if after == "" || after[0] != letter {
		return p.otherFlag(after)
	}
	after = after[1:]
	if !p.mark("s") {
		p.rest = after
		p.args.addNumber(key, 1)
		return nil
	}
	word, rest, ok := Word(after)
	if !ok {
		return parseError("%s: value expected for -%c\n", p.name, letter)
	}
	p.rest = rest
	p.args.addText(key, word)
	return nil
}

func (p *parser) otherFlag(after string) error {
	if after == "" {
		// C compares with the string "-" and prints up to the NUL.
		if strings.Contains(p.types, "-") {
			return nil
		}
		return parseError("%s: unsupported option -", p.name)
	}
	if strings.Contains(p.types, "-"+after[:1]) {
		return nil
	}
	return parseError("%s: unsupported option -%s\n", p.name, after[:1])
}

// CompletionLetter is the argument letter that Tab completes by at the last of n
// words, the command's name being the first; 0 for none. It repeats the steps
// of monitor_find_completion_by_table, which count flags as words.
func CompletionLetter(types string, n int) byte {
	at := nextLetter(types)
	for range n - 2 {
		if at == "" {
			break
		}
		at = nextLetter(at)
	}
	for strings.HasPrefix(at, "-") {
		next := nextLetter(at)
		if next == at {
			break
		}
		at = next
	}
	if at == "" {
		return 0
	}
	return at[0]
}

// nextLetter returns the letters from behind the next ':' on, or the same if
// there is none.
func nextLetter(types string) string {
	if _, after, ok := strings.Cut(types, ":"); ok {
		return after
	}
	return types
}
