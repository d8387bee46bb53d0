// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"libhmp/core/qmp"
)

// Text is what a command or an event returned, for people: fields with their names, a table for
// a list of like objects, sizes and times also in large units. It holds every value as it is, and
// for the same reply it is the same text. t is the type by the schema; unit says what a number of
// the member of that name counts.
func Text(reply json.RawMessage, t qmp.Type, unit func(member string) Unit) string {
	f := formatter{unit: unit}
	v, err := decode(reply)
	if err != nil {
		return string(reply) + "\n"
	}
	if text, ok := v.readable(); ok {
		return text
	}
	switch v.kind {
	case '{':
		switch {
		case len(v.names) > 0:
			f.object(v, t, "")
		case !clear(t):
			return "{}\n"
		case len(t.Members()) > 0: // of these there is none now: the command is not one without result
			return empty + "\n"
		}
	case '[':
		if !clear(t) && v.inline() {
			f.out.WriteString(f.inlineText(v, t, "") + "\n")
			break
		}
		f.list(v, elementOf(t, v), "")
	default:
		f.out.WriteString(f.scalar(v, t, "") + "\n")
	}
	return f.out.String()
}

// item is a JSON value, with the members of an object in their order.
type item struct {
	kind     byte // see kindOf
	text     string
	names    []string
	members  map[string]*item
	elements []*item
}

func decode(raw json.RawMessage) (*item, error) {
	v := &item{kind: kindOf(raw), text: strings.TrimSpace(string(raw))}
	switch v.kind {
	case '{':
		return v, v.decodeObject(raw)
	case '[':
		var elements []json.RawMessage
		if err := json.Unmarshal(raw, &elements); err != nil {
			return nil, err
		}
		for _, e := range elements {
			element, err := decode(e)
			if err != nil {
				return nil, err
			}
			v.elements = append(v.elements, element)
		}
	case '"':
		return v, json.Unmarshal(raw, &v.text)
	}
	return v, nil
}

func (v *item) decodeObject(raw json.RawMessage) error {
	names, members, err := membersOf(raw)
	if err != nil {
		return err
	}
	v.names = names
	v.members = make(map[string]*item, len(members))
	for name, m := range members {
		if v.members[name], err = decode(m); err != nil {
			return err
		}
	}
	return nil
}

// readable is the text of a HumanReadableText.
func (v *item) readable() (string, bool) {
	m := v.members[qmp.TextMember]
	if len(v.names) != 1 || m == nil || m.kind != '"' {
		return "", false
	}
	return m.text, true
}

// isScalar reports whether it takes a part of a line.
func (v *item) isScalar() bool { return v.kind != '{' && v.kind != '[' }

// inline reports whether it takes no lines of its own: a scalar, an empty object or a list of
// scalars.
func (v *item) inline() bool {
	for _, e := range v.elements {
		if !e.isScalar() {
			return false
		}
	}
	return len(v.names) == 0
}

type formatter struct {
	out  strings.Builder
	unit func(member string) Unit
}

// empty stands for an object or a list without anything in it.
const empty = "(empty)"

// object writes the fields of an object, each line with an indent.
func (f *formatter) object(v *item, t qmp.Type, indent string) {
	types := memberTypes(v, t)
	width := 0
	names := inOrder(v, t)
	for _, name := range names {
		width = max(width, utf8.RuneCountInString(name))
	}
	for _, name := range names {
		f.field(name, v.members[name], types[name], indent, width)
	}
}

func (f *formatter) field(name string, m *item, t qmp.Type, indent string, width int) {
	label := spellName(name) + ":"
	if m.inline() {
		f.out.WriteString(indent + label + strings.Repeat(" ", max(1, width+2-utf8.RuneCountInString(label))) + f.inlineText(m, t, name) + "\n")
		return
	}
	f.out.WriteString(indent + label + "\n")
	if m.kind == '{' {
		f.object(m, objectOf(t, m), indent+"  ")
	} else {
		f.list(m, elementOf(t, m), indent+"  ")
	}
}

// clear reports whether the type leaves no choice of what a value is.
func clear(t qmp.Type) bool {
	return t.Kind() != qmp.KindAny && t.Kind() != qmp.KindAlternate && t.Kind() != qmp.KindUnknown
}

