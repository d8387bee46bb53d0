// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"bytes"
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

// ShowPrompt prints the prompt on what it takes for an empty row, and flushes
// (readline_show_prompt). Half an escape sequence is forgotten. A line being
// edited stays, and is drawn with the next byte; Redraw draws it at once.
//
// In extended mode the line is drawn at once. Of several lines that were pasted
// and entered together, the next one is entered here.
func (e *Editor) ShowPrompt() {
	switch {
	case e.ext != nil:
		e.ext.showPrompt()
		return
	case e.opts.Plain:
		e.promptPlain()
		return
	}
	e.out.WriteString(e.prompt)
	e.out.Flush()
	e.forgetDrawn()
	e.keys.escape = plain
}

// Erase takes prompt and line off the terminal's row, for output that has to
// be printed while somebody types. Print, end it with a line end, and Redraw.
// QEMU has nothing like it. In classic mode, of a line longer than the terminal
// is wide, only the cursor's row goes. In plain mode the row stays, and what
// comes next is below.
func (e *Editor) Erase() {
	switch {
	case e.ext != nil:
		e.ext.erase()
		return
	case e.opts.Plain: // it cannot
		e.out.WriteString("\n")
		return
	}
	e.out.WriteString("\r" + eraseToEnd)
	e.forgetDrawn()
}

// Redraw prints prompt, line and cursor again where the terminal is, and
// flushes. It erases nothing; it is the counterpart of Erase.
func (e *Editor) Redraw() {
	switch {
	case e.ext != nil:
		e.ext.redraw()
		return
	case e.opts.Plain:
		e.promptPlain()
		return
	}
	e.out.WriteString(e.prompt)
	e.forgetDrawn()
	e.update()
}

func (e *Editor) clearScreen() {
	e.out.WriteString(clearAll)
	e.ShowPrompt()
}

// forgetDrawn: the terminal's cursor is behind a fresh prompt, or where one
// will be.
func (e *Editor) forgetDrawn() { e.drawn, e.drawnCursor = e.drawn[:0], 0 }

// update brings the terminal to what the line is now (readline_update). Text
// that changed is written as a whole; a byte takes one column and the row
// never ends.
func (e *Editor) update() {
	text, cursor := e.visibleLine()
	if !bytes.Equal(text, e.drawn) {
		e.moveTo(0)
		e.drawn = append(e.drawn[:0], text...)
		e.drawnCursor = len(e.drawn)
		if e.password {
			e.out.WriteString(stars[:len(e.drawn)])
		} else {
			e.out.Write(e.drawn)
		}
		e.out.WriteString(eraseToEnd)
	}
	e.moveTo(cursor)
	e.out.Flush()
}

// visibleLine is the line and the cursor in it as the terminal is to have them.
// What was typed is sent as it is: QEMU does so, even with half a character. A
// line that others have had a part in is shown with escapes where it needs them.
func (e *Editor) visibleLine() (text []byte, cursor int) {
	e.foreign = e.foreign && !visible.Clean(e.line.text)
	if !e.foreign || e.password {
		return e.line.text, e.line.cursor
	}
	e.view, cursor = appendShown(e.view[:0], e.line.text, e.line.cursor, style{})
	return e.view, cursor
}

// moveTo moves the terminal's cursor, a column at a time as QEMU does.
func (e *Editor) moveTo(column int) {
	n := column - e.drawnCursor
	e.step(stepsLeft, -n)
	e.step(stepsRight, n)
	e.drawnCursor = column
}

// step sends the first n steps of those, and more if these are too few.
func (e *Editor) step(steps string, n int) {
	const length = len("\x1b[D")
	for ; n > maxLine; n -= maxLine {
		e.out.WriteString(steps)
	}
	if n > 0 {
		e.out.WriteString(steps[:n*length])
	}
}
