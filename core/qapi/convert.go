// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"libhmp/core/keyval"
	"libhmp/core/language"
	"libhmp/core/qmp"
)

// convert makes JSON of a value by its type.
func convert(v *value, t qmp.Type, path string) (json.RawMessage, error) {
	switch {
	case v.parent:
		return parent(v, t, path)
	case v.form == jsonForm:
		return json.RawMessage(v.text), check(json.RawMessage(v.text), t, path)
	case v.flag:
		return flag(t, path)
	}
	return scalar(v, t, path)
}

// parent makes JSON of a value with members.
func parent(v *value, t qmp.Type, path string) (json.RawMessage, error) {
	switch t.Kind() {
	case qmp.KindObject:
		return object(v, t, path)
	case qmp.KindArray:
		return array(v, t.Element(), path)
	case qmp.KindAny, qmp.KindUnknown:
		if _, ok := v.elements(); ok {
			return array(v, t, path)
		}
		return anything(v, t, path)
	case qmp.KindAlternate:
		for _, a := range t.Alternatives() {
			if a.Kind() == qmp.KindObject || a.Kind() == qmp.KindArray {
				return parent(v, a, path)
			}
		}
	}
	return nil, fmt.Errorf("Parameter '%s' has no members such as '%s': it expects %s", path, v.names[0], expected(t))
}

// object makes JSON of the members that a type has; there must be no others, and none missing.
func object(v *value, t qmp.Type, path string) (json.RawMessage, error) {
	members := membersFor(t, v.tagged)
	for _, name := range v.names {
		if !slices.ContainsFunc(members, func(m qmp.Member) bool { return m.Name == name }) {
			return nil, unknownMember(v, t, path, name)
		}
	}
	out := []byte{'{'}
	for _, m := range members {
		given := v.members[m.Name]
		switch {
		case given == nil && m.Optional:
			continue
		case given == nil:
			return nil, fmt.Errorf("Parameter '%s' is missing: %s", join(path, m.Name), expected(m.Type))
		}
		converted, err := convert(given, m.Type, join(path, m.Name))
		if err != nil {
			return nil, err
		}
		out = appendMember(out, m.Name, converted)
	}
	return append(out, '}'), nil
}

func appendMember(out []byte, name string, value []byte) []byte {
	if len(out) > 1 {
		out = append(out, ',')
	}
	out = append(append(out, quote(name)...), ':')
	return append(out, value...)
}

// unknownMember is the error of a member that is not there, with what there is. A tag that is
// wrong is the reason for others.
func unknownMember(v *value, t qmp.Type, path, name string) error {
	if tag, ok := v.tagged(t.Tag()); ok {
		m, _ := t.Member(t.Tag())
		if !slices.Contains(m.Type.Values(), tag) {
			return wrongWord(join(path, t.Tag()), tag, m.Type)
		}
	}
	if t.Tag() != "" && v.members[t.Tag()] == nil && len(membersAt(t, name)) > 0 {
		return fmt.Errorf("Parameter '%s' is missing: '%s' depends on it", join(path, t.Tag()), join(path, name))
	}
	keys := keysOf(t, v)
	if near := language.Nearest(name, keys); near != "" {
		return fmt.Errorf("Parameter '%s' is unexpected (did you mean '%s'?)", join(path, name), join(path, near))
	}
	return fmt.Errorf("Parameter '%s' is unexpected%s", shortened([]byte(join(path, name))), oneOf("there are", keys))
}

// anything makes an object of members whose types nobody knows.
func anything(v *value, t qmp.Type, path string) (json.RawMessage, error) {
	out := []byte{'{'}
	for _, name := range v.names {
		converted, err := convert(v.members[name], t, join(path, name))
		if err != nil {
			return nil, err
		}
		out = appendMember(out, name, converted)
	}
	return append(out, '}'), nil
}

func array(v *value, element qmp.Type, path string) (json.RawMessage, error) {
	elements, ok := v.elements()
	if !ok {
		return nil, fmt.Errorf("Parameter '%s' is a list: its members are %s.0, %s.1 and so on, not '%s'", path, path, path, v.names[0])
	}
	parts := make([][]byte, len(elements))
	for i, e := range elements {
		converted, err := convert(e, element, fmt.Sprintf("%s.%d", path, i))
		if err != nil {
			return nil, err
		}
		parts[i] = converted
	}
	return slices.Concat([]byte("["), bytes.Join(parts, []byte(",")), []byte("]")), nil
}

func flag(t qmp.Type, path string) (json.RawMessage, error) {
	if !canBe(t, qmp.KindBool) && t.Kind() != qmp.KindAny {
		return nil, fmt.Errorf("Parameter '%s' needs a value: %s", path, expected(t))
	}
	return json.RawMessage("true"), nil
}

