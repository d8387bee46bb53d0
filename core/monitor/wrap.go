// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"strings"
	"unicode/utf8"
)

// ownIndent is how far a text of ours is indented after its first line.
const ownIndent = 2

// OnScreen is a Sink whose text the user reads on the terminal, such as a pager's.
type OnScreen interface {
	Sink
	// OnScreen does nothing.
	OnScreen()
}

// Columns is how many characters fit into a line of a text that the built-in monitor does not have, which is then
// broken between words (see Wrap). 0 for any number: the text goes elsewhere, or the host does not want that.
func (c *Call) Columns() int { return c.s.textColumns() }

func (s *Session) textColumns() int {
	if _, onScreen := s.sink.(OnScreen); s.sink != nil && !onScreen {
		return 0
	}
	return s.screenColumns()
}

func (s *Session) screenColumns() int {
	if !s.opts.Wraps || !s.Extended() {
		return 0
	}
	return s.columns
}

// Wrap breaks lines that have more than so many columns, 0 for any number, between words. What follows a break is
// indented by that many blanks. A word that does not fit is broken behind a '|', as between values, or stays whole.
func Wrap(text string, columns, indent int) string {
	if columns <= 0 {
		return text
	}
	indent = min(indent, columns/2)
	var b strings.Builder
	for line := range strings.Lines(text) {
		wrapLine(&b, line, columns, indent)
	}
	return b.String()
}

func wrapLine(b *strings.Builder, line string, columns, indent int) {
	column, first := 0, true // first: no word is in this line yet
	for {
		rest := strings.TrimLeft(line, " ")
		gap := len(line) - len(rest)
		word := rest
		if end := strings.IndexByte(rest, ' '); end >= 0 {
			word = rest[:end]
		}
		width := utf8.RuneCountInString(strings.TrimSuffix(word, "\n"))
		if !first && width > 0 && column+gap+width > columns {
			b.WriteByte('\n')
			column, gap = 0, indent
		}
		for room := columns - column - gap; width > room; room = columns - indent {
			at := strings.LastIndexByte(word[:max(room, 0)], '|') // a byte is at most a column
			if at < 0 {
				break
			}
			b.WriteString(strings.Repeat(" ", gap) + word[:at+1] + "\n")
			column, gap, first = 0, indent, false
			word = word[at+1:]
			rest = rest[at+1:]
			width = utf8.RuneCountInString(strings.TrimSuffix(word, "\n"))
		}
		b.WriteString(strings.Repeat(" ", gap) + word)
		column += gap + width
		first = first && width == 0
		if line = rest[len(word):]; line == "" {
			return
		}
	}
}
