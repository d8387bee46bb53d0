// SPDX-License-Identifier: GPL-2.0-or-later

package terminal

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// In pieces of any size, what is not wanted is dropped within pastes alone.
func TestPastesInPieces(t *testing.T) {
	const read = "a\x03b\x1b[200~\x03c\x03\x1b[201\x03~d\x03\x1b[200~e\x1b[201~\x03"
	const want = "a\x03b\x1b[200~c\x1b[201~d\x03\x1b[200~e\x1b[201~\x03"
	for size := 1; size <= len(read); size++ {
		var p Pastes
		got := ""
		for at := 0; at < len(read); at += size {
			piece := []byte(read[at:min(at+size, len(read))])
			got += string(p.Drop(piece, time.Time{}, func(b byte) bool { return b == 3 }))
		}
		assert.Equal(t, want, got, size)
	}
}

// A paste whose end got lost takes no Ctrl-C away from who presses it then.
func TestPasteWithoutEnd(t *testing.T) {
	var p Pastes
	now := time.Now()
	drop := func(read string) string {
		return string(p.Drop([]byte(read), now, func(b byte) bool { return b == 3 }))
	}
	assert.Equal(t, "\x1b[200~text", drop("\x1b[200~text"))
	assert.Equal(t, "", drop("\x03"))
	now = now.Add(2 * typedAfter)
	assert.Equal(t, "more", drop("\x03more"), "not alone")
	now = now.Add(2 * typedAfter)
	assert.Equal(t, "\x03", drop("\x03"))
	assert.Equal(t, "a\x03", drop("a\x03"))
}
