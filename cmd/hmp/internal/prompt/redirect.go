// SPDX-License-Identifier: GPL-2.0-or-later

// Package prompt is what the prompt of the hmp program has beside the monitor's language: where a
// line's text goes, aliases, and commands of its own.
package prompt

import (
	"errors"
	"strings"
)

// redirection is where a line's text goes.
type redirection struct {
	kind   kind
	target string // a shell's command, or a file
}

type kind int

const (
	toScreen kind = iota
	toCommand
	toFile    // in place of what is in it
	toFileToo // after what is in it
)

var errNoTarget = errors.New("a file or a command is missing behind '>' or '|'")

// Redirects reports whether a line sends its text to a command of the shell or to a file.
func Redirects(line string) bool {
	_, to, err := split(line)
	return err != nil || to.kind != toScreen
}

// split takes "| COMMAND", "> FILE" or ">> FILE" off the end of a line. They have blanks before
// them, and are neither in quotes nor in brackets. A '|' is HMP's own, bitwise or, unless a name or
// a path follows it.
func split(line string) (rest string, to redirection, err error) {
	depth, quote := 0, byte(0)
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case quote != 0 && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"':
			quote = c
		case strings.IndexByte("{[(", c) >= 0:
			depth++
		case strings.IndexByte("}])", c) >= 0:
			depth--
		case depth > 0 || i == 0 || line[i-1] != ' ':
		case c == '>':
			return redirected(line, i)
		case c == '|' && isCommand(line[i+1:]):
			return line[:i-1], redirection{toCommand, strings.TrimSpace(line[i+1:])}, nil
		}
	}
	return line, redirection{}, nil
}

func redirected(line string, at int) (rest string, to redirection, err error) {
	to.kind = toFile
	to.target = line[at+1:]
	if target, more := strings.CutPrefix(to.target, ">"); more {
		to = redirection{toFileToo, target}
	}
	to.target = strings.TrimSpace(to.target)
	if to.target == "" {
		return line, to, errNoTarget
	}
	return line[:at-1], to, nil
}

// isCommand reports whether a shell's command stands behind a '|': an expression of HMP goes on with
// a digit, a register, a bracket or a sign.
func isCommand(text string) bool {
	text = strings.TrimLeft(text, " ")
	if text == "" {
		return false
	}
	c := text[0]
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '/' || c == '.' || c == '_'
}
