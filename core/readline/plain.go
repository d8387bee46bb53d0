// SPDX-License-Identifier: GPL-2.0-or-later

package readline

// feedPlain takes one byte in plain mode. Enter is a line feed, a carriage
// return, or both in this order; other control characters are no text.
func (e *Editor) feedPlain(b byte) {
	behindCR := e.keys.cr
	e.keys.cr = b == enterKey
	switch {
	case b == lineFeed && behindCR:
	case b == lineFeed || b == enterKey:
		e.showPlain()
		e.enter()
	case b >= printable && b != del || b == tab:
		e.line.insertByte(b)
	}
}

// showPlain shows the line, unless the terminal has done so.
func (e *Editor) showPlain() {
	if e.opts.Echo != nil {
		return
	}
	if e.password {
		e.out.WriteString(stars[:len(e.line.text)])
	} else {
		e.out.Write(e.line.text)
	}
	e.out.WriteString("\n")
}

// promptPlain prints the prompt.
func (e *Editor) promptPlain() {
	if e.opts.Echo != nil {
		e.opts.Echo(!e.password)
	}
	e.out.WriteString(e.prompt)
	e.out.Flush()
}

// cancelPlain is Cancel in plain mode. What the terminal has of the line it
// drops by itself.
func (e *Editor) cancelPlain() {
	e.Restart()
	if e.opts.Cancelled != nil {
		e.opts.Cancelled()
	}
	e.out.WriteString("\n")
	e.promptPlain()
}
