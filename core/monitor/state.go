// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

// state is where a session stands. Nothing but its methods changes it; what they return
// is what the session then has to tell its host.
type state struct {
	closed     bool
	opened     bool // a device was opened: there is a client to prompt
	unfocused  bool
	running    bool
	entered    bool // Enter was pressed, and waits for what Tab asked
	unprompted bool
	// holds is for how many reasons input is suspended: a line that was entered, a
	// command that waits in the background, another reader of the multiplexer.
	holds int
}

// busy reports whether input is suspended now.
func (st *state) busy() bool { return st.holds > 0 || st.unprompted || st.running }

// takesKeys reports whether the line editor is to have the next key.
func (st *state) takesKeys() bool { return !st.closed && !st.busy() }

// prompts reports whether a prompt is shown and a line may be typed.
func (st *state) prompts() bool { return st.opened && !st.unfocused && st.takesKeys() }

// hold suspends input. suspend reports whether the host must be told.
func (st *state) hold() (suspend bool) {
	st.holds++
	return st.holds == 1 && !st.closed
}

// release ends a hold. resume reports whether the host must be told, which owes a Ready then.
func (st *state) release() (resume bool) {
	st.holds--
	if st.holds > 0 || st.closed {
		return false
	}
	st.unprompted = true
	return true
}

// ready is the host's Ready. prompt reports whether the prompt is due. If input is suspended again
// since, another Ready will come. One that is not owed has the prompt shown again.
func (st *state) ready() (prompt bool) {
	if st.holds > 0 {
		return false
	}
	st.unprompted = false
	return st.opened
}

// open notes that a device was opened.
func (st *state) open() { st.opened = true }

// focusOut is another reader of the multiplexer; changed is false if the
// session was out of focus already. prompt reports whether the prompt is shown.
func (st *state) focusOut() (changed, prompt bool) {
	if st.unfocused {
		return false, false
	}
	st.unfocused = true
	return true, st.opened && st.holds == 0
}

// focusIn ends focusOut.
func (st *state) focusIn() (changed bool) {
	changed = st.unfocused
	st.unfocused = false
	return changed
}

// begin notes that a line is being run; end takes what begin returned. Lines may be nested: a QMP command that
// is run for one may run another.
func (st *state) begin() (outer bool) {
	outer = st.running
	st.running = true
	return outer
}

func (st *state) end(outer bool) { st.running = outer }

// enter is Enter behind Tab, before the candidates are there; takeEnter reports it once.
func (st *state) enter() { st.entered = true }

func (st *state) takeEnter() (entered bool) {
	entered = st.entered
	st.entered = false
	return entered
}

// close is for good.
func (st *state) close() { st.closed = true }
