// SPDX-License-Identifier: GPL-2.0-or-later

package language

import "math"

// maxDepth bounds the nesting of an expression. A line that is typed has at most
// 4095 bytes and stays below it; one that comes through human-monitor-command
// may have millions, which end QEMU, and would take a goroutine's stack past
// what Go allows it.
const maxDepth = 10000

// Expr evaluates the integer expression at the start of s and returns what
// follows it: the first byte that cannot continue the expression ends it. Lowest
// precedence first: + and -; & | ^ (which bind tighter than in C); * / %; unary
// + - ~; numbers as in C, 'c', $register and parentheses. Equals associate to
// the left, arithmetic wraps at 64 bits. An error is a *ParseError.
//
// -2^63 / -1 ends QEMU with a signal: here it is -2^63, and its remainder 0.
// Nesting deeper than 10000 is an error of our own.
func Expr(s string, env *Env) (value int64, rest string, err error) {
	if env == nil {
		env = new(Env)
	}
	e := expr{rest: SkipSpace(s), env: env}
	value = e.sum()
	if e.unread != nil {
		return 0, s, e.unread
	}
	if e.err != nil {
		return 0, s, e.err
	}
	return value, e.rest, nil
}

// expr is an evaluation. Once err is set, nothing is left to read, and everything
// returns soon.
type expr struct {
	rest  string
	env   *Env
	depth int
	err   *ParseError
	// unread is the error of the first register that could not be read.
	unread *ParseError
}

// fail keeps the first error, which is all that QEMU prints.
func (e *expr) fail(err *ParseError) int64 {
	if e.err == nil {
		e.err = err
	}
	e.rest = ""
	return 0
}

// peek returns the next byte, 0 at the end.
func (e *expr) peek() byte {
	if e.rest == "" {
		return 0
	}
	return e.rest[0]
}

// advance skips n bytes and the white space after them.
func (e *expr) advance(n int) { e.rest = SkipSpace(e.rest[n:]) }

func (e *expr) sum() int64 {
	v := e.logic()
	for {
		switch e.peek() {
		case '+':
			e.advance(1)
			v += e.logic()
		case '-':
			e.advance(1)
			v -= e.logic()
		default:
			return v
		}
	}
}

func (e *expr) logic() int64 {
	v := e.product()
	for {
		switch e.peek() {
		case '&':
			e.advance(1)
			v &= e.product()
		case '|':
			e.advance(1)
			v |= e.product()
		case '^':
			e.advance(1)
			v ^= e.product()
		default:
			return v
		}
	}
}

func (e *expr) product() int64 {
	v := e.unary()
	for {
		switch op := e.peek(); op {
		case '*':
			e.advance(1)
			v *= e.unary()
		case '/', '%':
			e.advance(1)
			v = e.divide(v, e.unary(), op)
		default:
			return v
		}
	}
}

// divide divides as C does, except that nothing traps.
func (e *expr) divide(v, w int64, op byte) int64 {
	if v == math.MinInt64 && w == -1 {
		e.env.Fatal = true
	}
	switch {
	case w == 0:
		return e.fail(parseError("division by zero\n"))
	case op == '/':
		return v / w
	}
	return v % w
}

func (e *expr) unary() int64 {
	if e.depth++; e.depth > maxDepth {
		e.env.Fatal = true
		return e.fail(parseError("expression nested too deeply\n"))
	}
	v := e.operand()
	e.depth--
	return v
}

func (e *expr) operand() int64 {
	switch e.peek() {
	case '+':
		e.advance(1)
		return e.unary()
	case '-':
		e.advance(1)
		return -e.unary()
	case '~':
		e.advance(1)
		return ^e.unary()
	case '(':
		return e.parentheses()
	case '\'':
		return e.character()
	case '$':
		return e.register()
	case 0:
		return e.fail(parseError("unexpected end of expression\n"))
	}
	return e.number()
}

func (e *expr) parentheses() int64 {
	e.advance(1)
	v := e.sum()
	if e.peek() != ')' {
		return e.fail(parseError("')' expected\n"))
	}
	e.advance(1)
	return v
}

// character is one raw byte in quotes. It is a char, which has a sign where
// QEMU's hosts are x86 (on Arm it has none).
func (e *expr) character() int64 {
	switch {
	case len(e.rest) < 2:
		return e.fail(parseError("character constant expected\n"))
	case len(e.rest) < 3 || e.rest[2] != '\'':
		return e.fail(parseError("missing terminating ' character\n"))
	}
	v := int64(int8(e.rest[1]))
	e.advance(3)
	return v
}

// register reads $name, of which 127 bytes count (get_monitor_def).
func (e *expr) register() int64 {
	n := 1
	for n < len(e.rest) && isNameByte(e.rest[n]) {
		n++
	}
	name := e.rest[1:min(n, 128)]
	e.advance(n)
	unknown := parseError("unknown register\n")
	switch {
	case e.env.Register == nil:
		return e.fail(unknown)
	case e.unread != nil:
		return 1
	}
	v, ok, err := e.env.Register(name)
	switch {
	case err != nil:
		e.unread = &ParseError{Text: err.Error()}
		return 1
	case !ok:
		return e.fail(unknown)
	}
	return v
}

func isNameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || isDigit(b) || b == '_' || b == '.'
}

func (e *expr) number() int64 {
	text, base, n := numeral(e.rest, !e.env.NoBinary)
	if n == 0 {
		return e.fail(parseError("invalid char '%s' in expression\n", e.rest[:1]))
	}
	v, ok := parseUint(text, base)
	if !ok {
		return e.fail(parseError("number too large\n"))
	}
	e.advance(n)
	return int64(v)
}
