// SPDX-License-Identifier: GPL-2.0-or-later

package readline

// escape is how far into an escape sequence the input is (esc_state).
type escape int

const (
	plain     escape = iota
	escapeKey        // after ESC
	csi              // after ESC [ or the byte 0x9b
	ss3              // after ESC O
)

type keyState struct {
	escape escape
	cr     bool // behind a carriage return, in plain mode
	// param is the number of a CSI sequence (esc_param). It wraps like C's
	// int, and 0x9b does not reset it.
	param int32
}

// Keys that are control characters.
const (
	ctrlA     = 0x01
	ctrlD     = 0x04
	ctrlE     = 0x05
	ctrlH     = 0x08
	tab       = 0x09
	lineFeed  = 0x0a
	ctrlL     = 0x0c
	enterKey  = 0x0d
	ctrlN     = 0x0e
	ctrlP     = 0x10
	ctrlU     = 0x15
	ctrlW     = 0x17
	esc       = 0x1b
	del       = 0x7f
	eightCSI  = 0x9b
	printable = 0x20 // and all above, but for del and eightCSI
)

// Feed takes one typed byte (readline_handle_byte). It redraws the line as far
// as it changed, and ends with a Flush.
func (e *Editor) Feed(b byte) {
	switch {
	case e.ext != nil:
		e.ext.feed(b)
		return
	case e.opts.Plain:
		e.feedPlain(b)
		return
	}
	switch e.keys.escape {
	case plain:
		e.plainKey(b)
	case escapeKey:
		e.keys.begin(b)
	case csi:
		e.csiKey(b)
	case ss3:
		e.ss3Key(b)
	}
	e.update()
}

// plainKey handles a byte outside escape sequences. Of CR LF each enters a
// line.
func (e *Editor) plainKey(b byte) {
	switch b {
	case ctrlA:
		e.line.home()
	case ctrlD:
		e.line.deleteUnder()
	case ctrlE:
		e.line.end()
	case tab:
		e.tab()
	case ctrlL:
		e.clearScreen()
	case lineFeed, enterKey:
		e.enter()
	case ctrlN:
		e.recall(e.history.newer())
	case ctrlP:
		e.recall(e.history.older())
	case ctrlU:
		e.line.deleteFrom(0)
	case ctrlW:
		e.line.deleteWord()
	case esc:
		e.keys.escape = escapeKey
	case del, ctrlH:
		e.line.backspace()
	case eightCSI:
		e.keys.escape = csi
	default:
		if b >= printable {
			e.line.insertByte(b)
		}
	}
}

// begin handles the byte after ESC. Those that begin nothing are swallowed.
func (k *keyState) begin(b byte) {
	switch b {
	case '[':
		*k = keyState{escape: csi}
	case 'O':
		*k = keyState{escape: ss3}
	default:
		k.escape = plain
	}
}

// csiKey handles a byte after ESC [. Digits make a number; any other byte ends
// the sequence, whatever it is: the rest of ESC [ 1 ; 5 C is text.
func (e *Editor) csiKey(b byte) {
	if '0' <= b && b <= '9' {
		e.keys.param = e.keys.param*10 + int32(b-'0')
		return
	}
	e.keys.escape = plain
	switch b {
	case 'A', 'F':
		e.recall(e.history.older())
	case 'B', 'E':
		e.recall(e.history.newer())
	case 'C':
		e.line.right()
	case 'D':
		e.line.left()
	case '~':
		e.tildeKey()
	}
}

// tildeKey handles ESC [ NUMBER ~.
func (e *Editor) tildeKey() {
	switch e.keys.param {
	case 1:
		e.line.home()
	case 3:
		e.line.deleteUnder()
	case 4:
		e.line.end()
	}
}

// ss3Key handles the byte after ESC O.
func (e *Editor) ss3Key(b byte) {
	e.keys.escape = plain
	switch b {
	case 'F':
		e.line.end()
	case 'H':
		e.line.home()
	}
}
