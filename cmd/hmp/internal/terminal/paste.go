// SPDX-License-Identifier: GPL-2.0-or-later

package terminal

import (
	"bytes"
	"time"
)

// Pastes follows bracketed pastes in what is read from a terminal, whose text is none of the user's keys. The zero value
// is for use, by one goroutine.
type Pastes struct {
	last   [len(pasteBegins)]byte // read
	within bool
	at     time.Time // when something was read last
}

// xterm's bracketed paste mode.
const (
	pasteBegins = "\x1b[200~"
	pasteEnds   = "\x1b[201~"
)

// typedAfter is how long nothing is read before a key that comes alone is one: then the end of a paste has got lost.
const typedAfter = time.Second

// Drop returns what was read at that time without the bytes within pastes that are not wanted.
func (p *Pastes) Drop(read []byte, now time.Time, unwanted func(byte) bool) []byte {
	if len(read) == 1 && p.within && unwanted(read[0]) && now.Sub(p.at) > typedAfter {
		p.within = false
	}
	p.at = now
	kept := read[:0]
	for _, b := range read {
		if p.within && unwanted(b) {
			continue
		}
		kept = append(kept, b)
		copy(p.last[:], p.last[1:])
		p.last[len(p.last)-1] = b
		switch {
		case bytes.Equal(p.last[:], []byte(pasteBegins)):
			p.within = true
		case bytes.Equal(p.last[:], []byte(pasteEnds)):
			p.within = false
		}
	}
	return kept
}
