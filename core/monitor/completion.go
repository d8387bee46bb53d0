// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"encoding/json"
	"slices"
	"strings"

	"libhmp/core/language"
	"libhmp/core/qmp"
	"libhmp/core/readline"
)

// Completion collects what Tab may offer for the last word of a line.
type Completion struct {
	s        *Session
	client   *qmp.Client         // whose requests are answered from what is known, if they can be
	prefetch func([]qmp.Request) // see Prefetch
	prefix   int
	words    []string
	filtered bool
	notes    map[string]string
	idle     bool              // Tab was not pressed: see Session.Idle
	args     map[string]string // earlier arguments by name, for Candidates
	goesOn   bool              // see GoesOn
	files    bool              // files may stand there
}

// Extended reports whether the monitor has the extended line editor: then there
// may be candidates where QEMU has none.
func (c *Completion) Extended() bool { return c.s.Extended() }

// AddNoted offers a word with a few words about it, such as its type, which the
// extended line editor shows.
func (c *Completion) AddNoted(word, note string) {
	if c.notes == nil {
		c.notes = make(map[string]string)
	}
	c.notes[word] = note
	c.Add(word)
}

// Prefix sets how many bytes of the candidates are typed already
// (readline_set_completion_index); by default the length of the last word.
func (c *Completion) Prefix(n int) { c.prefix = n }

// Add offers words; those that do not begin with the typed word are dropped
// later.
func (c *Completion) Add(words ...string) { c.words = append(c.words, words...) }

// GoesOn says that candidates that end in one of the letters are to be typed on: no blank
// follows a single one.
func (c *Completion) GoesOn(letters string) {
	c.goesOn = len(c.words) == 1 && c.words[0] != "" && strings.Contains(letters, c.words[0][len(c.words[0])-1:])
}

// Filtered says that the words offered need not begin with the typed one.
func (c *Completion) Filtered() { c.filtered = true }

// OnOff offers the values of argument letter b.
func (c *Completion) OnOff() { c.Add("on", "off") }

// Enum offers what an argument of a QMP command accepts.
func (c *Completion) Enum(command, argument string) {
	schema, err := c.Facts().Schema()
	if err != nil {
		return
	}
	c.Add(schema.CommandArguments(command).MemberType(argument).Values()...)
}

// Members offers a member of each object that a query returns.
func (c *Completion) Members(query, member string) {
	for _, o := range c.objects(query) {
		var word string
		if len(o[member]) > 0 && o[member][0] == '"' && json.Unmarshal(o[member], &word) == nil {
			c.Add(word)
		}
	}
}

// Files offers file names. A folder may be slow to read: nobody does so
// unasked.
func (c *Completion) Files(word string) {
	c.files = true
	if !c.idle {
		c.Add(c.s.host.Files(word)...)
	}
}

// BlockBackends offers the names of block backends.
func (c *Completion) BlockBackends() {
	var blocks []struct {
		Device string `json:"device"`
	}
	v, err := c.Facts().Version()
	if err != nil {
		return
	}
	args := struct {
		Flat bool `json:"flat,omitempty"` // without backing images; seen in 11.1
	}{v.AtLeast(11, 1)}
	if c.Execute("query-block", args, &blocks) != nil {
		return
	}
	for _, b := range blocks {
		if b.Device != "" {
			c.Add(b.Device)
		}
	}
}

// Complete returns the full words that may stand in place of the last word of
// line, sorted, each once.
func (s *Session) Complete(line string) []string {
	return s.completions(line).Candidates(line)
}

// CompletedLines are the lines that Tab makes of one, one for each candidate, sorted.
func (s *Session) CompletedLines(line string) (lines []string) {
	found := s.completions(line)
	typed := line[:len(line)-min(max(found.Prefix, 0), len(line))]
	for _, word := range found.All(line) {
		lines = append(lines, typed+word)
	}
	return lines
}

