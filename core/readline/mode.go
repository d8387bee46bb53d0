// SPDX-License-Identifier: GPL-2.0-or-later

package readline

// mode is what an editor does in a way of its own: classic, plain or extended. What is
// not in it is the same in all of them.
type mode interface {
	// feed takes one typed byte.
	feed(b byte)
	// showPrompt, erase and redraw are what ShowPrompt, Erase and Redraw do.
	showPrompt()
	erase()
	redraw()
	// eraseRow erases what others have left on the terminal's row.
	eraseRow()
	// update brings the terminal to what the line is now.
	update()
	// ended is called when a line has ended, before it is accepted.
	ended()
	// restart forgets what belongs to a line, forgetChanges what was changed in lines of
	// the history, forget the lines that are still to be run.
	restart()
	forgetChanges()
	forget()
	// takePasted takes those away, and returns them as keys.
	takePasted() []byte
	// hold lets keys be fed of which the terminal need not show each, until release.
	hold()
	release()
	// cancel drops the line being typed, leave takes it off the terminal.
	cancel()
	leave()
	// resize tells the size of the terminal.
	resize(columns, rows int)
	// completing is the part of the text left of the cursor that is completed;
	// takesOffers reports whether candidates are of use now, offer is for them.
	completing(text string) string
	takesOffers() bool
	offer(text string, found Completions)
}

// newMode chooses the mode; nothing else asks which one it is.
func newMode(e *Editor, opts Options) mode {
	switch {
	case opts.Extended:
		return newExtended(e, opts)
	case opts.Plain:
		return &plainMode{Editor: e}
	}
	return &classic{Editor: e}
}

// unaware is what classic and plain editors, to which a line is text and no more, have of
// a mode.
type unaware struct{}

func (unaware) restart()                      {}
func (unaware) forgetChanges()                {}
func (unaware) forget()                       {}
func (unaware) takePasted() []byte            { return nil }
func (unaware) eraseRow()                     {}
func (unaware) hold()                         {}
func (unaware) release()                      {}
func (unaware) resize(int, int)               {}
func (unaware) completing(text string) string { return text }
func (unaware) takesOffers() bool             { return true }

// leaveRow ends the row of the prompt, if it is shown.
func (e *Editor) leaveRow() {
	if e.prompted {
		e.prompted = false
		e.out.WriteString("\n")
	}
}
