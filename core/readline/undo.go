// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"bytes"
	"slices"
)

const (
	maxUndos     = 256     // changes that can be undone
	maxUndoBytes = 1 << 20 // kept to undo them
)

// snapshot is a line as it was.
type snapshot struct {
	text   []byte
	cursor int
}

// take makes s what l is, in the memory that it has: enough for most lines.
func (s *snapshot) take(l *line) {
	s.text = append(slices.Grow(s.text[:0], max(len(l.text), 80)), l.text...)
	s.cursor = l.cursor
}

func (s *snapshot) restore(l *line) {
	l.text = append(l.text[:0], s.text...)
	l.cursor = s.cursor
}

// undoList remembers a line before its changes. Memory is used again.
type undoList struct {
	states []snapshot // behind its end, up to its capacity, is memory to use
	bytes  int        // in the states
}

// remember keeps the line as it is now.
func (u *undoList) remember(l *line) {
	for len(u.states) == maxUndos || len(u.states) > 0 && u.bytes+len(l.text) > maxUndoBytes {
		u.dropOldest()
	}
	if n := len(u.states); n < cap(u.states) {
		u.states = u.states[:n+1]
	} else {
		u.states = append(u.states, snapshot{})
	}
	u.states[len(u.states)-1].take(l)
	u.bytes += len(l.text)
}

func (u *undoList) dropOldest() {
	oldest := u.states[0]
	u.bytes -= len(oldest.text)
	last := len(u.states) - 1
	copy(u.states, u.states[1:])
	u.states[last] = oldest
	u.states = u.states[:last]
}

// undo brings back the last state that differs from the line.
func (u *undoList) undo(l *line) {
	for len(u.states) > 0 {
		last := &u.states[len(u.states)-1]
		u.states = u.states[:len(u.states)-1]
		u.bytes -= len(last.text)
		if !bytes.Equal(last.text, l.text) {
			last.restore(l)
			return
		}
	}
}

// clear forgets all, and lets go of memory that only long lines need.
func (u *undoList) clear() {
	if u.bytes > maxUndoBytes/16 {
		u.states = nil
	}
	u.states, u.bytes = u.states[:0], 0
}
