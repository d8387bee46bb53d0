// SPDX-License-Identifier: GPL-2.0-or-later

// Package sessions draws what a terminal shows; its tests type whole
// sessions at hmp.
package sessions

import (
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/hinshun/vt10x"
)

// Measures of a picture, in pixels.
const (
	cellWidth, cellHeight = 8.4, 20
	border, top           = 16, 44 // around the text; above it, where a window has its title
)

// palette are the 16 colors of terminals, as on a dark background.
var palette = [16]string{
	"#1d2127", "#ff7b72", "#7ee787", "#e3b341", "#79c0ff", "#d2a8ff", "#76e3ea", "#d0d7de",
	"#8b949e", "#ffa198", "#a5f3ab", "#f2cc60", "#a5d6ff", "#e2c5ff", "#b3f0ff", "#f0f6fc",
}

const (
	foreground, background = "#d0d7de", "#0d1117"
	// attrUnderline and attrBold are vt10x's, which does not export them.
	attrUnderline, attrBold = 2, 4
)

// SVG is a picture of the lines of a terminal that have text, in a window with a title.
func SVG(t vt10x.View, title string) string {
	columns, rows := t.Size()
	for rows > 0 && blank(t, columns, rows-1) {
		rows--
	}
	width, height := int(2*border+float64(columns)*cellWidth), top+rows*cellHeight+border
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d"
  font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" fill="%[3]s">
<!-- SPDX-License-Identifier: GPL-2.0-or-later -->
<!-- Made by make docs, of cgo-tests/sessions/testdata/picture.txt. -->
<title>%[4]s</title>
<rect width="%[1]d" height="%[2]d" rx="10" fill="%[5]s"/>
<path d="M0 32 V10 a10 10 0 0 1 10 -10 H%[6]d a10 10 0 0 1 10 10 V32 z" fill="#21262d"/>
<circle cx="20" cy="16" r="6" fill="#ff5f57"/><circle cx="40" cy="16" r="6" fill="#febc2e"/><circle cx="60" cy="16" r="6" fill="#28c840"/>
<text x="%[7]d" y="21" text-anchor="middle" font-size="13" fill="#8b949e">%[4]s</text>
`, width, height, foreground, escaped(title), background, width-10, width/2)
	for y := range rows {
		for x := 0; x < columns; {
			end := x + 1
			for end < columns && alike(t.Cell(x, y), t.Cell(end, y)) {
				end++
			}
			b.WriteString(run(t, x, end, y))
			x = end
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func blank(t vt10x.View, columns, y int) bool {
	for x := range columns {
		if !empty(t.Cell(x, y)) {
			return false
		}
	}
	return true
}

func empty(g vt10x.Glyph) bool { return (g.Char == ' ' || g.Char == 0) && g.BG == vt10x.DefaultBG }

func alike(a, b vt10x.Glyph) bool {
	const seen = attrUnderline | attrBold
	return a.FG == b.FG && a.BG == b.BG && a.Mode&seen == b.Mode&seen
}

// run draws cells of one line that look alike.
func run(t vt10x.View, from, to, y int) string {
	var text strings.Builder
	for x := from; x < to; x++ {
		if c := t.Cell(x, y).Char; c != 0 {
			text.WriteRune(c)
		} else {
			text.WriteByte(' ')
		}
	}
	g := t.Cell(from, y)
	left, upper := border+float64(from)*cellWidth, top+y*cellHeight
	box := ""
	if g.BG != vt10x.DefaultBG {
		box = fmt.Sprintf(`<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n",
			left, upper, float64(to-from)*cellWidth, cellHeight, color(g.BG))
	}
	words := strings.TrimRight(text.String(), " ")
	if words == "" {
		return box
	}
	// The length keeps the columns in line, whatever font the viewer has.
	style := fmt.Sprintf(` textLength="%.1f"`, float64(len([]rune(words)))*cellWidth)
	if g.FG != vt10x.DefaultFG {
		style += fmt.Sprintf(" fill=%q", color(g.FG))
	}
	if g.Mode&attrBold != 0 {
		style += ` font-weight="bold"`
	}
	if g.Mode&attrUnderline != 0 {
		style += ` text-decoration="underline"`
	}
	return box + fmt.Sprintf(`<text x="%.1f" y="%d" xml:space="preserve"%s>%s</text>`+"\n", left, upper+15, style, escaped(words))
}

// color is one of the 16, of the 6x6x6 cube, a grey, or one of the two that a terminal has anyway.
func color(c vt10x.Color) string {
	switch {
	case c == vt10x.DefaultFG:
		return foreground
	case c == vt10x.DefaultBG:
		return background
	case c < 16:
		return palette[c]
	case c < 232:
		level := func(n vt10x.Color) int { return [6]int{0, 95, 135, 175, 215, 255}[n%6] }
		c -= 16
		return fmt.Sprintf("#%02x%02x%02x", level(c/36), level(c/6), level(c))
	case c < 256:
		grey := 8 + 10*int(c-232)
		return fmt.Sprintf("#%02x%02x%02x", grey, grey, grey)
	}
	return fmt.Sprintf("#%06x", int(c)&0xffffff)
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder takes all
	return b.String()
}
