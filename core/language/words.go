// SPDX-License-Identifier: GPL-2.0-or-later

// Package language is the language of HMP's lines: words and quotes, argument
// letters, integer expressions, sizes, print formats and option text. It knows
// no command and no QEMU.
//
// The behaviour is that of monitor/hmp.c, util/cutils.c, util/qemu-option.c and
// util/id.c in QEMU, quirks included, wherever a user can see it. Where 7.2,
// 10.0 and 11.1 differ, a comment says so: the text here is that of the newer
// two.
//
// Everything works on bytes, as C does: a line may hold any but NUL, in no
// particular encoding. Nothing here keeps a state of its own, so every function
// may be called from any goroutine; only what an Env refers to is shared.
package language

import "strings"

const (
	maxWords   = 16   // MAX_ARGS
	maxWord    = 1023 // kept of a word: the rest is dropped silently
	maxCommand = 255  // kept of a command's name
)

func isSpace(b byte) bool { return b == ' ' || b >= '\t' && b <= '\r' }
func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// SkipSpace returns s without leading white space (qemu_isspace in the C
// locale: blank, \t, \n, \v, \f, \r).
func SkipSpace(s string) string {
	for s != "" && isSpace(s[0]) {
		s = s[1:]
	}
	return s
}

// Word takes one word off the front of line (get_str). Of a longer one, 1023
// bytes are kept. It fails at the end of the line, in a quoted word without end,
// and at an escape other than \n, \r, \\, \' and \"; rest is where it stopped.
// What is wrong goes to QEMU's standard output there, so the monitor prints nothing.
func Word(line string) (word, rest string, ok bool) {
	s := SkipSpace(line)
	if s == "" {
		return "", s, false
	}
	if s[0] == '"' {
		return quoted(s[1:])
	}
	n := 0
	for n < len(s) && !isSpace(s[n]) {
		n++
	}
	return s[:min(n, maxWord)], s[n:], true
}

// quoted reads a word whose opening quote is gone.
func quoted(s string) (word, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch c {
		case '"':
			return b.String(), s[i+1:], true
		case '\\':
			i++
			if i == len(s) {
				return "", "", false
			}
			switch c = s[i]; c {
			case 'n':
				c = '\n'
			case 'r':
				c = '\r'
			case '\\', '\'', '"':
			default:
				return "", s[i+1:], false
			}
		}
		if b.Len() < maxWord {
			b.WriteByte(c)
		}
	}
	return "", "", false
}

// Words splits a line for completion and help (parse_cmdline). It fails where
// Word fails, and with more than 16 words.
func Words(line string) (words []string, ok bool) {
	for {
		line = SkipSpace(line)
		if line == "" {
			return words, true
		}
		if len(words) == maxWords {
			return nil, false
		}
		word, rest, ok := Word(line)
		if !ok {
			return nil, false
		}
		words = append(words, word)
		line = rest
	}
}

// CommandWord takes the name of a command off the front of line: up to a blank,
// a '/' or the end (get_command_name). Of a longer one, 255 bytes are kept. The
// word is "" where the line ends, and then rest is, too; and before a '/', which
// is a command without a name to QEMU, and so an unknown one.
func CommandWord(line string) (word, rest string) {
	s := SkipSpace(line)
	n := 0
	for n < len(s) && s[n] != '/' && !isSpace(s[n]) {
		n++
	}
	return s[:min(n, maxCommand)], s[n:]
}

// HasAlias reports whether word is one of the names joined by '|'
// (hmp_compare_cmd).
func HasAlias(names, word string) bool {
	for {
		name, more, found := strings.Cut(names, "|")
		if name == word {
			return true
		}
		if !found {
			return false
		}
		names = more
	}
}
