// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import "strings"

const (
	maxExtended        = 1 << 16 // bytes in a line, or in lines pasted together
	maxExtendedHistory = 1000
	defaultColumns     = 80

	eraseBelow = "\x1b[J"
	pasteOn    = "\x1b[?2004h"
)

// PlainPaste has a terminal send pasted text as if it was typed. An extended
// editor sends it when a line ends; a program that is stopped amid a line
// should.
const PlainPaste = "\x1b[?2004l"

// extended is what an editor has in extended mode: the keys of GNU readline's
// Emacs mode, on a terminal of some width.
type extended struct {
	e       *Editor
	opts    Options
	keys    decoder
	screen  screen
	kills   killRing
	undos   undoList
	search  search
	drafts  drafts
	pending []string // lines that were entered together, still to be run
	feeding bool     // they are being entered
	held    bool     // the terminal is brought to what the line is when it is released,
	due     bool     // if that may have changed

	last, now action // what the last and the present key did
	prefixed  bool   // behind Ctrl-X
	lastWord  int    // how many lines back M-. has been
	past      []byte // a line that it has looked at
	editing   bool   // there was a prompt, and no Enter since
	visible   bool   // prompt and line are on the terminal
	view      []byte // prompt and line as they are to be shown
}

// action is what a key did, where the next one asks.
type action int

const (
	otherAction action = iota
	inserting
	killing
	yanking
	recallingWord
)

func newExtended(e *Editor, opts Options) *extended {
	e.history.limit = maxExtendedHistory
	e.line.limit = maxExtended
	x := &extended{e: e, opts: opts}
	x.screen.columns, x.screen.rows = opts.Columns, opts.Rows
	if opts.Columns <= 0 {
		x.screen.columns = defaultColumns
	}
	return x
}

// restart forgets what belongs to a line.
func (x *extended) restart() {
	x.undos.clear()
	x.drafts = x.drafts[:0]
	x.e.history.recalled = none
	x.search.active, x.prefixed, x.last = false, false, otherAction
}

// Resize tells an extended editor the size of its terminal, in columns and
// rows. Columns are ignored if they are 0; for rows that stands for any number.
func (e *Editor) Resize(columns, rows int) { e.mode.resize(columns, rows) }

func (x *extended) resize(columns, rows int) {
	if columns <= 0 || columns == x.screen.columns && rows == x.screen.rows {
		return
	}
	if !x.visible {
		x.screen.columns, x.screen.rows = columns, rows
		return
	}
	cursor := x.render()
	x.screen.resize(columns, rows, cursor)
	x.screen.erase(x.e.out)
	x.update()
}

// Forget drops the lines still to be run of several that were pasted and
// entered together.
func (e *Editor) Forget() { e.mode.forget() }

func (x *extended) forget() { x.pending = nil }
func (x *extended) takePasted() (keys []byte) {
	for _, line := range x.pending {
		keys = append(append(keys, line...), enterKey)
	}
	x.pending = nil
	return keys
}

func (x *extended) forgetChanges() { x.drafts = x.drafts[:0] }
func (x *extended) ended()         { x.e.out.WriteString("\n") }

// completing: of several lines that were pasted, the one with the cursor.
func (x *extended) completing(text string) string { return text[strings.LastIndexByte(text, '\n')+1:] }

// Cancel drops the line being typed and begins a new one below, as Ctrl-C does in
// extended mode. Lines still to be run of several that were pasted go with it. It
// does nothing while no line is typed.
func (e *Editor) Cancel() { e.mode.cancel() }

func (x *extended) cancel() {
	if !x.editing {
		return
	}
	pasting := x.keys.pasted && len(x.e.line.text) > 0 // the rest of it must not become keys
	x.leaveLine()
	x.pending = nil
	x.e.drop()
	x.showPrompt()
	x.keys.pasted = pasting
}

func (x *extended) leave() {
	if x.visible {
		x.leaveTerminal()
		x.e.out.Flush()
	}
}

func (x *extended) eraseRow() { x.e.out.WriteString("\r" + eraseBelow) }

// leaveTerminal moves below the line.
func (x *extended) leaveTerminal() {
	x.screen.end(x.e.out)
	x.visible = false
	if !x.opts.Limited {
		x.e.out.WriteString(PlainPaste)
	}
}

// leaveLine leaves the line as it is, for good.
func (x *extended) leaveLine() {
	x.search.active, x.editing = false, false
	x.render()
	if x.show(len(x.view)); len(x.screen.shown) < len(x.view) { // all of it, to scroll back to
		x.screen.erase(x.e.out)
		x.screen.show(x.e.out, x.view, len(x.view))
	}
	x.leaveTerminal()
}

// showPrompt begins a line on an empty row. Half a key or half a paste may be
// from a client that is no longer connected.
func (x *extended) showPrompt() {
	x.keys = decoder{cr: x.keys.cr}
	x.editing = true
	x.redraw()
	x.enterPending()
}

// redraw is Editor.Redraw.
func (x *extended) redraw() {
	if !x.editing {
		return
	}
	if !x.opts.Limited {
		x.e.out.WriteString(pasteOn)
	}
	x.screen.forget()
	x.visible = true
	x.update()
}

// erase is Editor.Erase.
func (x *extended) erase() {
	if x.visible {
		x.screen.erase(x.e.out)
		x.visible = false
	}
}

// enterPending enters lines that were pasted together, as long as there is a
// prompt again at once.
func (x *extended) enterPending() {
	if x.feeding { // a line's own prompt: see the loop below
		return
	}
	x.feeding = true
	defer func() { x.feeding = false }()
	for x.editing && len(x.pending) > 0 && !x.e.password {
		x.e.line.set(x.pending[0])
		x.pending = x.pending[1:]
		x.update()
		x.enter()
	}
}

// draw is update, at the latest when the keys that came together have been fed.
func (x *extended) draw() {
	if x.due = x.held; !x.held {
		x.update()
	}
}

func (x *extended) hold() { x.held = true }

func (x *extended) release() {
	x.held = false
	if x.due {
		x.draw()
	}
}

// update brings the terminal to what the line is now.
func (x *extended) update() {
	if !x.visible {
		return
	}
	x.show(x.render())
	x.e.out.Flush()
}

// show has the terminal show view, as far as there is room, with the cursor at
// an offset in it.
func (x *extended) show(cursor int) {
	text, at := x.screen.window(x.view, cursor)
	x.screen.show(x.e.out, text, at)
}

// render makes view, and returns where the cursor is in it.
func (x *extended) render() (cursor int) {
	prompt := x.e.prompt
	x.view = x.view[:0]
	if x.search.active {
		x.view = x.search.appendPrompt(x.view, x.style(false))
	} else {
		x.view = append(x.view, prompt...)
	}
	l := &x.e.line
	if x.e.password {
		x.view, cursor = appendStars(x.view, l.text, l.cursor)
	} else {
		x.view, cursor = appendShown(x.view, l.text, l.cursor, x.style(true))
	}
	return cursor
}

// style is how the terminal is to show text.
func (x *extended) style(rows bool) style {
	return style{rows: rows, limited: x.opts.Limited, measured: true}
}
