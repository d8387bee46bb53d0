// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"unicode"
	"unicode/utf8"
)

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
)

// key is one key press.
type key struct {
	sym  symbol
	text []byte // of textKey: one character, or a byte that is no UTF-8; lent
	code byte   // of controlKey
	meta bool   // with Alt, or after ESC
	ctrl bool   // a cursor key with Ctrl
}

// decoder makes keys out of bytes, in any chunks. A lone ESC waits for the next
// byte: there is no clock. It knows the sequences of xterm and those who follow
// it, of rxvt, of the Linux console, and the forms for modified keys (CSI 1;5C,
// CSI 97;5u, CSI 27;5;97~). Sequences it does not know are swallowed whole, but
// for control characters in them: those were typed, behind an ESC that a user
// typed too.
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

// How long sequences may be before they are taken for garbage.
const (
	longestCSI    = 64
	longestString = 4096
)

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
		return d.linuxKey(b)
	case inString, inStringEsc:
		return d.str(b)
	case inChar:
		if b&0xc0 == 0x80 {
			return d.continued(b)
		}
		// Half a character is dropped, as terminals do.
		d.end()
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
	d.end()
	return k
}

// end forgets what the next key might have been.
func (d *decoder) end() { d.state, d.chars, d.meta = ground, 0, false }

func (d *decoder) begin(state decoderState) {
	d.state = state
	d.params, d.param, d.length, d.marked = [3]int{}, 0, 0, false
}

// escaped is the byte after ESC.
func (d *decoder) escaped(b byte) key {
	d.state = ground
	switch {
	case b == '[':
		d.begin(inCSI)
	case b == esc: // ESC ESC [ A is Up with Alt in rxvt
		d.state, d.meta = afterEscape, true
	case d.pasted: // all but the end of the paste is text
		return d.plain(b)
	case b == 'O':
		d.begin(inSS3)
	case b == ']' || b == 'P' || b == '_' || b == '^' || b == 'X':
		d.begin(inString)
	default:
		d.meta = true
		return d.plain(b)
	}
	return key{}
}

// interrupted: a byte that cannot be in a sequence ends it, and is a key.
func (d *decoder) interrupted(b byte) key {
	d.end()
	return d.plain(b)
}

// linuxKey is the letter of a function key of the Linux console.
func (d *decoder) linuxKey(b byte) key {
	if b < ' ' {
		return d.interrupted(b)
	}
	d.end()
	return key{}
}

// str swallows control strings.
func (d *decoder) str(b byte) key {
	d.length++
	switch {
	case d.state == inStringEsc && b != '\\':
		d.end()
		return d.escaped(b)
	case d.state == inStringEsc || b == '\a' || d.length > longestString:
		d.end()
	case b == esc:
		d.state = inStringEsc
	case b < ' ':
		return d.interrupted(b)
	}
	return key{}
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
	case b < ' ' || b >= del:
		return d.interrupted(b)
	case b == '$' && !d.marked && d.params[0] > 0: // Shift in rxvt
		return d.final('$')
	case b >= '@':
		return d.final(b)
	case d.length > longestCSI:
		d.end()
	}
	return key{}
}

// ss3 is a byte behind ESC O. Some terminals put a modifier there.
func (d *decoder) ss3(b byte) key {
	if b < ' ' || b >= del {
		return d.interrupted(b)
	}
	if '0' <= b && b <= '9' {
		d.params[0] = int(b - '0')
		return key{}
	}
	if 'a' <= b && b <= 'd' { // Ctrl in rxvt
		d.params[0] = 5
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
	sent := d.params[1]
	if d.param == 0 && 'A' <= b && b <= 'H' { // CSI 5 D of old xterms
		sent = d.params[0]
	}
	modifiers := max(sent-1, 0)
	k := key{meta: d.meta || modifiers&altBit != 0, ctrl: modifiers&controlBit != 0}
	d.end()
	if d.marked {
		return key{}
	}
	switch b {
	case '~':
		switch d.params[0] {
		case 27: // xterm's modifyOtherKeys
			return d.other(d.params[2], k)
		case 200, 201:
			return d.bracket(d.params[0] == 200)
		}
		k.sym = tilde(d.params[0])
	case '$':
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
	return k
}

// bracket is an end of a bracketed paste.
func (d *decoder) bracket(begins bool) key {
	d.pasted = begins
	if begins {
		return key{sym: pasteBegins}
	}
	return key{sym: pasteEnds}
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
	}
	return noKey
}

// other is a character key that was sent as its code and its modifiers. Codes
// for private use are keys without character, such as Caps Lock.
func (d *decoder) other(code int, k key) key {
	switch {
	case code == del || code < ' ':
		return key{sym: controlKey, code: byte(code), meta: k.meta}
	case k.ctrl && code == '/': // sends ^_ otherwise
		return key{sym: controlKey, code: ctrlUnderline, meta: k.meta}
	case k.ctrl && code >= '@' && code < del:
		return key{sym: controlKey, code: byte(code) & 0x1f, meta: k.meta}
	case k.ctrl || !utf8.ValidRune(rune(code)) || unicode.Is(unicode.Co, rune(code)):
		return key{}
	}
	n := utf8.EncodeRune(d.char[:], rune(code))
	return key{sym: textKey, text: d.char[:n], meta: k.meta}
}
