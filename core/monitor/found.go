// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

// Found is a candidate with a few words about it.
type Found struct{ Word, Note string }

// Found returns what candidates would add for a word, without adding it.
func (c *Completion) Found(find Candidates, word string) (list []Found) {
	inner := &Completion{s: c.s, client: c.client, prefetch: c.prefetch, idle: c.idle, args: c.args}
	find(inner, word)
	for _, w := range inner.words {
		list = append(list, Found{w, inner.notes[w]})
	}
	return list
}
