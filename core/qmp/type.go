// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import "slices"

// Type is a QAPI type as query-qmp-schema describes it (SchemaInfo in
// qapi/introspect.json). The zero Type is that of something unknown.
type Type struct {
	s *Schema
	e *entity
}

// Kind is what a value of a type looks like.
type Kind string

// The kinds. All sizes and widths of integers are KindInt: the schema does not
// tell them apart.
const (
	KindUnknown   Kind = ""
	KindObject    Kind = "object"
	KindEnum      Kind = "enum"
	KindArray     Kind = "array"
	KindAlternate Kind = "alternate"
	KindString    Kind = "string"
	KindInt       Kind = "int"
	KindNumber    Kind = "number"
	KindBool      Kind = "boolean"
	KindNull      Kind = "null"
	KindAny       Kind = "value"
)

// Member is a member of an object type.
type Member struct {
	Name     string
	Type     Type
	Optional bool
	// Features are words about it, such as "deprecated" and "unstable".
	Features []string
}

// The meta-types of what has a name of its own in the schema.
const (
	metaCommand = "command"
	metaEvent   = "event"
)

// named is the command or the event of that name, without members if there is none.
func (s *Schema) named(meta, name string) *entity {
	if e := s.entities[name]; e != nil && e.Meta == meta {
		return e
	}
	return &entity{}
}

// names are those of all commands or of all events, sorted.
func (s *Schema) names(meta string) (list []string) {
	for name, e := range s.entities {
		if e.Meta == meta {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// Commands are the names of all commands, sorted.
func (s *Schema) Commands() []string { return s.names(metaCommand) }

// Events are the names of all events, sorted.
func (s *Schema) Events() []string { return s.names(metaEvent) }

// HasEvent reports whether there is an event of that name.
func (s *Schema) HasEvent(name string) bool { return s.named(metaEvent, name).Meta != "" }

// CommandArguments is the type of a command's argument object.
func (s *Schema) CommandArguments(command string) Type {
	return s.typeNamed(s.named(metaCommand, command).ArgType)
}

// CommandResult is the type of what a command returns.
func (s *Schema) CommandResult(command string) Type {
	return s.typeNamed(s.named(metaCommand, command).RetType)
}

// CommandFeatures are words about a command, such as "deprecated" and "unstable".
func (s *Schema) CommandFeatures(command string) []string {
	return s.named(metaCommand, command).Features
}

// EventData is the type of an event's data.
func (s *Schema) EventData(event string) Type {
	return s.typeNamed(s.named(metaEvent, event).ArgType)
}

func (s *Schema) typeNamed(name string) Type {
	if e := s.entities[name]; e != nil {
		return Type{s, e}
	}
	return Type{}
}

// Kind returns what values of the type are.
func (t Type) Kind() Kind {
	switch {
	case t.e == nil:
		return KindUnknown
	case t.e.Meta == "builtin":
		return Kind(t.e.JSONType)
	}
	return Kind(t.e.Meta)
}

// Members are an object type's own members, its tag included, in the schema's
// order.
func (t Type) Members() []Member {
	if t.e == nil {
		return nil
	}
	list := make([]Member, 0, len(t.e.Members))
	for _, m := range t.e.Members {
		list = append(list, Member{m.Name, t.s.typeNamed(m.Type), m.Default != nil, m.Features})
	}
	return list
}

// Member is the member of an object type with that name; ok is false if it has none.
func (t Type) Member(name string) (m Member, ok bool) {
	for _, m := range t.Members() {
		if m.Name == name {
			return m, true
		}
	}
	return Member{}, false
}

// MemberType is the type of the member with that name, that of something unknown if there
// is none.
func (t Type) MemberType(name string) Type {
	m, _ := t.Member(name)
	return m.Type
}

// Tag is the member that chooses an object type's variant, "" for none.
func (t Type) Tag() string {
	if t.e == nil {
		return ""
	}
	return t.e.Tag
}

// Variant is what is added to an object type where its tag has that value.
func (t Type) Variant(value string) Type {
	if t.e == nil {
		return Type{}
	}
	for _, v := range t.e.Variants {
		if v.Case == value {
			return t.s.typeNamed(v.Type)
		}
	}
	return Type{}
}

// Cases are the values of the tag for which an object type has a variant, in the schema's
// order.
func (t Type) Cases() (list []string) {
	if t.e == nil {
		return nil
	}
	for _, v := range t.e.Variants {
		list = append(list, v.Case)
	}
	return list
}

// ValueFeatures are words about a value of an enumeration, such as "deprecated". (Before 6.2,
// the schema does not have them.)
func (t Type) ValueFeatures(value string) []string {
	if t.e == nil || t.Kind() != KindEnum {
		return nil
	}
	for _, m := range t.e.Members {
		if m.Name == value {
			return m.Features
		}
	}
	return nil
}

// Values are those of an enumeration.
func (t Type) Values() []string {
	if t.e == nil {
		return nil
	}
	return t.e.Values
}

// Element is the type of an array's elements.
func (t Type) Element() Type {
	if t.e == nil {
		return Type{}
	}
	return t.s.typeNamed(t.e.Element)
}

// Alternatives are the types that a value of an alternate may have.
func (t Type) Alternatives() []Type {
	var list []Type
	if t.Kind() != KindAlternate {
		return nil
	}
	for _, m := range t.Members() {
		if m.Type.Kind() != KindAlternate { // QAPI has none within others: a schema that has may have no end
			list = append(list, m.Type)
		}
	}
	return list
}