// complete is what the line editor asks on Tab.
func (s *Session) complete(line string) (readline.Completions, bool) {
	s.send() // QEMU may take its time
	if !s.canCompleteLater() {
		return s.completions(line), true
	}
	if p := s.pending; p != nil && p.text == line && !p.ended {
		p.tab = true
		return readline.Completions{}, false
	}
	p := s.startCompletion(line, true)
	if p.ended {
		s.pending = nil
	}
	return p.result, p.ended
}

// completions finds candidates at once. What may have changed is asked for
// again, but not twice.
func (s *Session) completions(line string) readline.Completions {
	return s.findAtOnce(line, false).result()
}

func (s *Session) findAtOnce(line string, idle bool) *Completion {
	s.vm.replies.volatile = nil
	return s.find(line, idle, s.vm.QMP.Through(s.vm.recall), s.vm.prefetch)
}

// find is monitor_find_completion in monitor/hmp.c. idle says that nobody has pressed Tab.
// Requests go to client and prefetch.
func (s *Session) find(line string, idle bool, client *qmp.Client, prefetch func([]qmp.Request)) *Completion {
	c := &Completion{s: s, client: client, prefetch: prefetch, idle: idle}
	s.guard("completion", func() {
		if s.canCompleteLater() {
			c.Facts().Prefetch()
		}
		c.Line(line)
	})
	if len(c.words) > maxNoted {
		c.notes = nil
	}
	return c
}

// result is what the line editor takes.
func (c *Completion) result() readline.Completions {
	return readline.Completions{Prefix: c.prefix, Words: c.words, Filtered: true, Notes: c.notes, GoesOn: c.goesOn}
}

// Aliases are names for lines.
type Aliases interface {
	// Names are all of them, with their lines.
	Names() map[string]string
	// Typed is what the line being typed means up to the cursor: the line as it is if it begins with no
	// alias. ok is false if nothing can be meant.
	Typed(line string) (meant string, ok bool)
}

// Line completes the end of a line. Completers of commands whose arguments are lines use it.
func (c *Completion) Line(line string) {
	ok := true
	if a := c.s.opts.Aliases; a != nil && c.s.lines == nil && c.Extended() {
		line, ok = a.Typed(line)
	}
	if ok && !c.byText(line) {
		c.byWords(line)
	}
}

// Unasked reports whether Tab was not pressed, so that nothing slow should be done.
func (c *Completion) Unasked() bool { return c.idle }

// byWords completes the last of HMP's words.
func (c *Completion) byWords(line string) {
	words, ok := language.Words(line)
	if !ok {
		return
	}
	if line != "" && language.SkipSpace(line[len(line)-1:]) == "" {
		words = append(words, "")
	}
	if len(words) > 16 {
		return
	}
	c.line(false, words)
	if !c.filtered && len(words) > 0 {
		c.filter(words[len(words)-1])
	}
}

// byText completes lines that are no words of HMP. It returns false for others.
func (c *Completion) byText(line string) bool {
	if l := c.s.lines; l != nil {
		l.Complete(c, line)
		return true
	}
	if row := c.s.requestRow(line); row != nil {
		row.CompleteText(c, line)
		return true
	}
	info := false
	for {
		word, rest := language.CommandWord(line)
		if word == "" || rest == "" || language.SkipSpace(rest) == rest {
			return false
		}
		row, err := c.s.vm.named(c.Facts(), info, word)
		switch {
		case err != nil || row == nil:
			return false
		case !info && row.Name == infoCommand:
			info, line = true, rest
		case c.s.vm.judgeRow(row) != nil:
			return true
		case row.CompleteText == nil:
			return false
		default:
			row.CompleteText(c, language.SkipSpace(rest))
			return true
		}
	}
}

// maxNoted is for how many candidates notes are shown, a line each.
const maxNoted = 120

