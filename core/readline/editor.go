// SPDX-License-Identifier: GPL-2.0-or-later

// Package readline is the line editor of QEMU's human monitor: bytes in, text
// for the terminal out. Nothing else is touched, and everything happens during
// a call, on the caller's goroutine.
//
// In classic mode it is util/readline.c of QEMU 10.0 byte for byte, including
// what is odd there, but for text that others have chosen, such as names of files:
// what of it could command a terminal is shown as package visible has it. In extended
// mode it is what GNU readline is with Emacs's keys: search, kill ring, undo, UTF-8,
// lines wrapped over rows, bracketed paste; it needs to know the terminal's width. In
// plain mode there are no escape sequences, and no keys but Enter.
//
// Releases differ little; 10.0.13 and 11.1.3 not at all. In 7.2 the keys ^P, ^N
// and ^U do nothing. 7.2 and 10.2.2 test the cursor instead of the length when a
// character goes into a full line, and so write past their buffer unless the
// cursor is at the end; here, as in 10.0.13, the character is dropped.
package readline

import "strings"

// Bounds of util/readline.c and include/qemu/readline.h, in bytes and lines.
const (
	maxLine        = 4095 // READLINE_CMD_BUF_SIZE
	maxPrompt      = 255  // ReadLineState.prompt without its NUL
	maxHistory     = 64   // READLINE_MAX_CMDS
	maxCompletions = 256  // READLINE_MAX_COMPLETIONS
)

// Output is where the editor writes, only during calls to the editor.
type Output interface {
	// Write takes raw terminal text, as WriteString does. The slice is only
	// lent.
	Write(p []byte)
	// WriteString takes raw terminal text; lines end in "\n", and a host
	// with a terminal makes "\r\n" of it.
	WriteString(s string)
	// Flush says that the user should see now what was written.
	Flush()
}

// Editor edits one line at a time and remembers those entered (ReadLineState).
// It is not safe for concurrent use. The accept function may call all of it, a
// Completer may Erase and Redraw, and an Output calls nothing.
type Editor struct {
	out      Output
	complete Completer

	prompt   string
	password bool
	prompted bool // the prompt is shown
	accept   func(line string)
	awaiting bool   // what Tab asked for may be offered
	awaited  string // and for which text

	line    line
	history history
	mode    mode
	opts    Options
	foreign bool // not all of the line was typed: see classic.visibleLine
}

// Options are what an editor may be beyond QEMU's. The zero value is classic
// mode: QEMU's bytes for each key.
type Options struct {
	// Extended has the editor understand the keys of today's line editors
	// and terminals, UTF-8 and pasted lines, and wrap long lines.
	Extended bool
	// Limited keeps an extended editor to what QEMU's virtual consoles
	// understand: ASCII, and the sequences in ui/console-vc.c.
	Limited bool
	// Plain has the editor send text only, no escape sequences, and take text
	// only: for pipes, and for terminals that know no sequences. It is not for
	// an extended editor.
	Plain bool
	// Echo is for a terminal that shows what is typed and edits the line by
	// itself: it is called before each prompt of a plain editor, with whether
	// what is typed next may be seen. nil: the editor shows each line when it
	// is entered.
	Echo func(on bool)
	// Columns is the width of the terminal for an extended editor; 0 stands
	// for 80.
	Columns int
	// Rows is how many rows that terminal has; a line that needs more is shown
	// in part. 0 stands for any number.
	Rows int
	// EndOfInput is called when Ctrl-D is typed into an empty line of an
	// extended editor, if not nil.
	EndOfInput func()
	// Cancelled is called when a line was cancelled, before the next prompt, if
	// not nil. It may Start something else.
	Cancelled func()
}

// New returns an editor that writes to out and asks complete on Tab; nil means
// that there is nothing to complete (readline_init).
func New(out Output, complete Completer, opts Options) *Editor {
	e := &Editor{out: out, complete: complete, opts: opts}
	e.history = history{recalled: none, limit: maxHistory}
	e.line.limit = maxLine
	e.mode = newMode(e, opts)
	return e
}

// Start begins an empty line and prints nothing (readline_start). The prompt
// is cut at 255 bytes. A password is shown as stars and not remembered; Tab
// and the history work in it as elsewhere. Enter calls accept with the text,
// when the editor has forgotten it already: accept may Start anew.
func (e *Editor) Start(prompt string, password bool, accept func(line string)) {
	e.SetPrompt(prompt)
	e.password, e.accept = password, accept
	e.Restart()
}

// Restart forgets a half-typed line and prints nothing (readline_restart).
func (e *Editor) Restart() {
	e.line.clear()
	e.awaiting, e.foreign = false, false
	e.mode.restart()
}