// scalar reads text.
func scalar(v *value, t qmp.Type, path string) (json.RawMessage, error) {
	switch t.Kind() {
	case qmp.KindString:
		return quote(v.text), nil
	case qmp.KindEnum:
		if !slices.Contains(t.Values(), v.text) {
			return nil, wrongWord(path, v.text, t)
		}
		return quote(v.text), nil
	case qmp.KindAny, qmp.KindUnknown:
		if v.form == plain && isScalar(v.text) {
			return json.RawMessage(v.text), nil
		}
		return quote(v.text), nil
	case qmp.KindAlternate:
		return alternate(v, t, path)
	case qmp.KindBool:
		if value, ok := keyval.Bool.Read(v.text); ok && v.form == plain {
			return value, nil
		}
	case qmp.KindInt:
		value, err := integer(v.text)
		if err == nil && v.form == plain {
			return value, nil
		}
		if errors.Is(err, errRange) {
			return nil, fmt.Errorf("Parameter '%s' is out of range: %s", path, v.text)
		}
	case qmp.KindNumber:
		if n, err := strconv.ParseFloat(v.text, 64); err == nil && v.form == plain && n-n == 0 && !strings.Contains(v.text, "_") {
			return json.Marshal(n)
		}
	case qmp.KindNull:
		if v.form == plain && v.text == "null" {
			return json.RawMessage("null"), nil
		}
	case qmp.KindArray:
		return nil, fmt.Errorf("Parameter '%s' is a list: %s.0=VALUE, or %s=[...]", path, path, path)
	case qmp.KindObject:
		return nil, fmt.Errorf("Parameter '%s' has members: %s.NAME=VALUE, or %s={...}%s", path, path, path, oneOf("names", keysOf(t, nil)))
	}
	return nil, notExpected(path, v.text, t)
}

// notExpected is the error of text that is no value of the type.
func notExpected(path, text string, t qmp.Type) error {
	return fmt.Errorf("Parameter '%s' expects %s, not '%s'", path, expected(t), shortened([]byte(text)))
}

func wrongWord(path, text string, t qmp.Type) error {
	instead := cmp.Or(DidYouMean(text, t.Values()), oneOf("one of", t.Values()))
	return fmt.Errorf("Parameter '%s' does not accept '%s'%s", path, shortened([]byte(text)), instead)
}

// alternate takes the first type that text can be: words that mean something before strings.
func alternate(v *value, t qmp.Type, path string) (json.RawMessage, error) {
	alternatives := t.Alternatives()
	for _, kind := range []qmp.Kind{qmp.KindNull, qmp.KindBool, qmp.KindInt, qmp.KindNumber, qmp.KindEnum, qmp.KindString} {
		for _, a := range alternatives {
			if a.Kind() != kind {
				continue
			}
			if converted, err := scalar(v, a, path); err == nil {
				return converted, nil
			}
		}
	}
	return nil, notExpected(path, v.text, t)
}

// isScalar reports whether text is JSON that is neither string, list nor object.
func isScalar(text string) bool {
	kind := kindOf([]byte(text))
	return kind != '"' && kind != '{' && kind != '[' && json.Valid([]byte(text)) && strings.TrimSpace(text) == text
}

var (
	errRange  = errors.New("out of range")
	errNumber = errors.New("no number")
)

// integer reads a number in C's notation, or one of bytes with a suffix, such as 64M. QAPI's
// integers have 64 bits, with or without sign.
func integer(text string) (json.RawMessage, error) {
	digits, negative := strings.CutPrefix(text, "-")
	if digits == "" || digits[0] < '0' || '9' < digits[0] {
		return nil, errNumber
	}
	n, err := strconv.ParseUint(digits, 0, 64)
	if !isC(digits) { // but Go's
		return nil, errNumber
	}
	switch {
	case errors.Is(err, strconv.ErrRange):
		return nil, errRange
	case err != nil && !negative:
		size, rest, err := language.Size(digits, 'B')
		if errors.Is(err, language.ErrSizeRange) {
			return nil, errRange
		}
		if err != nil || rest != "" {
			return nil, errNumber
		}
		n = size
	case err != nil:
		return nil, errNumber
	case negative && n > 1<<63:
		return nil, errRange
	case negative:
		return strconv.AppendInt(nil, -int64(n), 10), nil
	}
	return strconv.AppendUint(nil, n, 10), nil
}

// isC reports whether a number that Go reads is one of C too: neither 1_000 nor 0b1 nor 0o7, nor 08,
// which is none of either.
func isC(digits string) bool {
	octal := len(digits) > 1 && digits[0] == '0' && strings.Trim(digits, "0123456789") == ""
	return !strings.Contains(digits, "_") && (len(digits) < 2 || !strings.ContainsRune("bBoO", rune(digits[1])) || digits[0] != '0') &&
		!(octal && strings.ContainsAny(digits, "89"))
}

// expected says in words what a value of a type is.
func expected(t qmp.Type) string {
	switch t.Kind() {
	case qmp.KindEnum:
		values := t.Values()
		if len(values) > maxNamed {
			values = append(slices.Clone(values[:maxNamed]), "...")
		}
		return "one of " + strings.Join(values, ", ")
	case qmp.KindArray:
		return "a list"
	case qmp.KindAlternate:
		var parts []string
		for _, a := range t.Alternatives() {
			parts = append(parts, expected(a))
		}
		return strings.Join(parts, ", or ")
	}
	if words, ok := expectations[t.Kind()]; ok {
		return words
	}
	return "a value"
}

var expectations = map[qmp.Kind]string{
	qmp.KindObject: "members", qmp.KindString: "text", qmp.KindInt: "an integer", qmp.KindNumber: "a number",
	qmp.KindBool: "on or off", qmp.KindNull: "null",
}
