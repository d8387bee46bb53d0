// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"slices"
	"strings"

	"libhmp/core/visible"
)

// Completer returns what may stand in place of the last word of text, the part
// of the line left of the cursor (ReadLineCompletionFunc). With ok false, what
// it finds comes later, by Editor.Offer.
type Completer func(text string) (c Completions, ok bool)

// Completions is what a Completer found, in any order and with duplicates.
// A completer of QEMU says for each candidate whether it is to be filtered;
// here it says so once:
//
//	QEMU                             here
//	readline_set_completion_index    Prefix
//	readline_add_completion_of       Words, kept if they begin with the typed word
//	readline_add_completion          Words with Filtered, all kept
//	(both) drop duplicates           Candidates, on the way in
//	(both) keep the first 256        Candidates, of what is left then
//	readline_completion              Editor, which sorts, inserts and lists
type Completions struct {
	// Prefix is how many bytes of the candidates are typed already: the
	// length of the last word, quotes not counted. Only what follows them in
	// a candidate is inserted.
	Prefix int
	// Words are the candidates. They are inserted as they are, and listed and
	// echoed as package visible has them. In extended mode nothing is
	// inserted from a line end on: it would make two lines of one.
	Words []string
	// Filtered says that Words need not begin with the last Prefix bytes of
	// the text: the completer knows better, as for patterns of trace events
	// and for words in quotes.
	Filtered bool
	// Notes describe candidates in a few words. They are shown in extended
	// mode: beside the candidates, cut to the width of the terminal.
	Notes map[string]string
	// GoesOn says that a single candidate is only the beginning of a word: no blank follows it.
	GoesOn bool
}

// Candidates returns what is offered behind text: the filtered words, each
// once, at most 256, sorted bytewise. The limit comes before the order.
func (c Completions) Candidates(text string) []string {
	return c.candidates(text, maxCompletions)
}

// All are Candidates in any number.
func (c Completions) All(text string) []string { return c.candidates(text, len(c.Words)) }

func (c Completions) candidates(text string, limit int) []string {
	typed := c.typed(text)
	seen := make(map[string]bool)
	var words []string
	for _, w := range c.Words {
		if len(words) == limit {
			break
		}
		if !seen[w] && (c.Filtered || strings.HasPrefix(w, typed)) {
			seen[w] = true
			words = append(words, w)
		}
	}
	slices.Sort(words)
	return words
}

// typed is the last Prefix bytes of text.
func (c Completions) typed(text string) string {
	return text[len(text)-min(max(c.Prefix, 0), len(text)):]
}

// missing is what of word is not typed yet.
func (c Completions) missing(word string) string {
	return word[min(max(c.Prefix, 0), len(word)):]
}

// tab completes the word before the cursor (readline_completion).
func (e *Editor) tab() {
	if e.complete == nil {
		return
	}
	text := e.toComplete()
	found, ok := e.complete(text)
	e.awaiting, e.awaited = !ok, text
	if ok {
		e.mode.offer(text, found)
	}
}

// toComplete is the text that is completed.
func (e *Editor) toComplete() string {
	return e.mode.completing(e.line.beforeCursor())
}

// Suggest does what Tab would have done if its completer had found c at once,
// provided that text still is what stands left of the cursor. It does nothing
// if no Tab is waiting for candidates, as after Enter.
func (e *Editor) Suggest(text string, c Completions) {
	if !e.awaiting || e.toComplete() != text || !e.mode.takesOffers() {
		return
	}
	e.awaiting = false
	e.mode.offer(text, c)
	e.mode.update()
}

// Awaiting reports whether Tab waits for candidates for the line as it still is.
func (e *Editor) Awaiting() bool {
	return e.awaiting && e.toComplete() == e.awaited && e.mode.takesOffers()
}

// completed is what of a single candidate is not typed yet. A blank follows it
// unless it is a folder, or a name that wants a value.
func (c Completions) completed(word string) string {
	missing := c.missing(word)
	if word != "" && !c.GoesOn && !strings.HasSuffix(word, "/") && !strings.HasSuffix(word, "=") {
		missing += " "
	}
	return missing
}

// commonPrefix is that of the first and the last of sorted words.
func commonPrefix(words []string) string {
	first, last := words[0], words[len(words)-1]
	n := 0
	for n < min(len(first), len(last)) && first[n] == last[n] {
		n++
	}
	return first[:n]
}

// insertOf inserts what candidates have in common. If there is something in any
// of them that a terminal should not get, the line is shown with care from now on.
func (e *Editor) insertOf(words []string, text string) {
	e.line.insert(text)
	e.foreign = e.foreign || slices.ContainsFunc(words, func(w string) bool { return !visible.Clean(w) })
}
