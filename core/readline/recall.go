// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"bytes"
	"slices"
	"strings"
)

// draft is a line as it was when another one of the history came in its place.
type draft struct {
	position int
	text     []byte
}

// drafts are what was changed on the way through the history, until a line is
// entered: the new line, and lines recalled and edited. Memory is used again.
type drafts []draft

// keep remembers what stands at a position.
func (d *drafts) keep(position int, text []byte) {
	i := slices.IndexFunc(*d, func(one draft) bool { return one.position == position })
	if i < 0 {
		i = len(*d)
		if i < cap(*d) {
			*d = (*d)[:i+1]
		} else {
			*d = append(*d, draft{})
		}
	}
	one := &(*d)[i]
	one.position, one.text = position, append(one.text[:0], text...)
}

// restore puts the draft of a position into the line, if there is one.
func (d drafts) restore(position int, l *line) bool {
	for i := range d {
		if d[i].position == position {
			l.text = append(l.text[:0], d[i].text...)
			l.end()
			return true
		}
	}
	return false
}

// position is where in the history we are; behind its end for a new line.
func (x *extended) position() int {
	if h := &x.e.history; h.recalled != none {
		return h.recalled
	}
	return len(x.e.history.lines)
}

// goTo puts the line at a position of the history in place of the present one.
func (x *extended) goTo(position int) {
	if x.e.password || position == x.position() || position > len(x.e.history.lines) {
		return
	}
	x.remember()
	x.keepDraft(x.e.line.text)
	h, l := &x.e.history, &x.e.line
	text := ""
	h.recalled = none
	if position < len(h.lines) {
		h.recalled, text = position, h.lines[position]
	}
	if !x.drafts.restore(position, l) {
		l.set(text)
	}
}

// keepDraft remembers text for when we come back to this position.
func (x *extended) keepDraft(text []byte) {
	p := x.position()
	if lines := x.e.history.lines; p == len(lines) || lines[p] != string(text) {
		x.drafts.keep(p, text)
	}
}

func (x *extended) older() {
	if p := x.position(); p > 0 {
		x.goTo(p - 1)
	}
}

func (x *extended) newer() { x.goTo(x.position() + 1) }

func (x *extended) oldest() { x.goTo(0) }

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
	cursor := x.e.line.cursor
	x.newest()
	x.e.line.cursor = min(cursor, len(x.e.line.text))
}

func (x *extended) like(position int) bool {
	l := &x.e.line
	cursor := l.cursor
	candidate := x.e.history.lines[position]
	if x.e.password || candidate == string(l.text) ||
		!strings.HasPrefix(candidate, string(l.text[:cursor])) {
		return false
	}
	x.goTo(position)
	l.cursor = min(cursor, len(l.text))
	return true
}

// recallWord inserts the last word of the line before, in the history; again,
// that of the line before that.
func (x *extended) recallWord() {
	l := &x.e.line
	if x.e.password {
		return
	}
	x.now = recallingWord
	if x.last != recallingWord {
		x.lastWord = 0
		x.kills.yank, x.kills.yankEnd = l.cursor, l.cursor
	}
	for p := x.position(); x.lastWord < p; {
		x.lastWord++
		word := lastWord(x.lineAt(p - x.lastWord))
		if len(word) == 0 {
			continue
		}
		x.remember()
		l.cut(x.kills.yank, x.kills.yankEnd)
		l.insertText(word)
		x.kills.yankEnd = l.cursor
		return
	}
}

// lineAt is the line at a position of the history as it is now, lent.
func (x *extended) lineAt(position int) []byte {
	for _, d := range x.drafts {
		if d.position == position {
			return d.text
		}
	}
	x.past = append(x.past[:0], x.e.history.lines[position]...)
	return x.past
}

func lastWord(text []byte) []byte {
	text = bytes.TrimRight(text, " ")
	return text[bytes.LastIndexByte(text, ' ')+1:]
}
