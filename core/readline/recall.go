// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import "strings"

// show puts a line of the history in place of the present one; none brings
// back what was typed.
func (x *extended) show(i int) {
	h, l := &x.e.history, &x.e.line
	if i == h.recalled {
		return
	}
	x.remember()
	if h.recalled == none {
		x.typed = l.String()
	}
	h.recalled = i
	if i == none {
		l.set(x.typed)
	} else {
		l.set(h.lines[i])
	}
}

// position is where in the history we are; behind its end for a new line.
func (x *extended) position() int {
	if h := &x.e.history; h.recalled != none {
		return h.recalled
	}
	return len(x.e.history.lines)
}

// place is position turned round.
func (x *extended) goTo(position int) {
	if x.e.password {
		return
	}
	if position >= len(x.e.history.lines) {
		position = none
	}
	x.show(position)
}

func (x *extended) older() {
	if p := x.position(); p > 0 {
		x.goTo(p - 1)
	}
}

func (x *extended) newer() { x.goTo(x.position() + 1) }

func (x *extended) oldest() {
	if len(x.e.history.lines) > 0 {
		x.goTo(0)
	}
}

func (x *extended) newest() { x.goTo(len(x.e.history.lines)) }

// olderLike goes to the next older line that begins as the text before the
// cursor does; the cursor stays.
func (x *extended) olderLike() {
	for p := x.position() - 1; p >= 0; p-- {
		if x.like(p) {
			return
		}
	}
}

// newerLike is olderLike the other way, in the end back to what was typed.
func (x *extended) newerLike() {
	for p := x.position() + 1; p < len(x.e.history.lines); p++ {
		if x.like(p) {
			return
		}
	}
	if x.e.history.recalled != none {
		cursor := x.e.line.cursor
		x.newest()
		x.e.line.cursor = min(cursor, len(x.e.line.text))
	}
}

func (x *extended) like(position int) bool {
	l := &x.e.line
	cursor := l.cursor
	candidate := x.e.history.lines[position]
	if x.e.password || !strings.HasPrefix(candidate, l.beforeCursor()) || candidate == string(l.text) {
		return false
	}
	x.goTo(position)
	l.cursor = cursor
	return true
}

// recallWord inserts the last word of the line before; again, that of the line
// before that.
func (x *extended) recallWord() {
	h, l := &x.e.history, &x.e.line
	if x.e.password {
		return
	}
	x.now = recallingWord
	if x.last != recallingWord {
		x.lastWord = 0
		x.kills.yank, x.kills.yankEnd = l.cursor, l.cursor
	}
	for x.lastWord < len(h.lines) {
		x.lastWord++
		words := strings.Fields(h.lines[len(h.lines)-x.lastWord])
		if len(words) == 0 {
			continue
		}
		x.remember()
		l.cut(x.kills.yank, x.kills.yankEnd)
		l.insert(words[len(words)-1])
		x.kills.yankEnd = l.cursor
		return
	}
}
