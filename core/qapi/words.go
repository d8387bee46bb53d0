// SPDX-License-Identifier: GPL-2.0-or-later

// Package qapi is the language of lines that run QMP commands by QEMU's own schema: arguments
// that are typed as option text and become JSON, JSON that becomes such a line again, what a
// command returns as text for people, and the documentation in qapi/*.json. It knows no command
// by name.
//
// A line's arguments are words with blanks or single commas between, as in
//
//	blockdev-add driver=qcow2 node-name=disk file.driver=file,file.filename=a.qcow2
//
// "KEY=VALUE" is a member. A key may be a path of names and of list indices. A value that begins
// with '{' or '[' is JSON; one in quotes has JSON's escapes; in others ",," is a comma. A word
// without '=' is a switch if a member of that name is boolean ("read-only", also "-read-only"),
// else the value of the one member that must be given. A word that begins with '{' has members.
package qapi

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"libhmp/core/keyval"
)

// word is one of the words of a line's arguments.
type word struct {
	at, end int    // where in the text it begins and ends
	key     string // "" for a word without '='
	value   string // with quotes and escapes resolved, or JSON
	form    form
	open    bool // of something in quotes or brackets the end is missing
}

// form is how a value was typed.
type form int

const (
	plain  form = iota
	quoted      // in quotes: text and nothing else
	jsonForm
)

// wordsOf takes a text apart. With an error, what was read so far is returned too; the last of
// these is the one that is wrong.
func wordsOf(text string) (list []word, err error) {
	s := &scanner{text: text}
	for {
		s.skipSeparators()
		if s.at == len(text) {
			return list, nil
		}
		w, err := s.word()
		list = append(list, w)
		if err != nil {
			return list, err
		}
	}
}

type scanner struct {
	text string
	at   int
}

func blank(b byte) bool { return b == ' ' || b >= '\t' && b <= '\r' }

func (s *scanner) skipSeparators() {
	for s.at < len(s.text) && (blank(s.text[s.at]) || s.text[s.at] == ',') {
		s.at++
	}
}

func (s *scanner) word() (w word, err error) {
	w.at = s.at
	if end := strings.IndexAny(s.text[s.at:], "=,{[\" \t\n\v\f\r"); end > 0 && s.text[s.at+end] == '=' {
		w.key = s.text[s.at : s.at+end]
		s.at += end + 1
	}
	err = s.value(&w)
	w.end = s.at
	return w, err
}

func (s *scanner) value(w *word) error {
	rest := s.text[s.at:]
	switch {
	case strings.HasPrefix(rest, `"`):
		w.form = quoted
		return s.quoted(w)
	case strings.HasPrefix(rest, "{"), strings.HasPrefix(rest, "["):
		w.form = jsonForm
		return s.json(w)
	}
	var b strings.Builder
	for s.at < len(s.text) && !blank(s.text[s.at]) {
		if s.text[s.at] == ',' {
			if !strings.HasPrefix(s.text[s.at:], ",,") {
				break
			}
			s.at++
		}
		b.WriteByte(s.text[s.at])
		s.at++
	}
	w.value = b.String()
	if text := s.text[w.at:s.at]; !utf8.ValidString(text) {
		return fmt.Errorf("'%s' is not UTF-8: QMP has no other text", text)
	}
	return nil
}

// quoted reads text in quotes.
func (s *scanner) quoted(w *word) error {
	end := endOfString(s.text, s.at)
	if end < 0 {
		w.open = true
		w.value, _ = unquote(s.text[s.at:] + `"`) // as far as it is
		s.at = len(s.text)
		return fmt.Errorf(`a closing '"' is missing after %s`, shortened([]byte(s.text[w.at:])))
	}
	text := s.text[s.at:end]
	s.at = end
	var ok bool
	if w.value, ok = unquote(text); !ok {
		return fmt.Errorf(`%s has an escape, or a character, that QMP does not take (a '\' itself is '\\')`, text)
	}
	return s.separated(w)
}

// unquote reads a JSON string, of which control characters need not be escaped.
func unquote(text string) (string, bool) {
	var b strings.Builder
	escape := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c < ' ' && !escape {
			fmt.Fprintf(&b, `\u%04x`, c)
		} else {
			b.WriteByte(c)
		}
		escape = c == '\\' && !escape
	}
	var value string
	raw, err := keyval.JSONPositioned.JSON(b.String())
	if err != nil || json.Unmarshal(raw, &value) != nil {
		return strings.Trim(text, `"`), false
	}
	return value, true
}

// endOfString is where the JSON string that begins at an offset ends, -1 if it has no end.
func endOfString(text string, at int) int {
	for i := at + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[at]:
			return i + 1
		}
	}
	return -1
}

// json reads JSON up to its last bracket.
func (s *scanner) json(w *word) error {
	text := s.text[s.at:]
	end := keyval.EndOfJSON(text)
	if end < 0 {
		w.open, w.value = true, text
		s.at = len(s.text)
		return fmt.Errorf("the end of this JSON is missing: %s", shortened([]byte(text)))
	}
	s.at += end
	raw, err := keyval.JSONPositioned.JSON(text[:end])
	if err != nil {
		return fmt.Errorf("%w in %s", err, shortened([]byte(text[:end])))
	}
	w.value = string(raw)
	return s.separated(w)
}

// separated checks that nothing follows a value without a separator.
func (s *scanner) separated(w *word) error {
	if s.at < len(s.text) && !blank(s.text[s.at]) && s.text[s.at] != ',' {
		r, _ := utf8.DecodeRuneInString(s.text[s.at:])
		return fmt.Errorf("a blank is missing between %s and '%c'", s.text[w.at:s.at], r)
	}
	return nil
}
