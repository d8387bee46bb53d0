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

// feed is readline_handle_byte.
func (c *classic) feed(b byte) {
	switch c.keys.escape {
	case plain:
		c.plainKey(b)
	case escapeKey:
		c.keys.begin(b)
	case csi:
		c.csiKey(b)
	case ss3:
		c.ss3Key(b)
	}
	c.update()
}

// plainKey handles a byte outside escape sequences. Of CR LF each enters a
// line.
func (c *classic) plainKey(b byte) {
	switch b {
	case ctrlA:
		c.line.home()
	case ctrlD:
		c.line.deleteUnder()
	case ctrlE:
		c.line.end()
	case tab:
		c.tab()
	case ctrlL:
		c.clearScreen()
	case lineFeed, enterKey:
		c.enter()
	case ctrlN:
		c.recall(c.history.newer())
	case ctrlP:
		c.recall(c.history.older())
	case ctrlU:
		c.line.deleteFrom(0)
	case ctrlW:
		c.line.deleteWord()
	case esc:
		c.keys.escape = escapeKey
	case del, ctrlH:
		c.line.backspace()
	case eightCSI:
		c.keys.escape = csi
	default:
		if b >= printable {
			c.line.insertByte(b)
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
func (c *classic) csiKey(b byte) {
	if '0' <= b && b <= '9' {
		c.keys.param = c.keys.param*10 + int32(b-'0')
		return
	}
	c.keys.escape = plain
	switch b {
	case 'A', 'F':
		c.recall(c.history.older())
	case 'B', 'E':
		c.recall(c.history.newer())
	case 'C':
		c.line.right()
	case 'D':
		c.line.left()
	case '~':
		c.tildeKey()
	}
}

// tildeKey handles ESC [ NUMBER ~.
func (c *classic) tildeKey() {
	switch c.keys.param {
	case 1:
		c.line.home()
	case 3:
		c.line.deleteUnder()
	case 4:
		c.line.end()
	}
}

// ss3Key handles the byte after ESC O.
func (c *classic) ss3Key(b byte) {
	c.keys.escape = plain
	switch b {
	case 'F':
		c.line.end()
	case 'H':
		c.line.home()
	}
}
