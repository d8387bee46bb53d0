// SPDX-License-Identifier: GPL-2.0-or-later

package qapitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// Decode reads JSON, with numbers as they are written.
func Decode(raw []byte) (value any, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, fmt.Errorf("more than one value: %s", raw)
	}
	return value, nil
}

// Difference says where two values differ in what they mean, "" if they do not.
func Difference(a, b any) string { return difference(a, b, "") }

func difference(a, b any, path string) string {
	switch a := a.(type) {
	case map[string]any:
		if b, ok := b.(map[string]any); ok {
			return differentMembers(a, b, path)
		}
	case []any:
		if b, ok := b.([]any); ok && len(a) == len(b) {
			for i := range a {
				if d := difference(a[i], b[i], fmt.Sprintf("%s[%d]", path, i)); d != "" {
					return d
				}
			}
			return ""
		}
	case json.Number:
		if b, ok := b.(json.Number); ok && sameNumber(a, b) {
			return ""
		}
	default:
		if a == b {
			return ""
		}
	}
	return fmt.Sprintf("%s is %#v and %#v", path, a, b)
}

func differentMembers(a, b map[string]any, path string) string {
	for name, value := range a {
		other, ok := b[name]
		if !ok {
			return fmt.Sprintf("%s.%s is in the first alone", path, name)
		}
		if d := difference(value, other, path+"."+name); d != "" {
			return d
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			return fmt.Sprintf("%s.%s is in the second alone", path, name)
		}
	}
	return ""
}

// sameNumber compares exactly, whatever the spelling.
func sameNumber(a, b json.Number) bool {
	x, okX := new(big.Rat).SetString(string(a))
	y, okY := new(big.Rat).SetString(string(b))
	return okX && okY && x.Cmp(y) == 0
}

// Validate reports where a value is not of a type, or has what the type does not have.
func (s *Schema) Validate(value any, typeName string) error { return s.validate(value, typeName, "") }

func (s *Schema) validate(value any, typeName, path string) error {
	e := s.get(typeName)
	fits := false
	switch v := value.(type) {
	case map[string]any:
		if e.kind() == "object" {
			return s.validateObject(v, e, path)
		}
	case []any:
		if e.kind() == "array" {
			for i, element := range v {
				if err := s.validate(element, e.Element, fmt.Sprintf("%s[%d]", path, i)); err != nil {
					return err
				}
			}
			return nil
		}
	case string:
		fits = e.kind() == "string" || e.kind() == "enum" && slices.Contains(e.Values, v)
	case json.Number:
		fits = e.kind() == "number" || e.kind() == "int" && isInteger(v)
	case bool:
		fits = e.kind() == "boolean"
	case nil:
		fits = e.kind() == "null"
	}
	switch {
	case fits || e.kind() == "value":
		return nil
	case e.kind() == "alternate":
		return s.validateAlternate(value, e, path)
	}
	return fmt.Errorf("%s is no %s: %v", path, e.kind(), value)
}

func (s *Schema) validateAlternate(value any, e *entity, path string) (err error) {
	for _, m := range e.Members {
		if err = s.validate(value, m.Type, path); err == nil {
			return nil
		}
	}
	return fmt.Errorf("%s is none of what it may be, at last: %w", path, err)
}

func (s *Schema) validateObject(v map[string]any, e *entity, path string) error {
	members := s.membersOf(e, v)
	for name, value := range v {
		i := slices.IndexFunc(members, func(m member) bool { return m.Name == name })
		if i < 0 {
			return fmt.Errorf("%s.%s is no member", path, name)
		}
		if err := s.validate(value, members[i].Type, path+"."+name); err != nil {
			return err
		}
	}
	for _, m := range members {
		if _, ok := v[m.Name]; !ok && !m.optional() {
			return fmt.Errorf("%s.%s is missing", path, m.Name)
		}
	}
	return nil
}

// isInteger reports whether QAPI has an integer for it: 64 bits, with sign or without.
func isInteger(n json.Number) bool {
	i, ok := new(big.Int).SetString(string(n), 10)
	return ok && !strings.ContainsAny(string(n), ".eE") && (i.IsInt64() || i.IsUint64())
}
