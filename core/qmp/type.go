// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

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
}

// CommandArguments is the type of a command's argument object.
func (s *Schema) CommandArguments(command string) Type {
	c := s.entities[command]
	if c == nil || c.Meta != "command" {
		return Type{}
	}
	return s.typeNamed(c.ArgType)
}

// CommandResult is the type of what a command returns.
func (s *Schema) CommandResult(command string) Type {
	c := s.entities[command]
	if c == nil || c.Meta != "command" {
		return Type{}
	}
	return s.typeNamed(c.RetType)
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
		list = append(list, Member{m.Name, t.s.typeNamed(m.Type), m.Default != nil})
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
	for _, m := range t.Members() {
		list = append(list, m.Type)
	}
	return list
}
