// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"slices"
	"strings"
)

// none is the recall position while no line is recalled.
const none = -1

// history is the lines entered, each once.
type history struct {
	lines    []string // oldest first, at most limit
	limit    int
	recalled int // the line shown last, or none (hist_entry)
}

// Unkept reports whether the user does not want a line to be kept: it begins with a blank, as for shells (ignorespace
// of bash). QEMU's own editor keeps it, and so does the classic one.
func Unkept(line string) bool { return strings.HasPrefix(line, " ") }

// older steps back. At the oldest line it stays.
func (h *history) older() (text string, ok bool) {
	if h.recalled == 0 || len(h.lines) == 0 {
		return "", false
	}
	if h.recalled == none {
		h.recalled = len(h.lines)
	}
	h.recalled--
	return h.lines[h.recalled], true
}

// newer steps forward, and past the newest line to an empty one: what was
// being typed before the first step back is lost.
func (h *history) newer() (text string, ok bool) {
	if h.recalled == none {
		return "", false
	}
	h.recalled++
	if h.recalled < len(h.lines) {
		return h.lines[h.recalled], true
	}
	h.recalled = none
	return "", true
}

// add puts text at the end (readline_hist_add). A line that is there already
// moves; a recalled line that was edited stays beside the new one. Two things
// are odd: an empty line does not end a recall, and neither does a line that
// is the newest of a full history already.
func (h *history) add(text string) {
	if text == "" {
		return
	}
	i := slices.Index(h.lines, text)
	switch {
	case i == h.limit-1:
		return
	case i >= 0:
		h.lines = slices.Delete(h.lines, i, i+1)
	case len(h.lines) == h.limit:
		h.lines = slices.Delete(h.lines, 0, 1)
	}
	h.lines = append(h.lines, text)
	h.recalled = none
}
