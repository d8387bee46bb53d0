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
	pending []string // lines that were entered together, still to be run
	typed   string   // the line that Up replaced

	last, now action // what the last and the present key did
	prefixed  bool   // behind Ctrl-X
	lastWord  int    // how many lines back M-. has been
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
	x.screen.columns = opts.Columns
	if opts.Columns <= 0 {
		x.screen.columns = defaultColumns
	}
	return x
}

// restart forgets what belongs to a line.
func (x *extended) restart() {
	x.undos.clear()
	x.search.active = false
	x.last, x.typed = otherAction, ""
}

// Resize tells an extended editor the width of its terminal, in columns.
func (e *Editor) Resize(columns int) {
	x := e.ext
	if x == nil || columns <= 0 || columns == x.screen.columns {
		return
	}
	if !x.visible {
		x.screen.columns = columns
		return
	}
	cursor := x.render()
	x.screen.resize(columns, cursor)
	x.screen.erase(e.out)
	x.refresh()
}

// Forget drops the lines still to be run of several that were pasted and
// entered together.
func (e *Editor) Forget() {
	if e.ext != nil {
		e.ext.pending = nil
	}
}

// Cancel drops the line being typed and begins a new one below, as Ctrl-C does.
// It is for extended editors.
func (e *Editor) Cancel() {
	x := e.ext
	if x == nil || !x.visible {
		return
	}
	x.search.active = false
	x.render()
	x.screen.show(e.out, x.view, len(x.view))
	x.leave()
	e.Restart()
	x.showPrompt()
}

// Leave takes an extended editor off the terminal: what comes next is on a row
// of its own, and the terminal brackets no pasted text any more.
func (e *Editor) Leave() {
	if e.ext != nil && e.ext.visible {
		e.ext.leave()
		e.out.Flush()
	}
}

// leave moves below the line.
func (x *extended) leave() {
	x.screen.end(x.e.out)
	x.visible = false
	if !x.opts.Limited {
		x.e.out.WriteString(PlainPaste)
	}
}

// showPrompt begins a line on an empty row.
func (x *extended) showPrompt() {
	if !x.opts.Limited {
		x.e.out.WriteString(pasteOn)
	}
	x.screen.forget()
	x.visible = true
	if len(x.pending) > 0 && !x.e.password {
		next := x.pending[0]
		x.pending = x.pending[1:]
		x.e.line.set(next)
		x.refresh()
		x.enter()
		return
	}
	x.refresh()
}

// redraw is Editor.Redraw.
func (x *extended) redraw() {
	if !x.opts.Limited {
		x.e.out.WriteString(pasteOn)
	}
	x.screen.forget()
	x.visible = true
	x.refresh()
}

// refresh brings the terminal to what the line is now.
func (x *extended) refresh() {
	if !x.visible {
		return
	}
	cursor := x.render()
	x.screen.show(x.e.out, x.view, cursor)
	x.e.out.Flush()
}

// render makes view, and returns where the cursor is in it.
func (x *extended) render() (cursor int) {
	prompt := x.e.prompt
	x.view = x.view[:0]
	if x.search.active {
		x.view = x.search.appendPrompt(x.view, x.opts.Limited)
	} else {
		x.view = append(x.view, prompt...)
	}
	l := &x.e.line
	if x.e.password {
		x.view, cursor = appendStars(x.view, l.text, l.cursor)
	} else {
		x.view, cursor = appendShown(x.view, l.text, l.cursor, x.opts.Limited)
	}
	return cursor
}

// list shows candidates below the line, as many in a row as fit, or one with
// its note in a row each. The line is drawn anew below them.
func (x *extended) list(words []string, notes map[string]string) {
	x.render()
	x.screen.show(x.e.out, x.view, len(x.view))
	x.screen.end(x.e.out)
	if len(notes) > 0 {
		x.listNotes(words, notes)
	} else {
		x.listColumns(words)
	}
	x.screen.forget()
}

func (x *extended) listColumns(words []string) {
	widest := 0
	for _, w := range words {
		widest = max(widest, x.width(w))
	}
	columns := max((x.screen.columns+1)/(widest+2), 1)
	rows := (len(words) + columns - 1) / columns
	for row := range rows {
		for i := row; i < len(words); i += rows {
			x.say(words[i])
			if i+rows < len(words) {
				x.e.out.WriteString(strings.Repeat(" ", widest+2-x.width(words[i])))
			}
		}
		x.e.out.WriteString("\n")
	}
}

func (x *extended) listNotes(words []string, notes map[string]string) {
	widest := 0
	for _, w := range words {
		if n := x.width(w); n <= x.screen.columns/2 {
			widest = max(widest, n)
		}
	}
	for _, w := range words {
		x.say(w)
		if note := notes[w]; note != "" {
			gap := max(widest-x.width(w), 0) + 2
			x.e.out.WriteString(strings.Repeat(" ", gap))
			x.say(x.cutTo(note, x.screen.columns-1-x.width(w)-gap))
		}
		x.e.out.WriteString("\n")
	}
}

// say writes text that others have chosen.
func (x *extended) say(text string) {
	shown, _ := appendShown(nil, []byte(strings.ReplaceAll(text, "\n", " ")), 0, x.opts.Limited)
	x.e.out.Write(shown)
}

// width is how many columns say takes.
func (x *extended) width(text string) int {
	shown, _ := appendShown(nil, []byte(text), 0, x.opts.Limited)
	n := 0
	for _, r := range string(shown) {
		n += runeWidth(r)
	}
	return n
}

// cutTo is as much of text as takes no more than that many columns.
func (x *extended) cutTo(text string, columns int) string {
	for text != "" && x.width(text) > columns {
		l := line{text: []byte(text)}
		text = text[:l.previous(len(text))]
	}
	return text
}
