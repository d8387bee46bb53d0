// SPDX-License-Identifier: GPL-2.0-or-later

package share

import (
	"strings"

	"libhmp/core/keyval"
)

// lexer takes JSON values out of what a client sends, as QEMU's monitors do: qobject/json-lexer.c and
// json-streamer.c in QEMU. What is wrong with one, keyval.JSONDialect tells.
type lexer struct {
	limit      int  // of bytes of a token
	recovers   bool // as QEMU 11.1: of a value that is too large the rest is dropped, not read as another
	state      lexState
	quote      byte             // of the string
	token      int              // the bytes of the one that is open
	size       keyval.JSONSize  // of the value, up to the token
	text       []byte           // of the value, up to here
	dropping   bool             // what is left of it
	here, from keyval.JSONPlace // of the next byte, and of the value
}

type lexState int

const (
	between lexState = iota
	recovering
	inString
	inEscape
	inKeyword
	afterSign
	afterZero
	inDigits
	afterPoint
	inFraction
	afterE
	afterESign
	inExponent
)

const (
	maxToken = 64 << 20 // MAX_TOKEN_SIZE of json-lexer.c
	// maxText is how much of a value is kept, with the blanks between its tokens, which QEMU does not count.
	maxText = 2 * maxToken
)

// feed takes a byte. emit is called with each value that ends there, or with one that QEMU would take no
// further because of what is wrong at its end, and with where it begins. It must not keep the slice.
func (l *lexer) feed(c byte, emit emitter) {
	column := l.here.Bytes
	for !l.take(c, emit) {
		l.here.Bytes = column + 1 // QEMU counts a byte again that it takes again
	}
	l.here.Bytes = column
	if l.here.Bytes++; c == '\n' {
		l.here.Lines, l.here.Bytes = l.here.Lines+1, 0
	}
}

type emitter func(text []byte, from keyval.JSONPlace)

// take reports whether the byte belongs to what was taken: else it is to be taken again.
func (l *lexer) take(c byte, emit emitter) (taken bool) {
	if l.state == recovering { // up to where a value may begin
		if c != '\t' && (c < ' ' || c > 0xfd || isStructural(c)) {
			l.state = between
			return false
		}
		return true
	}
	next, ends, taken := l.next(c)
	blank := l.state == between && isBlank(c)
	if len(l.text) == 0 {
		l.from = l.here
	}
	if taken && !l.dropping && (len(l.text) > 0 || !blank) {
		l.text = append(l.text, c)
	}
	if taken && !blank {
		l.token++
	}
	l.state = next
	switch {
	case ends:
		l.state = between
		kind := byte(0)
		if taken {
			kind = c
		}
		l.count(kind, false, emit)
	case next == recovering:
		l.end(emit)
	case l.token > l.limit || len(l.text) > maxText:
		l.state = between
		l.count(0, true, emit)
	}
	return taken
}

// next is what a byte leads to; ends says that a token does, with this byte if it is taken.
func (l *lexer) next(c byte) (next lexState, ends, taken bool) {
	digit := '0' <= c && c <= '9'
	switch l.state {
	case between:
		return l.begin(c)
	case inString:
		switch {
		case c < ' ' || c > 0xfd:
			return recovering, false, true
		case c == '\\':
			return inEscape, false, true
		}
		return inString, c == l.quote, true
	case inEscape:
		if c < ' ' || c > 0xfd {
			return recovering, false, true
		}
		return inString, false, true
	case inKeyword:
		return inKeyword, !isLower(c), isLower(c)
	case afterSign:
		switch {
		case c == '0':
			return afterZero, false, true
		case digit:
			return inDigits, false, true
		}
		return recovering, false, true
	case afterZero:
		switch {
		case digit:
			return recovering, false, true
		case c == '.':
			return afterPoint, false, true
		}
		return between, true, false
	case inDigits:
		switch {
		case digit:
			return inDigits, false, true
		case c == '.':
			return afterPoint, false, true
		case c|0x20 == 'e':
			return afterE, false, true
		}
		return between, true, false
	case afterPoint, afterESign:
		if !digit {
			return recovering, false, true
		}
		if l.state == afterPoint {
			return inFraction, false, true
		}
		return inExponent, false, true
	case inFraction:
		switch {
		case digit:
			return inFraction, false, true
		case c|0x20 == 'e':
			return afterE, false, true
		}
		return between, true, false
	case afterE:
		switch {
		case digit:
			return inExponent, false, true
		case c == '+' || c == '-':
			return afterESign, false, true
		}
		return recovering, false, true
	}
	return inExponent, !digit, digit
}

// begin is next where a token begins.
func (l *lexer) begin(c byte) (next lexState, ends, taken bool) {
	switch {
	case isBlank(c):
		return between, false, true
	case isStructural(c):
		return between, true, true
	case c == '"' || c == '\'':
		l.quote = c
		return inString, false, true
	case c == '-':
		return afterSign, false, true
	case c == '0':
		return afterZero, false, true
	case '1' <= c && c <= '9':
		return inDigits, false, true
	case isLower(c):
		return inKeyword, false, true
	}
	return recovering, false, true
}

func isBlank(c byte) bool      { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
func isStructural(c byte) bool { return strings.IndexByte("{}[]:,", c) >= 0 }
func isLower(c byte) bool      { return 'a' <= c && c <= 'z' }

// count counts a token, whose kind is its character if it is a bracket, and emits the value if that ends with it or
// is too large, which tooLarge says of it in any case.
func (l *lexer) count(kind byte, tooLarge bool, to emitter) {
	exceeded := l.size.Add(kind, l.token) != nil || tooLarge
	l.token = 0
	switch {
	case !l.size.Open() || exceeded && !l.recovers:
		l.end(to)
	case exceeded && !l.dropping:
		to(l.text, l.from)
		l.text, l.dropping = l.text[:0], true
	}
}

// end emits the value, unless that was done, and begins anew.
func (l *lexer) end(to emitter) {
	if !l.dropping {
		to(l.text, l.from)
	}
	l.text, l.token, l.size, l.dropping = l.text[:0], 0, keyval.JSONSize{}, false
}
