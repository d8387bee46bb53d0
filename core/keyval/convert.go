// SPDX-License-Identifier: GPL-2.0-or-later

package keyval

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"libhmp/core/qmp"
)

// Convert makes the argument object of a QMP command of a value, by the types
// of the QEMU's schema. Errors name the parameter, and say what its type expects,
// in QEMU's words. A command that is not in the schema takes nothing.
func Convert(v *Value, schema *qmp.Schema, command string) (json.RawMessage, error) {
	return converter{command}.convert(v, schema.CommandArguments(command), "", "")
}

type converter struct{ command string }

// convert makes JSON of a value by its type. path is that of the value, owner the
// case of the union that it is a member of.
func (c converter) convert(v *Value, t qmp.Type, path, owner string) (json.RawMessage, error) {
	switch t.Kind() {
	case qmp.KindObject:
		return c.object(v, t, path)
	case qmp.KindArray:
		return c.array(v, t, path, owner)
	case qmp.KindAlternate:
		return c.alternate(v, t, path, owner)
	}
	if v.object {
		return nil, fmt.Errorf("Parameters '%s.*' are unexpected", path)
	}
	return c.scalar(v, t, path, owner)
}

func wrongShape(path, shape string) error {
	return fmt.Errorf("Invalid parameter type for '%s', expected: %s", path, shape)
}

// join is the path of a member.
func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// object converts the members that a type has; there must be no others.
func (c converter) object(v *Value, t qmp.Type, path string) (json.RawMessage, error) {
	if !v.object || v.array() {
		return nil, wrongShape(path, "object")
	}
	out := &builder{converter: c}
	if err := out.members(v, t, path, ""); err != nil {
		return nil, err
	}
	for _, name := range v.names {
		switch {
		case slices.Contains(out.done, name):
		case v.option:
			return nil, fmt.Errorf("Invalid parameter '%s'", join(path, name))
		default:
			return nil, fmt.Errorf("Parameter '%s' is unexpected", join(path, name))
		}
	}
	return out.json(), nil
}

// builder collects the members of an object.
type builder struct {
	converter
	done []string
	text []byte
}

// members adds those of a type and, where it is a union, those of the case that
// its tag chooses.
func (b *builder) members(v *Value, t qmp.Type, path, owner string) error {
	for seen := make(map[qmp.Type]bool); !seen[t]; { // a case that is its own union would have no end
		seen[t] = true
		for _, m := range t.Members() {
			value := v.members[m.Name]
			switch {
			case value == nil && !m.Optional:
				return fmt.Errorf("Parameter '%s' is missing", join(path, m.Name))
			case value == nil:
				continue
			}
			converted, err := b.convert(value, m.Type, join(path, m.Name), owner)
			if err != nil {
				return err
			}
			b.add(m.Name, converted)
		}
		tag, ok := v.Get(t.Tag())
		if t.Tag() == "" || !ok {
			break
		}
		t, owner = t.Variant(tag), tag
	}
	return nil
}

func (b *builder) add(name string, value json.RawMessage) {
	b.done = append(b.done, name)
	if len(b.text) > 0 {
		b.text = append(b.text, ',')
	}
	b.text = strconv.AppendQuote(b.text, name) // a QAPI name: ASCII
	b.text = append(append(b.text, ':'), value...)
}

func (b *builder) json() json.RawMessage { return slices.Concat([]byte("{"), b.text, []byte("}")) }

func (c converter) array(v *Value, t qmp.Type, path, owner string) (json.RawMessage, error) {
	if !v.array() {
		return nil, wrongShape(path, "array")
	}
	elements := make([]string, len(v.elements))
	for i, element := range v.elements {
		converted, err := c.convert(element, t.Element(), fmt.Sprintf("%s.%d", path, i), owner)
		if err != nil {
			return nil, err
		}
		elements[i] = string(converted)
	}
	return json.RawMessage("[" + strings.Join(elements, ",") + "]"), nil
}

// alternate takes the first type that the value can have. None of QAPI's is an
// alternate.
func (c converter) alternate(v *Value, t qmp.Type, path, owner string) (json.RawMessage, error) {
	var first error
	for _, a := range t.Alternatives() {
		isObject := a.Kind() == qmp.KindObject || a.Kind() == qmp.KindArray
		if isObject != v.object || a.Kind() == qmp.KindNull || a.Kind() == qmp.KindAlternate {
			continue
		}
		converted, err := c.convert(v, a, path, owner)
		if err == nil {
			return converted, nil
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = fmt.Errorf("Invalid parameter type for '%s'", path)
	}
	return nil, first
}

func (c converter) scalar(v *Value, t qmp.Type, path, owner string) (json.RawMessage, error) {
	if t.Kind() == qmp.KindEnum {
		if !slices.Contains(t.Values(), v.text) {
			return nil, &EnumError{Parameter: enumName(path), Value: v.text}
		}
		return json.Marshal(v.text)
	}
	dialect := Keyval
	if v.option {
		dialect = Opts
	}
	return dialect.Scalar(path, v.text, c.kind(t, path, owner))
}

// EnumError is a word that is none of an enumeration's.
type EnumError struct{ Parameter, Value string }

func (e *EnumError) Error() string {
	return fmt.Sprintf("Parameter '%s' does not accept value '%s'", e.Parameter, e.Value)
}

// enumName is what QEMU's complaint about an enumeration calls a value: its own
// name without path, and an element of a list has none (input_type_enum in
// qapi/qapi-visit-core.c).
func enumName(path string) string {
	name := path[strings.LastIndexByte(path, '.')+1:]
	if isIndex(name) {
		return "null"
	}
	return name
}

// kind is how the text of a built-in type is read.
func (c converter) kind(t qmp.Type, path, owner string) Kind {
	switch t.Kind() {
	case qmp.KindBool:
		return Bool
	case qmp.KindNumber:
		return Number
	case qmp.KindInt:
		return IntegerKind(c.command, owner, path)
	}
	return String
}
