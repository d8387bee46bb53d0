// SPDX-License-Identifier: GPL-2.0-or-later

package keyval

// JSONEnd finds where JSON ends that comes in pieces: where the bracket is closed that it begins
// with. The zero value is ready for the first piece.
type JSONEnd struct {
	depth   int
	quote   byte // of the string that is open, 0 for none
	escaped bool // the next byte belongs to a backslash
}

// Find is the offset behind the last bracket, -1 if it is not in this piece.
func (e *JSONEnd) Find(piece string) int {
	for i := range len(piece) {
		switch c := piece[i]; {
		case e.escaped:
			e.escaped = false
		case e.quote != 0:
			if e.escaped = c == '\\'; c == e.quote {
				e.quote = 0
			}
		case c == '"' || c == '\'':
			e.quote = c
		case c == '{' || c == '[':
			e.depth++
		case c == '}' || c == ']':
			if e.depth--; e.depth <= 0 {
				return i + 1
			}
		}
	}
	return -1
}

// EndOfJSON is the offset behind the bracket that closes the one that text begins with, -1 if it is
// not closed.
func EndOfJSON(text string) int { return new(JSONEnd).Find(text) }
