// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"slices"
	"strconv"
	"strings"

	"libhmp/core/language"
	"libhmp/core/qmp"
)

// Place is where in a line's arguments a text ends: what may be typed there.
type Place struct {
	// Typed is what there is of the key or value that the text ends in.
	Typed string
	// Keys are those that may be typed here.
	Keys []Key
	// Path is that of the member whose value may be typed here, "" for none.
	Path string
	// Type is that member's.
	Type qmp.Type
	// InString says that it is in a JSON string, JSON that it is in JSON at all.
	InString, JSON bool
	// Given are the values of other members, by paths.
	given *value
}

// Key is a key that may be typed.
type Key struct {
	// Text is the path with what follows it: "=", or "." if it has members.
	Text string
	qmp.Member
}

// Given is the text that was typed for another member, "" for none.
func (p *Place) Given(path string) string {
	v := p.given
	for name := range strings.SplitSeq(path, ".") {
		if v == nil {
			return ""
		}
		v = v.members[name]
	}
	if v == nil {
		return ""
	}
	if text, ok := (&value{members: map[string]*value{"": v}}).tagged(""); ok {
		return text
	}
	return ""
}

// PlaceOf finds where in the arguments of type t a text ends. ok is false if something in it is
// wrong.
func PlaceOf(text string, t qmp.Type) (p Place, ok bool) {
	words, err := wordsOf(text)
	if err != nil && !words[len(words)-1].open {
		return p, false
	}
	last := word{at: len(text), end: len(text)}
	if n := len(words); n > 0 && words[n-1].end == len(text) && (err != nil || !separated(text)) {
		last = words[n-1]
		words = words[:n-1]
	}
	v, err := valueOf(words, t)
	if err != nil {
		return p, false
	}
	p.given = v
	switch {
	case last.form == jsonForm && last.key == "":
		return placeInJSON(last.value, t, v)
	case last.form == jsonForm:
		member, below := memberAt(t, v, last.key)
		p, ok = placeInJSON(last.value, member.Type, below)
		p.given = v
		return p, ok
	case last.key != "":
		m, _ := memberAt(t, v, last.key)
		p.Path, p.Type, p.Typed, p.InString = last.key, m.Type, last.value, last.form == quoted
		return p, true
	}
	p.Typed, p.InString = last.value, last.form == quoted
	if name := Positional(t); name != "" && v.members[name] == nil {
		p.Path, p.Type = name, t.MemberType(name)
	}
	if !p.InString {
		p.Keys = keysAt(t, v, last.value)
	}
	return p, true
}

// separated reports whether a new word begins behind text.
func separated(text string) bool {
	return text == "" || blank(text[len(text)-1]) || strings.HasSuffix(text, ",") && !strings.HasSuffix(text, ",,")
}

// memberAt is the member at a path, by the variants that what was typed chooses, or by any if it
// chooses none; v is its value. It is empty if there is none.
func memberAt(t qmp.Type, v *value, path string) (m qmp.Member, below *value) {
	name, rest, deeper := strings.Cut(path, ".")
	members := membersFor(t, v.tagged)
	if !slices.ContainsFunc(members, func(m qmp.Member) bool { return m.Name == name }) {
		members = allMembers(t)
	}
	for _, m := range members {
		if m.Name != name {
			continue
		}
		below = v.child(name)
		if !deeper {
			return m, below
		}
		return memberBelow(m, below, rest)
	}
	return qmp.Member{}, nil
}

func (v *value) child(name string) *value {
	if v == nil {
		return nil
	}
	return v.members[name]
}

// memberBelow goes on along a path in the value of a member.
func memberBelow(m qmp.Member, v *value, path string) (qmp.Member, *value) {
	t := structured(m.Type)
	if t.Kind() != qmp.KindArray {
		return memberAt(t, v, path)
	}
	index, rest, deeper := strings.Cut(path, ".")
	element := qmp.Member{Name: index, Type: t.Element(), Optional: true}
	if !deeper {
		return element, v.child(index)
	}
	return memberBelow(element, v.child(index), rest)
}

