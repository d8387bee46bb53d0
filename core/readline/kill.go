// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import "slices"

// maxKills is how many texts the kill ring keeps.
const maxKills = 16

// killRing keeps what was killed, to be yanked back. Memory is used again.
type killRing struct {
	texts   [][]byte // newest last
	at      int      // what was yanked last
	yank    int      // the yanked text is line.text[yank:yankEnd]
	yankEnd int
}

// add keeps a text. Kills in a row make one text; back says that this one was
// before the others.
func (k *killRing) add(text []byte, inRow, back bool) {
	if !inRow || len(k.texts) == 0 {
		k.push()
	}
	newest := &k.texts[len(k.texts)-1]
	at := len(*newest)
	if back {
		at = 0
	}
	*newest = slices.Insert(*newest, at, text...)
}

// push makes room for a new text, in a full ring that of the oldest.
func (k *killRing) push() {
	var room []byte
	if len(k.texts) == maxKills {
		room = k.texts[0][:0]
		copy(k.texts, k.texts[1:])
		k.texts = k.texts[:maxKills-1]
	}
	k.texts = append(k.texts, room)
}

// insert yanks the newest text of a ring that is not empty.
func (k *killRing) insert(l *line) {
	k.at = len(k.texts) - 1
	k.put(l)
}

// rotate replaces what was just yanked by the text before it.
func (k *killRing) rotate(l *line) {
	l.cut(k.yank, k.yankEnd)
	k.at = (k.at + len(k.texts) - 1) % len(k.texts)
	k.put(l)
}

func (k *killRing) put(l *line) {
	k.yank = l.cursor
	l.insertText(k.texts[k.at])
	k.yankEnd = l.cursor
}
