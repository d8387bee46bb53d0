// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"errors"
	"strconv"
)

// maxDepth bounds the nesting of an expression: a line may be long, and the
// stack of a goroutine that grows without end takes the process with it.
const maxDepth = 10000

// Expr evaluates the integer expression at the start of s and returns what
// follows it. Lowest precedence first: + and -; & | ^ (which bind tighter than
// in C); * / %; unary + - ~; numbers, 'c', $register and parentheses. Arithmetic
// wraps at 64 bits. An error is a *ParseError.
func Expr(s string, env *Env) (value int64, rest string, err error) {
	e := &expr{rest: SkipSpace(s), env: env}
	value = e.sum()
	if e.err != nil {
		return 0, s, e.err
	}
	return value, e.rest, nil
}

// expr is an evaluation. Once err is set, everything returns at once.
type expr struct {
	rest  string
	env   *Env
	depth int
	err   error
}

func (e *expr) fail(format string, args ...any) int64 {
	if e.err == nil {
		e.err = parseError(format+"\n", args...)
	}
	e.rest = "" // no operator will be found any more
	return 0
}

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
		op := e.peek()
		switch op {
		case '*':
			e.advance(1)
			v *= e.unary()
		case '/', '%':
			e.advance(1)
			w := e.unary()
			switch {
			case e.err != nil:
				return 0
			case w == 0:
				return e.fail("division by zero")
			case op == '/':
				v /= w // -2^63 / -1 wraps in Go; it ends QEMU with a signal
			default:
				v %= w
			}
		default:
			return v
		}
	}
}

func (e *expr) unary() int64 {
	if e.depth++; e.depth > maxDepth {
		return e.fail("expression nested too deeply")
	}
	defer func() { e.depth-- }()
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
		e.advance(1)
		v := e.sum()
		if e.peek() != ')' {
			return e.fail("')' expected")
		}
		e.advance(1)
		return v
	case '\'':
		return e.character()
	case '$':
		return e.register()
	case 0:
		return e.fail("unexpected end of expression")
	}
	return e.number()
}

// character is one raw byte in quotes, a signed char.
func (e *expr) character() int64 {
	switch {
	case len(e.rest) < 2:
		return e.fail("character constant expected")
	case len(e.rest) < 3 || e.rest[2] != '\'':
		return e.fail("missing terminating ' character")
	}
	v := int64(int8(e.rest[1]))
	e.advance(3)
	return v
}

func (e *expr) register() int64 {
	n := 1
	for n < len(e.rest) && isNameByte(e.rest[n]) {
		n++
	}
	name := e.rest[1:min(n, 128)]
	e.advance(n)
	if e.env.Register == nil {
		return e.fail("unknown register")
	}
	v, ok, err := e.env.Register(name)
	switch {
	case err != nil:
		return e.failText(err.Error())
	case !ok:
		return e.fail("unknown register")
	}
	return v
}

func (e *expr) failText(text string) int64 {
	e.fail("")
	e.err = &ParseError{Text: text}
	return 0
}

func isNameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || isDigit(b) || b == '_' || b == '.'
}

// number is what strtoull() with base 0 takes.
func (e *expr) number() int64 {
	text, base, n := numeral(e.rest)
	if n == 0 {
		return e.fail("invalid char '%s' in expression", e.rest[:1])
	}
	v, err := strconv.ParseUint(text, base, 64)
	if errors.Is(err, strconv.ErrRange) {
		return e.fail("number too large")
	}
	e.advance(n)
	return int64(v)
}

// numeral finds the C number at the start of s: its digits, their base and the
// length of all of it.
func numeral(s string) (digits string, base, length int) {
	skip := 0
	base = 10
	switch {
	case len(s) > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X') && digitValue(s[2]) < 16:
		base, skip = 16, 2
	case len(s) > 0 && s[0] == '0':
		base = 8
	}
	n := skip
	for n < len(s) && digitValue(s[n]) < base {
		n++
	}
	return s[skip:n], base, n
}

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