// structured is the type of an alternate that has members, else the type itself.
func structured(t qmp.Type) qmp.Type {
	if t.Kind() == qmp.KindAlternate {
		for _, a := range t.Alternatives() {
			if a.Kind() == qmp.KindObject || a.Kind() == qmp.KindArray {
				return a
			}
		}
	}
	return t
}

// keysAt are the keys for a typed beginning: those of the object that its path leads to.
func keysAt(t qmp.Type, v *value, typed string) (keys []Key) {
	folder := ""
	if dot := strings.LastIndexByte(typed, '.'); dot >= 0 {
		folder = typed[:dot]
		var m qmp.Member
		m, v = memberAt(t, v, folder)
		t = structured(m.Type)
	}
	if t.Kind() == qmp.KindArray {
		next := 0
		if v != nil {
			next = len(v.names)
		}
		return ends(qmp.Member{Name: strconv.Itoa(next), Type: t.Element(), Optional: true}, folder)
	}
	for _, m := range membersFor(t, v.tagged) {
		given := v.child(m.Name)
		if given == nil || given.parent {
			keys = append(keys, ends(m, folder)...)
		}
	}
	return keys
}

// ends are the keys of a member: with "=" if it has a value, with "." if it has members.
func ends(m qmp.Member, folder string) (keys []Key) {
	path := join(folder, m.Name)
	s := structured(m.Type)
	isParent := s.Kind() == qmp.KindObject || s.Kind() == qmp.KindArray
	if !isParent || m.Type.Kind() == qmp.KindAlternate {
		keys = append(keys, Key{path + "=", m})
	}
	if isParent {
		keys = append(keys, Key{path + ".", m})
	}
	return keys
}

// MemberAt is a member with its path.
type MemberAt struct {
	Path string
	qmp.Member
}

// MembersGiven are the members of arguments of type t: those that must be given first, then the
// others, each followed by its own if text gives some of these.
func MembersGiven(text string, t qmp.Type) []MemberAt {
	words, err := wordsOf(text)
	if err != nil {
		words = nil
	}
	v, err := valueOf(words, t)
	if err != nil {
		v = &value{}
	}
	return membersGiven(v, t, "")
}

func membersGiven(v *value, t qmp.Type, path string) (list []MemberAt) {
	members := membersFor(t, v.tagged)
	slices.SortStableFunc(members, func(a, b qmp.Member) int {
		switch {
		case a.Optional == b.Optional:
			return 0
		case a.Optional:
			return 1
		}
		return -1
	})
	for _, m := range members {
		at := join(path, m.Name)
		list = append(list, MemberAt{at, m})
		if below := v.child(m.Name); below != nil && below.parent {
			list = append(list, belowGiven(below, structured(m.Type), at)...)
		}
	}
	return list
}

// belowGiven are those of a value, or of each element of a list.
func belowGiven(v *value, t qmp.Type, path string) (list []MemberAt) {
	if t.Kind() != qmp.KindArray {
		return membersGiven(v, t, path)
	}
	for _, name := range v.names {
		if element := v.members[name]; element.parent {
			list = append(list, belowGiven(element, structured(t.Element()), join(path, name))...)
		}
	}
	return list
}

// Has reports whether a member was given.
func (p *Place) Has(name string) bool { return p.given.child(name) != nil }

// Spell is a value as it goes on at a place that is not in JSON. ok is false if it cannot: what needs
// quotes does not go on from text without.
func (p *Place) Spell(text string) (spelled string, ok bool) {
	quoted := string(quote(text))
	switch {
	case p.InString:
		return quoted[1:], true
	case !needsQuotes(text):
		return text, true
	case p.Typed == "":
		return quoted, true
	}
	spelled = language.DoubleCommas(text)
	return spelled, !needsQuotes(strings.ReplaceAll(text, ",", ""))
}
