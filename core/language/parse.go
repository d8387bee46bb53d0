// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"math"
	"strings"
)

// parser goes through the argument letters (monitor_parse_arguments in
// monitor/hmp.c).
type parser struct {
	name  string
	types string // letters that are still to come
	rest  string // text that is still to come
	env   *Env
	known *Format // of lines before
	args  Args
}

// Parse parses rest, which follows the words of a command, by its argument
// letters: "key:letter[marks],...", where a mark ? lets the line end there and a
// mark . wants a dot first. name is the whole name of the command with its
// aliases, which messages quote. An error is a *ParseError.
func Parse(name, types, rest string, env *Env) (Args, error) {
	p := newParser(name, types, rest, env)
	for {
		p.types = strings.TrimPrefix(p.types, ",")
		key, after, ok := strings.Cut(p.types, ":")
		if !ok {
			break
		}
		if after == "" {
			return Args{}, p.unknownType(0)
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

func newParser(name, types, rest string, env *Env) *parser {
	p := &parser{name: name, types: types, rest: rest, env: env}
	if env == nil {
		p.env = &Env{}
	}
	if p.known = p.env.Format; p.known == nil {
		known := NewFormat()
		p.known = &known
	}
	if n := strings.Count(types, ":"); n > 0 {
		p.args.list = make([]argument, 0, n+2) // the letter / gives three
	}
	return p
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
	case 'T':
		return p.seconds(key)
	case 'b':
		return p.onOff(key)
	case '-':
		return p.flag(key)
	}
	return p.unknownType(letter)
}

// ReadsNumbers reports whether there are numbers or sizes among the argument letters.
func ReadsNumbers(types string) bool {
	for entry := range strings.SplitSeq(types, ",") {
		_, letters, _ := strings.Cut(entry, ":")
		if letters != "" && strings.IndexByte("ilMo/", letters[0]) >= 0 {
			return true
		}
	}
	return false
}

// unknownType is a mistake in the table, not in the line. The message is cut
// where C's text ends.
func (p *parser) unknownType(letter byte) error {
	if letter == 0 {
		return parseError("%s: unknown type '", p.name)
	}
	return parseError("%s: unknown type '%s'\n", p.name, []byte{letter})
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

// remainder parses letter S: quotes are ordinary bytes in it.
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

// options parses letter O, whose key names the option list. What is wrong with
// the text goes to QEMU's standard error there: the monitor prints nothing.
func (p *parser) options(key string) error {
	implied, ok := impliedName(key)
	if !ok {
		return p.unknownType('O')
	}
	p.rest = SkipSpace(p.rest)
	if p.rest == "" {
		return nil
	}
	word, rest, ok := Word(p.rest)
	if !ok {
		return &ParseError{}
	}
	options, err := ParseOptions(word, implied)
	if err != nil || p.duplicateID(key, options) {
		return &ParseError{}
	}
	p.rest = rest
	p.args.list = append(p.args.list, argument{key: key, text: word, options: options})
	return nil
}

func (p *parser) duplicateID(list string, options []Option) bool {
	return p.env.DuplicateID != nil && len(options) > 0 && options[0].Name == "id" &&
		p.env.DuplicateID(list, options[0].Value)
}

// impliedName is the name of the first value without one (implied_opt_name of
// the option lists that HMP uses).
func impliedName(list string) (name string, ok bool) {
	switch list {
	case "device":
		return "driver", true
	case "netdev":
		return "type", true
	case "object":
		return "qom-type", true
	}
	return "", false
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
	switch {
	case err != nil:
		return err
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
	read := p.env.ReadSize
	if read == nil {
		read = Size
	}
	n, rest, err := read(p.rest, 'M')
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
	for n < len(s) && s[n] > ' ' && s[n] < 0x7f { // qemu_isgraph
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
