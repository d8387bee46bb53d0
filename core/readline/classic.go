// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"bytes"
	"slices"
	"strings"

	"libhmp/core/visible"
)

const (
	eraseToEnd = "\x1b[K"
	clearAll   = "\x1b[2J\x1b[1;1H"
)

// As many as a line of typed text may need, to take a part of.
var (
	stepsLeft  = strings.Repeat("\x1b[D", maxLine)
	stepsRight = strings.Repeat("\x1b[C", maxLine)
	stars      = strings.Repeat("*", maxLine)
)

// classic is QEMU's editor: an update for each byte, a column at a time.
type classic struct {
	*Editor
	unaware
	keys        keyState
	drawn       []byte // text on the terminal right of the prompt
	drawnCursor int    // where the terminal's cursor is in it
	view        []byte // a line with a foreign part as it is shown
}

func (c *classic) showPrompt() {
	c.out.WriteString(c.prompt)
	c.out.Flush()
	c.forgetDrawn()
	c.keys.escape = plain
}

func (c *classic) erase() {
	c.out.WriteString("\r" + eraseToEnd)
	c.forgetDrawn()
}

func (c *classic) redraw() {
	c.out.WriteString(c.prompt)
	c.forgetDrawn()
	c.update()
}

func (c *classic) ended() {
	c.out.WriteString("\n")
	c.forgetDrawn()
}

func (c *classic) leave() { c.leaveRow() }

// cancel is for hosts: QEMU's editor has no such key.
func (c *classic) cancel() {
	if !c.prompted {
		return
	}
	c.drop()
	c.ended()
	c.ShowPrompt()
}

func (c *classic) clearScreen() {
	c.out.WriteString(clearAll)
	c.ShowPrompt()
}

// forgetDrawn: the terminal's cursor is behind a fresh prompt, or where one
// will be.
func (c *classic) forgetDrawn() { c.drawn, c.drawnCursor = c.drawn[:0], 0 }

// update brings the terminal to what the line is now (readline_update). Text
// that changed is written as a whole; a byte takes one column and the row
// never ends.
func (c *classic) update() {
	text, cursor := c.visibleLine()
	if !bytes.Equal(text, c.drawn) {
		c.moveTo(0)
		c.drawn = append(c.drawn[:0], text...)
		c.drawnCursor = len(c.drawn)
		if c.password {
			c.out.WriteString(stars[:len(c.drawn)])
		} else {
			c.out.Write(c.drawn)
		}
		c.out.WriteString(eraseToEnd)
	}
	c.moveTo(cursor)
	c.out.Flush()
}

// visibleLine is the line and the cursor in it as the terminal is to have them.
// What was typed is sent as it is: QEMU does so, even with half a character. A
// line that others have had a part in is shown with escapes where it needs them.
func (c *classic) visibleLine() (text []byte, cursor int) {
	c.foreign = c.foreign && !visible.Clean(c.line.text)
	if !c.foreign || c.password {
		return c.line.text, c.line.cursor
	}
	c.view, cursor = appendShown(c.view[:0], c.line.text, c.line.cursor, style{})
	return c.view, cursor
}

// moveTo moves the terminal's cursor, a column at a time as QEMU does.
func (c *classic) moveTo(column int) {
	n := column - c.drawnCursor
	c.step(stepsLeft, -n)
	c.step(stepsRight, n)
	c.drawnCursor = column
}

// step sends the first n steps of those, and more if these are too few.
func (c *classic) step(steps string, n int) {
	const length = len("\x1b[D")
	for ; n > maxLine; n -= maxLine {
		c.out.WriteString(steps)
	}
	if n > 0 {
		c.out.WriteString(steps[:n*length])
	}
}

// offer inserts what can be told of the word behind text.
func (c *classic) offer(text string, found Completions) {
	words := found.Candidates(text)
	switch len(words) {
	case 0:
	case 1:
		c.insertOf(words, found.completed(words[0]))
	default:
		c.insertOf(words, found.missing(commonPrefix(words)))
		c.out.WriteString("\n")
		c.list(words)
		c.showPrompt()
	}
}

// list prints words, as they are to be shown, in columns for a terminal of 80.
// Every cell is padded, also the last of a row; a word wider than the terminal has
// a row to itself.
func (c *classic) list(words []string) {
	width := 0
	shown := make([]string, len(words))
	for i, w := range words {
		shown[i] = visible.Word(w)
		width = max(width, len(shown[i]))
	}
	width = min(max(width+2, 10), 80)
	columns := 80 / width
	for row := range slices.Chunk(shown, columns) {
		for _, w := range row {
			c.out.WriteString(w)
			c.out.WriteString(strings.Repeat(" ", max(width-len(w), 0)))
		}
		c.out.WriteString("\n")
	}
}
