// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"strings"
	"unicode/utf8"

	"github.com/hinshun/vt10x"
	"github.com/mattn/go-runewidth"
)

// vt is a terminal emulator that is not ours, with what a device does
// to line ends, and with widths of characters, which it does not know: a wide
// one is followed by a filler, marks are left out.
type vt struct {
	vt10x.Terminal
	sent strings.Builder
}

const filler = '\ue000'

func newVT(columns, rows int) *vt { return &vt{Terminal: vt10x.New(vt10x.WithSize(columns, rows))} }

func (v *vt) Flush() {}

func (v *vt) Write(p []byte) { v.WriteString(string(p)) }

func (v *vt) WriteString(s string) {
	v.sent.WriteString(s)
	for s != "" {
		n := strings.IndexFunc(s, func(r rune) bool { return r == '\n' || r >= utf8.RuneSelf })
		if n < 0 {
			n = len(s)
		}
		v.Terminal.Write([]byte(s[:n]))
		if s = s[n:]; s != "" {
			r, n := utf8.DecodeRuneInString(s)
			v.put(r)
			s = s[n:]
		}
	}
}

// put shows a line end or a character that may not be one column wide.
func (v *vt) put(r rune) {
	columns, _ := v.Size()
	switch {
	case r == '\n':
		v.Terminal.Write([]byte("\r\n"))
	case columnsOf(r) == 2:
		const wrapNext = 1 // cursorWrapNext: the row is full
		if c := v.Cursor(); c.X == columns-1 && c.State&wrapNext == 0 {
			v.Terminal.Write([]byte("\r\n")) // no room for two
		}
		v.Terminal.Write([]byte(string([]rune{r, filler})))
	case columnsOf(r) == 1:
		v.Terminal.Write([]byte(string(r)))
	}
}

// wide is text of wide characters as it is in rows.
func wide(text string) string {
	var b strings.Builder
	for _, r := range text {
		b.WriteRune(r)
		b.WriteRune(filler)
	}
	return b.String()
}

// rows returns what is on the screen, without blanks at the ends.
func (v *vt) rows() []string {
	rows := strings.Split(strings.TrimRight(v.String(), "\n "), "\n")
	for i, row := range rows {
		rows[i] = strings.TrimRight(row, " ")
	}
	return rows
}

func (v *vt) at() place {
	c := v.Cursor()
	return place{c.Y, c.X}
}

// columnsOf is how wide others take a character to be.
func columnsOf(r rune) int { return eastAsianNarrow.RuneWidth(r) }

// As in terminals, whatever the locale of who tests.
var eastAsianNarrow = &runewidth.Condition{StrictEmojiNeutral: true}
