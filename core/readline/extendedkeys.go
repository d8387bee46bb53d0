// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import "strings"

// Control characters that extended mode adds; an unlisted one does nothing.
const (
	ctrlB         = 0x02
	ctrlC         = 0x03
	ctrlF         = 0x06
	ctrlG         = 0x07
	ctrlK         = 0x0b
	ctrlR         = 0x12
	ctrlS         = 0x13
	ctrlT         = 0x14
	ctrlX         = 0x18
	ctrlY         = 0x19
	ctrlUnderline = 0x1f
)

// feed takes one byte (Editor.Feed).
func (x *extended) feed(b byte) {
	if b == esc && x.search.active { // alone, or before a key that ends it too
		x.endSearch()
		x.draw()
	}
	k := x.keys.next(b)
	if k.sym == noKey {
		return
	}
	if x.keys.pasted || k.sym == pasteEnds {
		x.paste(k)
		return
	}
	x.now = otherAction
	if !x.search.active || !x.searchKey(k) {
		x.press(k)
	}
	x.last = x.now
	x.draw()
}

// press does what a key does outside of a search.
func (x *extended) press(k key) {
	prefixed := x.prefixed
	x.prefixed = false
	switch {
	case prefixed:
		if k.sym == controlKey && k.code == ctrlU {
			x.undo()
		}
	case k.sym == textKey && k.meta:
		x.metaKey(k.text[0])
	case k.sym == textKey:
		x.insert(k.text)
	case k.sym == controlKey && k.meta:
		x.metaControl(k.code)
	case k.sym == controlKey:
		x.controlKey(k.code)
	default:
		x.cursorKey(k)
	}
}

// insert types a character. Those of a word are undone together.
func (x *extended) insert(text []byte) {
	l := &x.e.line
	if x.last != inserting || isSpace(text[0]) {
		x.remember()
	}
	l.insertText(text)
	x.now = inserting
}

func (x *extended) controlKey(code byte) {
	l := &x.e.line
	switch code {
	case ctrlA:
		l.home()
	case ctrlB:
		l.cursor = l.previous(l.cursor)
	case ctrlC:
		x.e.Cancel()
	case ctrlD:
		if len(l.text) == 0 {
			x.endOfInput()
		} else {
			x.delete(l.cursor, l.next(l.cursor))
		}
	case ctrlE:
		l.end()
	case ctrlF:
		l.cursor = l.next(l.cursor)
	case ctrlH, del:
		x.delete(l.previous(l.cursor), l.cursor)
	case tab:
		x.tab()
	case lineFeed, enterKey:
		x.enter()
	case ctrlK:
		x.kill(l.cursor, len(l.text))
	case ctrlL:
		x.clearScreen()
	case ctrlN:
		x.newer()
	case ctrlP:
		x.older()
	case ctrlR:
		x.startSearch(false)
	case ctrlS:
		x.startSearch(true)
	case ctrlT:
		x.change(l.transpose)
	case ctrlU:
		x.kill(0, l.cursor)
	case ctrlW:
		x.kill(l.blankWordStart(), l.cursor)
	case ctrlX:
		x.prefixed = true
	case ctrlY:
		x.yank()
	case ctrlUnderline:
		x.undo()
	}
}

// metaKey handles a character with Alt.
func (x *extended) metaKey(char byte) {
	l := &x.e.line
	switch char {
	case 'b', 'B':
		l.cursor = l.wordStart()
	case 'f', 'F':
		l.cursor = l.wordEnd()
	case 'd', 'D':
		x.kill(l.cursor, l.wordEnd())
	case 'u', 'U':
		x.change(func() { l.change(upper) })
	case 'l', 'L':
		x.change(func() { l.change(lower) })
	case 'c', 'C':
		x.change(func() { l.change(capital) })
	case 'y', 'Y':
		x.rotate()
	case '.':
		x.recallWord()
	case '<':
		x.oldest()
	case '>':
		x.newest()
	}
}

