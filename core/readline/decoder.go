// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import "unicode/utf8"

// symbol names a key that is no text.
type symbol int

const (
	noKey symbol = iota
	textKey
	controlKey // a byte below 0x20, or DEL
	upKey
	downKey
	leftKey
	rightKey
	homeKey
	endKey
	deleteKey
	pageUpKey
	pageDownKey
	pasteBegins
	pasteEnds
	escapeAlone // ESC before something that is no key with Meta
)

// key is one key press.
type key struct {
	sym  symbol
	text []byte // of textKey: one character, or a byte that is no UTF-8; lent
	code byte   // of controlKey
	meta bool   // with Alt, or after ESC
	ctrl bool   // a cursor key with Ctrl
}

// decoder makes keys out of bytes, in any chunks. It knows the sequences of
// xterm and those who follow it, of rxvt, of the Linux console, and the forms
// for modified keys (CSI 1;5C, CSI 97;5u, CSI 27;5;97~). Sequences it does not
// know are swallowed whole.
type decoder struct {
	state  decoderState
	meta   bool
	pasted bool // within a bracketed paste
	cr     bool // the last byte was a carriage return
	params [3]int
	param  int
	marked bool // the sequence has a private mark, such as '?'
	length int  // of the sequence
	char   [utf8.UTFMax]byte
	chars  int
}

type decoderState int

const (
	ground decoderState = iota
	afterEscape
	inCSI
	inSS3
	inLinuxKey  // behind CSI [
	inString    // OSC, DCS, APC, PM, SOS: up to BEL or ST
	inStringEsc // ESC in one: perhaps ST
	inChar      // within a UTF-8 character
)

// longest is how long a sequence may be before it is taken for garbage.
const longest = 64

// next takes one byte and returns the key that it completes; noKey for none.
func (d *decoder) next(b byte) key {
	switch d.state {
	case afterEscape:
		return d.escaped(b)
	case inCSI:
		return d.csi(b)
	case inSS3:
		return d.ss3(b)
	case inLinuxKey:
		d.state = ground
		return key{}
	case inString, inStringEsc:
		d.str(b)
		return key{}
	case inChar:
		if b&0xc0 == 0x80 {
			return d.continued(b)
		}
		// Half a character is dropped, as terminals do.
		d.state, d.chars = ground, 0
	}
	return d.plain(b)
}

// plain is a byte outside of sequences.
func (d *decoder) plain(b byte) key {
	cr := d.cr
	d.cr = b == enterKey
	meta := d.meta
	switch {
	case b == esc:
		d.state = afterEscape
		return key{}
	case b == eightCSI:
		d.begin(inCSI)
		return key{}
	case b == lineFeed && cr: // the second half of CR LF
		return key{}
	case b < ' ' || b == del:
		d.meta = false
		return key{sym: controlKey, code: b, meta: meta}
	case b >= 0xc0 && b < 0xf8:
		d.state, d.chars = inChar, 1
		d.char[0] = b
		return key{}
	}
	d.meta = false
	d.char[0] = b
	return key{sym: textKey, text: d.char[:1], meta: meta}
}

// continued is a further byte of a UTF-8 character.
func (d *decoder) continued(b byte) key {
	d.char[d.chars] = b
	d.chars++
	if !utf8.FullRune(d.char[:d.chars]) {
		return key{}
	}
	k := key{sym: textKey, text: d.char[:d.chars], meta: d.meta}
	d.state, d.chars, d.meta = ground, 0, false
	return k
}

func (d *decoder) begin(state decoderState) {
	d.state = state
	d.params, d.param, d.length, d.marked = [3]int{}, 0, 0, false
}

// escaped is the byte after ESC.
func (d *decoder) escaped(b byte) key {
	d.state = ground
	switch b {
	case '[':
		d.begin(inCSI)
	case 'O':
		d.begin(inSS3)
	case ']', 'P', '_', '^', 'X':
		d.begin(inString)
	case esc: // ESC ESC [ A is Up with Alt in rxvt
		d.state = afterEscape
		d.meta = true
		return key{sym: escapeAlone}
	default:
		d.meta = true
		return d.plain(b)
	}
	return key{}
}

