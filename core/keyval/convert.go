// SPDX-License-Identifier: GPL-2.0-or-later

package keyval

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"libhmp/core/language"
	"libhmp/core/qmp"
)

// Convert makes JSON of a value by its type. Errors name the parameter, and say
// what its type expects, in QEMU's words. Integers may be sizes, with a suffix:
// the schema does not tell which ones are.
func Convert(v *Value, t qmp.Type) (json.RawMessage, error) { return convert(v, t, "") }

func convert(v *Value, t qmp.Type, path string) (json.RawMessage, error) {
	switch t.Kind() {
	case qmp.KindObject:
		return object(v, t, path)
	case qmp.KindArray:
		return array(v, t, path)
	case qmp.KindAlternate:
		return alternate(v, t, path)
	}
	if v.object {
		return nil, wrongShape(path, "string")
	}
	return scalar(v, t, path)
}

func wrongShape(path, shape string) error {
	return fmt.Errorf("Invalid parameter type for '%s', expected: %s", path, shape) //nolint:staticcheck // QEMU's words
}

// expected is what QEMU calls a type; the opts visitor has words of its own.
func expected(v *Value, t qmp.Type) string {
	switch t.Kind() {
	case qmp.KindBool:
		return "'on' or 'off'"
	case qmp.KindInt:
		if v.option {
			return "an int64 value"
		}
		return "integer"
	}
	return "number"
}

// join is the path of a member.
func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// object converts the members that a type has; there must be no others.
func object(v *Value, t qmp.Type, path string) (json.RawMessage, error) {
	if !v.object {
		return nil, wrongShape(path, "object")
	}
	out := &builder{}
	if err := out.members(v, t, path); err != nil {
		return nil, err
	}
	if tag, ok := v.Get(t.Tag()); ok && t.Tag() != "" {
		if err := out.members(v, t.Variant(tag), path); err != nil {
			return nil, err
		}
	}
	for _, name := range v.names {
		switch {
		case slices.Contains(out.done, name):
		case v.option:
			return nil, fmt.Errorf("Invalid parameter '%s'", join(path, name)) //nolint:staticcheck // QEMU's words
		default:
			return nil, fmt.Errorf("Parameter '%s' is unexpected", join(path, name)) //nolint:staticcheck // QEMU's words
		}
	}
	return out.json(), nil
}

// builder collects the members of an object.
type builder struct {
	done []string
	text []byte
}

func (b *builder) members(v *Value, t qmp.Type, path string) error {
	for _, m := range t.Members() {
		value := v.members[m.Name]
		switch {
		case value == nil && !m.Optional:
			return fmt.Errorf("Parameter '%s' is missing", join(path, m.Name)) //nolint:staticcheck // QEMU's words
		case value == nil:
			continue
		}
		converted, err := convert(value, m.Type, join(path, m.Name))
		if err != nil {
			return err
		}
		b.add(m.Name, converted)
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

func array(v *Value, t qmp.Type, path string) (json.RawMessage, error) {
	if !v.object {
		return nil, wrongShape(path, "array")
	}
	list, err := v.list(path)
	if err != nil {
		return nil, err
	}
	elements := make([]string, len(list))
	for i, e := range list {
		converted, err := convert(e, t.Element(), fmt.Sprintf("%s.%d", path, i))
		if err != nil {
			return nil, err
		}
		elements[i] = string(converted)
	}
	return json.RawMessage("[" + strings.Join(elements, ",") + "]"), nil
}

// alternate takes the first type that the value can have.
func alternate(v *Value, t qmp.Type, path string) (json.RawMessage, error) {
	var first error
	for _, a := range t.Alternatives() {
		isObject := a.Kind() == qmp.KindObject || a.Kind() == qmp.KindArray
		if isObject != v.object || a.Kind() == qmp.KindNull {
			continue
		}
		converted, err := convert(v, a, path)
		if err == nil {
			return converted, nil
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = fmt.Errorf("Invalid parameter type for '%s'", path) //nolint:staticcheck // QEMU's words
	}
	return nil, first
}

func scalar(v *Value, t qmp.Type, path string) (json.RawMessage, error) {
	text := v.text
	wrong := func() (json.RawMessage, error) {
		return nil, fmt.Errorf("Parameter '%s' expects %s", path, expected(v, t)) //nolint:staticcheck // QEMU's words
	}
	switch t.Kind() {
	case qmp.KindEnum:
		if !slices.Contains(t.Values(), text) {
			return nil, fmt.Errorf("Parameter '%s' does not accept value '%s'", path, text) //nolint:staticcheck // QEMU's words
		}
	case qmp.KindBool:
		switch text {
		case "on", "yes", "true", "y":
			return json.RawMessage("true"), nil
		case "off", "no", "false", "n":
			return json.RawMessage("false"), nil
		}
		return wrong()
	case qmp.KindInt:
		if n, ok := language.Integer(text); ok {
			return json.RawMessage(n), nil
		}
		if n, rest, err := language.Size(text, 'B'); err == nil && rest == "" {
			return json.RawMessage(strconv.FormatUint(n, 10)), nil
		}
		return wrong()
	case qmp.KindNumber:
		if n, err := strconv.ParseFloat(text, 64); err == nil && n-n == 0 {
			return json.Marshal(n)
		}
		return wrong()
	}
	return json.Marshal(text)
}

// JSON checks that text is one JSON object, and returns it.
func JSON(text string) (json.RawMessage, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		return nil, fmt.Errorf("JSON parse error, %w", err)
	}
	if object == nil {
		return nil, errNoObject
	}
	return json.RawMessage(text), nil
}