// metaControl handles a control character with Alt, or behind an ESC that did
// nothing.
func (x *extended) metaControl(code byte) {
	switch l := &x.e.line; code {
	case ctrlH, del:
		x.kill(l.wordStart(), l.cursor)
	case ctrlC, lineFeed, enterKey:
		x.controlKey(code)
	}
}

func (x *extended) cursorKey(k key) {
	l := &x.e.line
	byWord := k.ctrl || k.meta
	switch k.sym {
	case upKey:
		x.older()
	case downKey:
		x.newer()
	case pageUpKey:
		x.olderLike()
	case pageDownKey:
		x.newerLike()
	case leftKey:
		if byWord {
			l.cursor = l.wordStart()
		} else {
			l.cursor = l.previous(l.cursor)
		}
	case rightKey:
		if byWord {
			l.cursor = l.wordEnd()
		} else {
			l.cursor = l.next(l.cursor)
		}
	case homeKey:
		l.home()
	case endKey:
		l.end()
	case deleteKey:
		if byWord {
			x.kill(l.cursor, l.wordEnd())
		} else {
			x.delete(l.cursor, l.next(l.cursor))
		}
	}
}

// remember keeps the line for undo. Passwords leave no trace.
func (x *extended) remember() {
	if !x.e.password {
		x.undos.remember(&x.e.line)
	}
}

// change runs f, which changes the line.
func (x *extended) change(f func()) {
	x.remember()
	f()
}

func (x *extended) undo() { x.undos.undo(&x.e.line) }

// delete removes text that cannot be yanked.
func (x *extended) delete(from, to int) {
	if from < to {
		x.remember()
		x.e.line.cut(from, to)
	}
}

// kill removes text that can be yanked.
func (x *extended) kill(from, to int) {
	x.now = killing
	if from >= to {
		return
	}
	x.remember()
	if l := &x.e.line; !x.e.password {
		x.kills.add(l.text[from:to], x.last == killing, to == l.cursor)
	}
	x.e.line.cut(from, to)
}

func (x *extended) yank() {
	if len(x.kills.texts) == 0 {
		return
	}
	x.remember()
	x.kills.insert(&x.e.line)
	x.now = yanking
}

// rotate is M-y: it works right behind a yank only.
func (x *extended) rotate() {
	if x.last == yanking {
		x.remember()
		x.kills.rotate(&x.e.line)
		x.now = yanking
	}
}

func (x *extended) tab() {
	if !x.e.password {
		x.remember()
		x.e.tab()
	}
}

func (x *extended) clearScreen() {
	x.e.out.WriteString(clearAll)
	x.screen.forget()
}

func (x *extended) endOfInput() {
	if x.opts.EndOfInput != nil && !x.e.password {
		x.opts.EndOfInput()
	}
}

// paste takes pasted text: nothing in it is a key. Line ends stay in the line,
// where they are seen; tabs are blanks, as in all lines.
func (x *extended) paste(k key) {
	l := &x.e.line
	switch {
	case k.sym == pasteBegins:
		x.endSearch()
		x.remember()
	case k.sym == pasteEnds:
		x.last = otherAction
		x.draw()
	case k.sym == textKey:
		l.insertText(k.text)
	case k.sym == controlKey && k.code == tab:
		l.insertByte(' ')
	case k.sym == controlKey && (k.code == enterKey || k.code == lineFeed) && !x.e.password:
		l.insertByte('\n')
	}
}

// enter ends the line. Lines that were pasted together are run one after the
// other, each behind a prompt of its own.
func (x *extended) enter() {
	e := x.e
	x.leaveLine()
	text := e.line.String()
	if !e.password {
		var rest string
		text, rest, _ = strings.Cut(text, "\n")
		if rest = strings.TrimRight(rest, "\n"); rest != "" {
			x.pending = append(strings.Split(rest, "\n"), x.pending...)
		}
		if !Unkept(text) {
			e.history.add(text)
		}
	}
	e.Restart()
	e.out.Flush()
	if e.accept != nil {
		e.accept(text)
	}
}
