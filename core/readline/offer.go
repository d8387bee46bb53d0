// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// offer is Editor.offer. All candidates count for what they have in common; of
// very many, only some are listed.
func (x *extended) offer(text string, found Completions) {
	words := found.All(text)
	if len(words) == 0 {
		return
	}
	x.remember()
	if len(words) == 1 {
		x.insertLine(found.completed(words[0]))
		return
	}
	x.insertLine(found.missing(commonCharacters(words)))
	x.list(words, found.Notes)
}

// takesOffers reports whether candidates that were found late have a place.
func (x *extended) takesOffers() bool { return x.visible && !x.search.active }

// insertLine inserts text up to its first line end.
func (x *extended) insertLine(text string) {
	text, _, _ = strings.Cut(text, "\n")
	x.e.line.insertText([]byte(text))
}

// commonCharacters is commonPrefix without a half character at its end.
func commonCharacters(words []string) string {
	n := len(commonPrefix(words))
	for first := words[0]; n > 0 && n < len(first) && !utf8.RuneStart(first[n]); {
		n--
	}
	return words[0][:n]
}

// list shows candidates below the line, as many in a row as fit, or one with
// its note in a row each. The line is drawn anew below them.
func (x *extended) list(words []string, notes map[string]string) {
	x.render()
	x.show(len(x.view))
	x.screen.end(x.e.out)
	listed := words[:min(len(words), maxCompletions)]
	if len(notes) > 0 {
		x.listNotes(listed, notes)
	} else {
		x.listColumns(listed)
	}
	if more := len(words) - len(listed); more > 0 {
		x.e.out.WriteString("(" + strconv.Itoa(more) + " more)\n")
	}
	x.screen.forget()
}

func (x *extended) listColumns(words []string) {
	widest := 0
	for _, w := range words {
		widest = max(widest, x.width(w))
	}
	columns := max((x.screen.columns+1)/(widest+2), 1)
	rows := (len(words) + columns - 1) / columns
	for row := range rows {
		for i := row; i < len(words); i += rows {
			x.say(words[i])
			if i+rows < len(words) {
				x.e.out.WriteString(strings.Repeat(" ", widest+2-x.width(words[i])))
			}
		}
		x.e.out.WriteString("\n")
	}
}

func (x *extended) listNotes(words []string, notes map[string]string) {
	widest := 0
	for _, w := range words {
		if n := x.width(w); n <= x.screen.columns/2 {
			widest = max(widest, n)
		}
	}
	for _, w := range words {
		x.say(w)
		if note := strings.ReplaceAll(notes[w], "\n", " "); note != "" {
			gap := max(widest-x.width(w), 0) + 2
			x.e.out.WriteString(strings.Repeat(" ", gap))
			x.say(x.cutTo(note, x.screen.columns-1-x.width(w)-gap))
		}
		x.e.out.WriteString("\n")
	}
}

// say writes text that others have chosen.
func (x *extended) say(text string) {
	shown, _ := appendShown(nil, []byte(text), 0, x.style(false))
	x.e.out.Write(shown)
}

// width is how many columns say takes.
func (x *extended) width(text string) int {
	shown, _ := appendShown(nil, []byte(text), 0, x.style(false))
	n := 0
	for _, r := range string(shown) {
		n += runeWidth(r)
	}
	return n
}

// cutTo is as much of text as takes no more than that many columns.
func (x *extended) cutTo(text string, columns int) string {
	for i := 0; i < len(text); {
		_, n := utf8.DecodeRuneInString(text[i:])
		if columns -= x.width(text[i : i+n]); columns < 0 {
			return text[:i]
		}
		i += n
	}
	return text
}