// filter keeps what begins with the part of word that is to be completed. (The
// text may have it in quotes.)
func (c *Completion) filter(word string) {
	typed := word[len(word)-min(c.prefix, len(word)):]
	c.words = slices.DeleteFunc(c.words, func(w string) bool { return !strings.HasPrefix(w, typed) })
}

// line completes the last of words, the first being a name in a table.
func (c *Completion) line(info bool, words []string) {
	if len(words) <= 1 {
		word := ""
		if len(words) == 1 {
			word = words[0]
		}
		c.names(info, word)
		return
	}
	row, err := c.s.vm.usableRow(c.Facts(), c.s.vm.Table.find(info, words[0]))
	if err != nil || row == nil {
		return
	}
	if !info && row.Name == infoCommand {
		c.line(true, words[1:])
		return
	}
	if c.s.vm.judgeRow(row) != nil {
		return
	}
	word := words[len(words)-1]
	c.prefix = len(word)
	letter := language.CompletionLetter(row.Args, len(words))
	at := argumentAt(row.Args, words[1:])
	if c.Extended() && at.letter != 0 {
		letter = at.letter // the built-in monitor takes a flag that is left out for an argument
	}
	c.builtinCandidates(row, letter, info, words)
	if !c.Extended() {
		return
	}
	if f := row.MoreCandidates[at.name]; f != nil {
		f(c, word)
	}
	if !c.any(word) {
		c.addExtra(row, words)
	}
}

// builtinCandidates offers what the built-in monitor does for an argument of that letter.
func (c *Completion) builtinCandidates(row *Command, letter byte, info bool, words []string) {
	word := words[len(words)-1]
	if row.Complete != nil {
		row.Complete(c, len(words), word)
		return
	}
	switch letter {
	case 'F':
		c.Files(word)
	case 'B':
		c.BlockBackends()
	case 's', 'S':
		if language.HasAlias(row.Name, "help") {
			c.line(info, words[1:])
		}
	}
}

// names offers the aliases of all rows that there are, in the classic editor those of
// QEMU's.
func (c *Completion) names(info bool, word string) {
	c.prefix = len(word)
	helps := make(map[string]string)
	for _, row := range c.s.vm.Table.Rows(info) {
		if row.Extra && !c.Extended() {
			continue
		}
		if row, err := c.s.vm.usableRow(c.Facts(), row); err == nil && row != nil && c.s.vm.judgeRow(row) == nil {
			for _, name := range strings.Split(row.Name, "|") {
				c.Add(name)
				if strings.HasPrefix(name, word) {
					helps[name] = row.Help
				}
			}
		}
	}
	if c.Extended() {
		c.aliasNames(info, word, helps)
		c.otherNames(info, word, helps)
	}
	if len(helps) <= fewNames && c.Extended() {
		c.notes = helps
	}
}

// aliasNames offers the names of aliases, with their lines.
func (c *Completion) aliasNames(info bool, word string, helps map[string]string) {
	if info || c.s.opts.Aliases == nil {
		return
	}
	for name, line := range c.s.opts.Aliases.Names() {
		c.Add(name)
		if strings.HasPrefix(name, word) {
			helps[name] = "alias of " + line
		}
	}
}

// otherNames offers the words that Table.Others make rows for, where no row begins as the word
// does: they are many, and users know the rows.
func (c *Completion) otherNames(info bool, word string, helps map[string]string) {
	others := c.s.vm.Table.Others
	if others == nil || word == "" || len(helps) > 0 {
		return
	}
	names, err := others.Names(c.Facts(), info)
	if err != nil {
		return
	}
	for name, note := range names {
		if strings.HasPrefix(name, word) && c.s.vm.Table.find(info, name) == nil {
			c.Add(name)
			helps[name] = note
		}
	}
}

// fewNames is of how many commands the list may take a line each.
const fewNames = 24

// any reports whether there are candidates for word.
func (c *Completion) any(word string) bool {
	return slices.ContainsFunc(c.words, func(w string) bool { return c.filtered || strings.HasPrefix(w, word) })
}
