// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

// Notes reports whether Note tells anybody: else what it would say need not be asked for.
func (c *Call) Notes() bool { return c.s.Extended() || c.s.opts.Note != nil }

// Note tells the user something about a line that has not failed and of which the built-in monitor says
// nothing, such as why nothing happens yet. The text has no line end. The screen of an extended editor
// shows it; else it goes to Options.Note, if there is one.
func (c *Call) Note(text string) {
	switch {
	case c.s.Extended():
		c.s.print(text + "\n")
	case c.s.opts.Note != nil:
		c.s.emit() // in order
		c.s.opts.Note(text)
	}
}
