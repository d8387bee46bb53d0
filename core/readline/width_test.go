// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"testing"
	"unicode"
)

// Others have the same widths, but for a few that Unicode 16 made wide, for
// Hangul that is composed, which is as in the C library, and for rare marks.
func TestWidthsAreThoseOfOthers(t *testing.T) {
	differ := &unicode.RangeTable{
		R16: []unicode.Range16{
			{0x0cf3, 0x0cf3, 1}, {0x1160, 0x11ff, 1}, {0x2630, 0x2637, 1}, {0x268a, 0x268f, 1},
			{0x4dc0, 0x4dff, 1}, {0xd7b0, 0xd7fb, 1},
		},
		R32: []unicode.Range32{
			{0x1171e, 0x1171e, 1}, {0x1d165, 0x1d172, 1}, {0x1d300, 0x1d376, 1},
		},
	}
	for r := rune(' '); r < 0x20000; r++ {
		if unicode.IsPrint(r) && !unicode.Is(differ, r) && runeWidth(r) != columnsOf(r) {
			t.Errorf("%U: %d, others have %d", r, runeWidth(r), columnsOf(r))
		}
	}
}

func TestWidth(t *testing.T) {
	for r, want := range map[rune]int{
		'a': 1, 'é': 1, 'ß': 1, 'Ω': 1, '…': 1, '─': 1,
		'日': 2, '한': 2, 'ア': 2, 'ｱ': 1, 'Ａ': 2, '😀': 2, '🚀': 2,
		'\u0301': 0, '\u20dd': 0, '\ufe0f': 0, '\u200d': 0,
		'\u1100': 2, '\u1161': 0, '\u11a8': 0, // the three parts of 각
	} {
		if got := runeWidth(r); got != want {
			t.Errorf("%U: %d, want %d", r, got, want)
		}
	}
}