// inlineText is an inline value. Where it might be something else, a list is in brackets.
func (f *formatter) inlineText(v *item, t qmp.Type, name string) string {
	switch {
	case v.isScalar():
		return f.scalar(v, t, name)
	case len(v.elements) == 0 && clear(t):
		return empty
	case len(v.elements) == 0 && v.kind == '{':
		return "{}"
	}
	parts := make([]string, len(v.elements))
	for i, e := range v.elements {
		parts[i] = f.scalar(e, elementOf(t, v), name)
		if e.kind == '"' && strings.Contains(parts[i], ",") && parts[i][0] != '"' {
			parts[i] = string(quote(e.text))
		}
	}
	text := strings.Join(parts, ", ")
	if !clear(t) {
		return "[" + text + "]"
	}
	return text
}

// list writes the elements of a list: a table if they are like objects, or each of its own.
func (f *formatter) list(v *item, element qmp.Type, indent string) {
	switch {
	case len(v.elements) == 0:
		f.out.WriteString(indent + empty + "\n")
		return
	case f.table(v, element, indent):
		return
	}
	for _, e := range v.elements {
		if indent == "" && v.inline() {
			f.out.WriteString(f.scalar(e, element, "") + "\n")
			continue
		}
		f.element(e, element, indent)
	}
}

// element writes one of a list: what it has is behind "- ".
func (f *formatter) element(e *item, t qmp.Type, indent string) {
	inner := formatter{unit: f.unit}
	switch {
	case e.inline():
		f.out.WriteString(indent + "- " + f.inlineText(e, t, "") + "\n")
		return
	case e.kind == '{':
		inner.object(e, objectOf(t, e), indent+"  ")
	default:
		inner.list(e, elementOf(t, e), indent+"  ")
	}
	f.out.WriteString(indent + "- " + inner.out.String()[len(indent)+2:])
}

// scalar is the text of a value that is no list or object.
func (f *formatter) scalar(v *item, t qmp.Type, name string) string {
	if v.kind == '"' {
		return spellString(v.text, t)
	}
	if isNumber(v.kind) && clear(t) {
		return v.text + f.unit(name).Of(v.text)
	}
	return v.text
}

// spellString is a string: as it is if it cannot be taken for anything else, or in quotes.
func spellString(text string, t qmp.Type) string {
	if text == "" || text == empty || text == absent || !clear(t) && looksOther(text) || strings.HasPrefix(text, `"`) ||
		strings.HasPrefix(text, " ") || strings.HasSuffix(text, " ") || strings.Contains(text, "  ") ||
		strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return string(quote(text))
	}
	return text
}

// looksOther reports whether text may be taken for a value that is no string, where that may be.
func looksOther(text string) bool {
	return isScalar(text) || strings.ContainsAny(text[:1], "[{") || strings.HasPrefix(text, "- ") ||
		strings.Contains(text, ": ") || strings.HasSuffix(text, ":")
}

// spellName is the name of a member; those that are no words are in quotes.
func spellName(name string) string {
	if name == "" || name == empty || name == absent || name[0] == '"' || strings.ContainsFunc(name, func(r rune) bool { return r == ':' || r == ' ' || !unicode.IsPrint(r) }) {
		return string(quote(name))
	}
	return name
}

// inOrder are the names of an object's members in the order of its type: QEMU may send them in
// any. Members that the type does not have come last, by name.
func inOrder(v *item, t qmp.Type) (names []string) {
	seen := make(map[string]bool)
	for _, m := range membersFor(t, v.tagged) {
		if v.members[m.Name] != nil && !seen[m.Name] {
			seen[m.Name] = true
			names = append(names, m.Name)
		}
	}
	others := slices.DeleteFunc(slices.Clone(v.names), func(name string) bool { return seen[name] })
	slices.Sort(others)
	return append(names, others...)
}

// tagged is the value of a member that chooses a variant.
func (v *item) tagged(tag string) (string, bool) {
	m := v.members[tag]
	if m == nil || m.kind != '"' {
		return "", false
	}
	return m.text, true
}

// memberTypes are the types of an object's members.
func memberTypes(v *item, t qmp.Type) map[string]qmp.Type {
	types := make(map[string]qmp.Type)
	for _, m := range membersFor(t, v.tagged) {
		types[m.Name] = m.Type
	}
	return types
}

// objectOf is the type of an object: of an alternate's types the one that is an object.
func objectOf(t qmp.Type, v *item) qmp.Type {
	for _, a := range t.Alternatives() {
		if a.Kind() == qmp.KindObject && v.kind == '{' {
			return a
		}
	}
	return t
}

// elementOf is the type of a list's elements, also of a list in an alternate.
func elementOf(t qmp.Type, v *item) qmp.Type {
	for _, a := range t.Alternatives() {
		if a.Kind() == qmp.KindArray && v.kind == '[' {
			return a.Element()
		}
	}
	return t.Element()
}