// drop is Restart for a line that was cancelled: what asked for it may Start another.
func (e *Editor) drop() {
	e.Restart()
	if e.opts.Cancelled != nil {
		e.opts.Cancelled()
	}
}

// SetPrompt changes the prompt of a line that is typed, and draws nothing: for between Erase and Redraw.
func (e *Editor) SetPrompt(prompt string) { e.prompt = prompt[:min(len(prompt), maxPrompt)] }

// Password reports whether a password is typed.
func (e *Editor) Password() bool { return e.password }

// TakePasted takes away the lines that are still to be run of several that were pasted and entered
// together, and returns them as the keys that they were.
func (e *Editor) TakePasted() []byte { return e.mode.takePasted() }

// Prompt returns the prompt given to Start, as it is printed.
func (e *Editor) Prompt() string { return e.prompt }

// History returns the lines entered, the oldest first, as info history shows
// them (readline_get_history). The slice is the caller's.
func (e *Editor) History() []string { return append([]string(nil), e.history.lines...) }

// SetHistory replaces the lines remembered, the oldest first. Of more than the
// history holds, the newest are kept. What is no line, because it holds a line
// end, is left out.
func (e *Editor) SetHistory(lines []string) {
	e.history = history{recalled: none, limit: e.history.limit}
	e.mode.forgetChanges()
	for _, line := range lines {
		if !strings.Contains(line, "\n") {
			e.history.add(line)
		}
	}
}

// enter ends the line: into the history, and off to whoever waits for it.
func (e *Editor) enter() {
	text := e.line.String()
	if !e.password {
		e.history.add(text)
	}
	e.mode.ended()
	e.prompted = false
	e.line.clear()
	e.awaiting, e.foreign = false, false
	if e.accept != nil {
		e.accept(text)
	}
}

// Feed takes one typed byte. It redraws the line as far as it changed, and ends with a
// Flush.
func (e *Editor) Feed(b byte) { e.mode.feed(b) }

// Hold is for several bytes that are there at once: an extended editor draws the line
// when they have been fed, with Release. The others draw as ever.
func (e *Editor) Hold() { e.mode.hold() }

// Release ends Hold.
func (e *Editor) Release() { e.mode.release() }

// ShowPrompt prints the prompt on what it takes for an empty row, and flushes
// (readline_show_prompt). Half an escape sequence is forgotten. A line being
// edited stays, and is drawn with the next byte; Redraw draws it at once.
//
// In extended mode the line is drawn at once. Of several lines that were pasted
// and entered together, the next one is entered here.
func (e *Editor) ShowPrompt() {
	e.prompted = true
	e.mode.showPrompt()
}

// Erase takes prompt and line off the terminal's row, for output that has to
// be printed while a line is typed. Print, end it with a line end, and Redraw.
// QEMU has nothing like it. In classic mode, of a line longer than the terminal
// is wide, only the cursor's row goes. In plain mode the row stays, and what
// comes next is below.
func (e *Editor) Erase() { e.mode.erase() }

// Redraw prints prompt, line and cursor again where the terminal is, and
// flushes. It erases nothing; it is the counterpart of Erase.
func (e *Editor) Redraw() { e.mode.redraw() }

// RedrawRow is Redraw on a row that others may have written on; extended mode erases
// what is there.
func (e *Editor) RedrawRow() {
	e.mode.eraseRow()
	e.mode.redraw()
}

// Leave takes the editor off the terminal: what comes next is on a row of its own, and
// in extended mode the terminal brackets no pasted text any more.
func (e *Editor) Leave() { e.mode.leave() }

// Typed is what stands left of the cursor; ok is false while a password is
// typed, which must not be looked at.
func (e *Editor) Typed() (text string, ok bool) {
	if e.password {
		return "", false
	}
	return e.line.beforeCursor(), true
}

// Draft is a line that was begun and not entered.
type Draft struct {
	Text   string
	Cursor int // how many bytes of the text are left of it
}

// Draft is the line being typed, empty for a password, for Resume of another editor.
func (e *Editor) Draft() Draft {
	if e.password {
		return Draft{}
	}
	return Draft{e.line.String(), e.line.cursor}
}

// Resume is ShowPrompt with a line that was begun at another editor.
func (e *Editor) Resume(d Draft) {
	e.line.set("")
	e.line.insertText([]byte(d.Text))
	e.line.cursor = min(max(d.Cursor, 0), len(e.line.text))
	e.foreign = true
	e.ShowPrompt()
	e.mode.update()
}

// recall shows a line of the history instead of the one being typed, which is
// lost.
func (e *Editor) recall(text string, ok bool) {
	if ok {
		e.line.set(text)
		e.foreign = true
	}
}
