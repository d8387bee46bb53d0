// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		text            string
		columns, indent int
		want            string
	}{
		{"one two three\n", 0, 2, "one two three\n"},
		{"one two three\n", 13, 2, "one two three\n"},
		{"one two three\n", 12, 2, "one two\n  three\n"},
		{"one two three", 7, 2, "one two\n  three"},
		{"one two three", 6, 2, "one\n  two\n  three"},
		{"  one  two three\n", 11, 1, "  one  two\n three\n"},
		{"  longer-than-that it is\n", 9, 3, "  longer-than-that\n   it is\n"},
		{"one longer-than-that\nno blanks-in-this-one\n", 10, 0, "one\nlonger-than-that\nno\nblanks-in-this-one\n"},
		{"äöü äöü äöü", 7, 0, "äöü äöü\näöü"},
		{"one    ", 3, 0, "one    "},
		{"", 5, 2, ""},
		{"x kind=one|two|three|four\n", 12, 2, "x\n  kind=one|\n  two|three|\n  four\n"},
		{"one|two three\n", 6, 0, "one|\ntwo\nthree\n"},
		{"ä|ö|ü\n", 4, 0, "ä|\nö|ü\n"},
		{"a b c d e f", 3, 20, "a b\n c\n d\n e\n f"},
	} {
		assert.Equal(t, test.want, Wrap(test.text, test.columns, test.indent), "%q in %d", test.text, test.columns)
	}
}

// Nothing but blanks and line ends comes or goes, whatever the text, and lines that can be broken fit.
func FuzzWrap(f *testing.F) {
	f.Add("  -f   force \x00 ü\n\n  x ", 7, 3)
	f.Fuzz(func(t *testing.T, text string, columns, indent int) {
		if columns < 0 || columns > 1000 || indent < 0 || indent > 1000 {
			return
		}
		got := Wrap(text, columns, indent)
		assert.Equal(t, strings.NewReplacer(" ", "", "\n", "").Replace(text), strings.NewReplacer(" ", "", "\n", "").Replace(got))
		for line := range strings.Lines(got) {
			line = strings.TrimRight(line, " \n")
			if columns > 0 && utf8.RuneCountInString(line) > columns {
				assert.NotContains(t, strings.TrimSpace(line), " ")
			}
		}
	})
}
