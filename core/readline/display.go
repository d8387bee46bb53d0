// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import "strings"

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
func (e *Editor) ShowPrompt() {
	e.out.WriteString(e.prompt)
	e.out.Flush()
	e.forgetDrawn()
	e.keys.escape = plain
}

// Erase takes prompt and line off the terminal's row, for output that has to
// be printed while somebody types. Print, end it with a line end, and Redraw.
// QEMU has nothing like it. Of a line longer than the terminal is wide, only
// the cursor's row goes.
func (e *Editor) Erase() {
	e.out.WriteString("\r" + eraseToEnd)
	e.forgetDrawn()
}

// Redraw prints prompt, line and cursor again where the terminal is, and
// flushes. It erases nothing; it is the counterpart of Erase.
func (e *Editor) Redraw() {
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
func (e *Editor) forgetDrawn() { e.drawn, e.drawnCursor = "", 0 }

// update brings the terminal to what the line is now (readline_update). Text
// that changed is written as a whole; a byte takes one column and the row
// never ends.
func (e *Editor) update() {
	if string(e.line.text) != e.drawn {
		e.moveTo(0)
		e.drawn = e.line.String()
		e.drawnCursor = len(e.drawn)
		if e.password {
			e.out.WriteString(stars[:len(e.drawn)])
		} else {
			e.out.WriteString(e.drawn)
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
