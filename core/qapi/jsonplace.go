// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"strings"

	"libhmp/core/qmp"
)

// The members of a QMP request (docs/interop/qmp-spec.rst).
const (
	ExecuteMember   = "execute"
	ExecOOBMember   = "exec-oob"
	ArgumentsMember = "arguments"
	idMember        = "id"
)

// PlaceInRequest finds where in a QMP request a text ends, and the command that it runs, as far
// as it tells. Paths begin with the request's own members.
func PlaceInRequest(text string, schema *qmp.Schema) (p Place, command string, ok bool) {
	s := &jsonPlacer{text: text, schema: schema}
	if s.peek() != '{' { // a blank may come first
		return p, "", false
	}
	v := &value{}
	ended := s.object(qmp.Type{}, "", v, true)
	s.place.given = v.child(ArgumentsMember)
	return s.place, commandOf(v), ended
}

// commandOf is the command of a request.
func commandOf(v *value) string {
	if command, ok := v.tagged(ExecuteMember); ok {
		return command
	}
	command, _ := v.tagged(ExecOOBMember)
	return command
}

// placeInJSON finds where in JSON of type t a text ends; v is what was typed for it otherwise.
func placeInJSON(text string, t qmp.Type, v *value) (p Place, ok bool) {
	s := &jsonPlacer{text: text}
	if v == nil {
		v = &value{}
	}
	ended := s.value(t, "", v)
	return s.place, ended
}

// jsonPlacer reads JSON that has no end. Its methods report whether the text has ended.
type jsonPlacer struct {
	text   string
	at     int
	schema *qmp.Schema
	place  Place
	depth  int // of lists and objects in each other
	wrong  bool
}

// maxDepth is how deep QEMU reads JSON (MAX_NESTING in qobject/json-streamer.c).
const maxDepth = 1024

func (s *jsonPlacer) peek() byte {
	for s.at < len(s.text) && blank(s.text[s.at]) {
		s.at++
	}
	if s.at == len(s.text) {
		return 0
	}
	return s.text[s.at]
}

// fail ends the reading of what is no JSON.
func (s *jsonPlacer) fail() bool {
	s.wrong = true
	s.at = len(s.text)
	return false
}

// value reads a value, whose text goes into v.
func (s *jsonPlacer) value(t qmp.Type, path string, v *value) (ended bool) {
	switch s.peek() {
	case 0:
		s.place = Place{Path: path, Type: t, JSON: true}
		return true
	case '{', '[':
		if s.depth++; s.depth > maxDepth {
			return s.fail()
		}
		defer func() { s.depth-- }()
		if s.text[s.at] == '{' {
			return s.object(structured(t), path, v, false)
		}
		return s.array(structured(t).Element(), path)
	case '"', '\'':
		text, ended := s.string()
		if ended {
			s.place = Place{Path: path, Type: t, Typed: text, InString: true, JSON: true}
			return true
		}
		v.given, v.text = true, text
		return false
	}
	from := s.at
	for s.at < len(s.text) && !blank(s.text[s.at]) && !strings.ContainsRune(",]}:", rune(s.text[s.at])) {
		s.at++
	}
	if s.at == from {
		return s.fail()
	}
	v.given, v.text = true, s.text[from:s.at]
	if s.at == len(s.text) {
		s.place = Place{Path: path, Type: t, Typed: v.text, JSON: true}
		return true
	}
	return false
}

// string reads a string; ended reports that its end is missing.
func (s *jsonPlacer) string() (text string, ended bool) {
	from := s.at
	if end := endOfString(s.text, from); end >= 0 {
		s.at = end
		text, _ = unquote(`"` + s.text[from+1:end-1] + `"`)
		return text, false
	}
	s.at = len(s.text)
	text, _ = unquote(`"` + s.text[from+1:] + `"`)
	return text, true
}

func (s *jsonPlacer) array(element qmp.Type, path string) (ended bool) {
	s.at++
	for {
		if s.peek() == ']' {
			s.at++
			return false
		}
		if s.value(element, path, &value{}) {
			return true
		}
		switch s.peek() {
		case ',':
			s.at++
		case ']', 0:
			if s.at == len(s.text) {
				return !s.wrong
			}
		default:
			return s.fail()
		}
	}
}

// object reads an object, of a request if request says so.
func (s *jsonPlacer) object(t qmp.Type, path string, v *value, request bool) (ended bool) {
	s.at++
	v.parent = true
	if v.members == nil {
		v.members = make(map[string]*value)
	}
	for {
		switch s.peek() {
		case '}':
			s.at++
			return false
		case 0:
			s.place = Place{Keys: s.keys(t, v, request), JSON: true}
			return !s.wrong
		case '"', '\'':
		default:
			return s.fail()
		}
		name, open := s.string()
		if open {
			s.place = Place{Keys: s.keys(t, v, request), Typed: name, InString: true, JSON: true}
			return true
		}
		if done, ended := s.member(name, t, path, v, request); done {
			return ended
		}
	}
}

// member reads what follows a member's name. done reports that the object cannot go on.
func (s *jsonPlacer) member(name string, t qmp.Type, path string, v *value, request bool) (done, ended bool) {
	if s.peek() != ':' {
		return true, s.at == len(s.text) && !s.wrong // a ':' is missing: nothing to offer
	}
	s.at++
	m := &value{}
	v.members[name] = m
	v.names = append(v.names, name)
	if s.value(s.memberType(t, v, name, request), join(path, name), m) {
		return true, true
	}
	switch s.peek() {
	case ',':
		s.at++
	case '}':
	default:
		if s.at < len(s.text) {
			s.fail()
		}
		return true, !s.wrong
	}
	return false, false
}

func (s *jsonPlacer) memberType(t qmp.Type, v *value, name string, request bool) qmp.Type {
	switch {
	case request && name == ArgumentsMember:
		return s.schema.CommandArguments(commandOf(v))
	case request:
		return qmp.Type{}
	}
	for _, m := range membersFor(t, v.tagged) {
		if m.Name == name {
			return m.Type
		}
	}
	return qmp.Type{}
}

// keys are the names that may follow in an object.
func (s *jsonPlacer) keys(t qmp.Type, v *value, request bool) (keys []Key) {
	members := membersFor(t, v.tagged)
	if request {
		members = []qmp.Member{{Name: ExecuteMember}, {Name: ArgumentsMember, Optional: true}, {Name: idMember, Optional: true}}
	}
	for _, m := range members {
		if v.members[m.Name] == nil {
			keys = append(keys, Key{m.Name, m})
		}
	}
	return keys
}