// str swallows control strings.
func (d *decoder) str(b byte) {
	d.length++
	switch {
	case b == '\a' || d.length > 4096:
		d.state, d.meta = ground, false
	case b == esc:
		d.state = inStringEsc
	case d.state == inStringEsc:
		d.state = inString
		if b == '\\' {
			d.state, d.meta = ground, false
		}
	}
}

// csi is a byte of a control sequence.
func (d *decoder) csi(b byte) key {
	d.length++
	switch {
	case d.length == 1 && b == '[':
		d.state = inLinuxKey
	case '0' <= b && b <= '9':
		if d.param < len(d.params) {
			d.params[d.param] = min(d.params[d.param]*10+int(b-'0'), 1<<20)
		}
	case b == ';' || b == ':':
		d.param++
	case '<' <= b && b <= '?':
		d.marked = true
	case b == '$' && !d.marked && d.params[0] > 0: // Shift in rxvt
		return d.final('~')
	case b >= 0x40 && b < 0x7f:
		return d.final(b)
	case b == esc:
		d.state = afterEscape
	case d.length > longest || b >= 0x7f || b < ' ':
		d.state, d.meta = ground, false
	}
	return key{}
}

// ss3 is a byte behind ESC O. Some terminals put a modifier there.
func (d *decoder) ss3(b byte) key {
	if '0' <= b && b <= '9' {
		d.params[1] = int(b - '0')
		return key{}
	}
	if 'a' <= b && b <= 'd' { // Ctrl in rxvt
		d.params[1] = 5
		b -= 'a' - 'A'
	}
	return d.final(b)
}

// Modifiers are sent as one more than the sum of these.
const (
	altBit     = 2
	controlBit = 4
)

// final ends a sequence.
func (d *decoder) final(b byte) key {
	modifiers := max(d.params[1]-1, 0)
	k := key{meta: d.meta || modifiers&altBit != 0, ctrl: modifiers&controlBit != 0}
	d.state, d.meta = ground, false
	if d.marked {
		return key{}
	}
	switch b {
	case '~':
		if d.params[0] == 27 { // xterm's modifyOtherKeys
			return d.other(d.params[2], k)
		}
		k.sym = tilde(d.params[0])
	case '^', '@': // Ctrl in rxvt
		k.ctrl = true
		k.sym = tilde(d.params[0])
	case 'u':
		return d.other(d.params[0], k)
	case 'a', 'b', 'c', 'd': // Shift in rxvt
		k.sym = letterKeys[b-'a']
	case 'A', 'B', 'C', 'D':
		k.sym = letterKeys[b-'A']
	case 'F':
		k.sym = endKey
	case 'H':
		k.sym = homeKey
	}
	if k.sym == pasteBegins || k.sym == pasteEnds {
		d.pasted = k.sym == pasteBegins
	}
	return k
}

var letterKeys = [...]symbol{upKey, downKey, rightKey, leftKey}

// tilde names the keys that send CSI NUMBER ~.
func tilde(number int) symbol {
	switch number {
	case 1, 7:
		return homeKey
	case 3:
		return deleteKey
	case 4, 8:
		return endKey
	case 5:
		return pageUpKey
	case 6:
		return pageDownKey
	case 200:
		return pasteBegins
	case 201:
		return pasteEnds
	}
	return noKey
}

// other is a character key that was sent as its code and its modifiers.
func (d *decoder) other(code int, k key) key {
	switch {
	case k.ctrl && code >= '?' && code < 0x7f:
		return key{sym: controlKey, code: byte(code) & 0x1f, meta: k.meta}
	case code == del || code < ' ':
		return key{sym: controlKey, code: byte(code), meta: k.meta}
	case code > utf8.MaxRune:
		return key{}
	}
	n := utf8.EncodeRune(d.char[:], rune(code))
	return key{sym: textKey, text: d.char[:n], meta: k.meta}
}
