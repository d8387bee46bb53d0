// SPDX-License-Identifier: GPL-2.0-or-later

package readline

// maxKills is how many texts the kill ring keeps.
const maxKills = 16

// killRing keeps what was killed, to be yanked back.
type killRing struct {
	texts   []string // newest last
	at      int      // what was yanked last
	yankEnd int      // the yanked text is text[yankStart:yankEnd]
	yank    int
}

// add keeps a text. Kills in a row make one text; back says that this one was
// before the others.
func (k *killRing) add(text string, inRow, back bool) {
	if text == "" {
		return
	}
	last := len(k.texts) - 1
	switch {
	case inRow && last >= 0 && back:
		k.texts[last] = text + k.texts[last]
	case inRow && last >= 0:
		k.texts[last] += text
	case len(k.texts) == maxKills:
		k.texts = append(k.texts[1:], text)
	default:
		k.texts = append(k.texts, text)
	}
}

// insert yanks the newest text.
func (k *killRing) insert(l *line) {
	if len(k.texts) == 0 {
		return
	}
	k.at = len(k.texts) - 1
	k.put(l)
}

// rotate replaces what was just yanked by the text before it.
func (k *killRing) rotate(l *line) {
	if len(k.texts) == 0 {
		return
	}
	l.cut(k.yank, k.yankEnd)
	k.at = (k.at + len(k.texts) - 1) % len(k.texts)
	k.put(l)
}

func (k *killRing) put(l *line) {
	k.yank = l.cursor
	l.insert(k.texts[k.at])
	k.yankEnd = l.cursor
}
