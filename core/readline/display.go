// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"bytes"
	"strings"
)

const (
	eraseToEnd = "\x1b[K"
	clearAll   = "\x1b[2J\x1b[1;1H"
)

// As many as a line may need, to take a part of.
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
	if !bytes.Equal(e.line.text, e.drawn) {
		e.moveTo(0)
		e.drawn = append(e.drawn[:0], e.line.text...)
		e.drawnCursor = len(e.drawn)
		if e.password {
			e.out.WriteString(stars[:len(e.drawn)])
		} else {
			e.out.Write(e.drawn)
		}
		e.out.WriteString(eraseToEnd)
	}
	e.moveTo(e.line.cursor)
	e.out.Flush()
}

// moveTo moves the terminal's cursor, a column at a time as QEMU does.
func (e *Editor) moveTo(column int) {
	const step = len("\x1b[D")
	if n := column - e.drawnCursor; n < 0 {
		e.out.WriteString(stepsLeft[:-n*step])
	} else if n > 0 {
		e.out.WriteString(stepsRight[:n*step])
	}
	e.drawnCursor = column
}
