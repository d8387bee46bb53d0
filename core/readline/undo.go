// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import "bytes"

// maxUndos is how many changes can be undone.
const maxUndos = 256

// snapshot is a line as it was.
type snapshot struct {
	text   []byte
	cursor int
}

// take makes s what l is, in the memory that it has.
func (s *snapshot) take(l *line) { s.text, s.cursor = append(s.text[:0], l.text...), l.cursor }

func (s *snapshot) restore(l *line) {
	l.text = append(l.text[:0], s.text...)
	l.cursor = s.cursor
}

// undoList remembers a line before its changes. Memory is used again.
type undoList struct{ states []snapshot }

// remember keeps the line as it is now.
func (u *undoList) remember(l *line) {
	n := len(u.states)
	switch {
	case n == maxUndos:
		oldest := u.states[0]
		copy(u.states, u.states[1:])
		u.states[n-1] = oldest
		n--
	case n < cap(u.states):
		u.states = u.states[:n+1]
	default:
		u.states = append(u.states, snapshot{})
	}
	u.states[n].take(l)
}

// undo brings back the last state that differs from the line.
func (u *undoList) undo(l *line) {
	for len(u.states) > 0 {
		last := &u.states[len(u.states)-1]
		u.states = u.states[:len(u.states)-1]
		if !bytes.Equal(last.text, l.text) {
			last.restore(l)
			return
		}
	}
}

func (u *undoList) clear() { u.states = u.states[:0] }
