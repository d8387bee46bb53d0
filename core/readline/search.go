// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"strings"
	"unicode/utf8"
)

// search is an incremental search in the history (^R, ^S).
type search struct {
	active  bool
	forward bool
	failed  bool
	query   []byte
	last    []byte // what was looked for before
	at      int    // the line found, or behind the end of the history
	before  snapshot
}

// appendPrompt appends what stands in place of the prompt.
func (s *search) appendPrompt(dst []byte, how style) []byte {
	if s.failed {
		dst = append(dst, "(failed "...)
	} else {
		dst = append(dst, '(')
	}
	if s.forward {
		dst = append(dst, "i-search)'"...)
	} else {
		dst = append(dst, "reverse-i-search)'"...)
	}
	dst, _ = appendShown(dst, s.query, 0, how)
	return append(dst, "': "...)
}

// startSearch begins a search; within one it goes on to the next line.
func (x *extended) startSearch(forward bool) {
	s := &x.search
	if x.e.password {
		return
	}
	x.remember()
	*s = search{active: true, forward: forward, last: s.last, query: s.query[:0],
		at: x.position(), before: s.before}
	s.before.take(&x.e.line)
}

// searchKey handles a key within a search. It reports whether that was all:
// other keys end the search and are pressed on the line that was found.
func (x *extended) searchKey(k key) (done bool) {
	s := &x.search
	switch {
	case k.sym == textKey && !k.meta:
		s.query = append(s.query, k.text...)
		x.find(s.at)
	case k.sym != controlKey || k.meta:
		x.endSearch()
		return false
	case k.code == ctrlR || k.code == ctrlS:
		x.searchOn(k.code == ctrlS)
	case k.code == ctrlH || k.code == del:
		_, n := utf8.DecodeLastRune(s.query)
		s.query = s.query[:len(s.query)-n]
		s.failed = false
		x.find(s.at)
	case k.code == ctrlG:
		s.active = false
		s.before.restore(&x.e.line)
	default:
		x.endSearch()
		return false
	}
	return true
}

// searchOn looks for the next line, for what was looked for last if nothing
// was typed yet. The first key in the other direction only turns round.
func (x *extended) searchOn(forward bool) {
	s := &x.search
	turned := s.forward != forward
	s.forward = forward
	switch {
	case len(s.query) == 0:
		s.query = append(s.query, s.last...)
		x.find(s.at)
	case turned:
		x.find(s.at)
	case forward:
		x.find(s.at + 1)
	default:
		x.find(s.at - 1)
	}
}

// find shows the nearest line from a position on that holds the query.
func (x *extended) find(from int) {
	s, h, l := &x.search, &x.e.history, &x.e.line
	if len(s.query) == 0 {
		s.failed = false
		return
	}
	step := -1
	if s.forward {
		step = 1
	}
	for i := min(from, len(h.lines)-1); i >= 0 && i < len(h.lines); i += step {
		if s.forward && from > i {
			break
		}
		if at := strings.LastIndex(h.lines[i], string(s.query)); at >= 0 {
			s.failed, s.at = false, i
			l.set(h.lines[i])
			l.cursor = at
			return
		}
	}
	s.failed = true
}

// endSearch keeps the line that was found, if there is a search.
func (x *extended) endSearch() {
	s := &x.search
	if !s.active {
		return
	}
	s.active = false
	s.last = append(s.last[:0], s.query...)
	if h := &x.e.history; s.at < len(h.lines) && h.lines[s.at] == string(x.e.line.text) {
		x.keepDraft(s.before.text)
		h.recalled = s.at
	}
}
