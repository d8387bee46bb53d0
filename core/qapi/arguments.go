// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"libhmp/core/qmp"
)

// Arguments makes the argument object of a QMP command of what was typed, nil for none. Errors
// name the parameter, the value and what is expected of it.
func Arguments(text string, t qmp.Type) (json.RawMessage, error) {
	words, err := wordsOf(text)
	if err != nil {
		return nil, err
	}
	v, err := valueOf(words, t)
	if err != nil || len(v.names) == 0 && len(words) == 0 && !hasMandatory(t) {
		return nil, err
	}
	args, err := object(v, t, "")
	if err == nil && depth(args) > maxDepth-1 { // the request is an object too
		err = errDepth
	}
	return args, err
}

var errDepth = errors.New("the arguments are nested deeper than QEMU reads")

// depth is how many brackets are open at most in valid JSON.
func depth(raw json.RawMessage) (most int) {
	open, inString := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			open++
			most = max(most, open)
		case c == '}' || c == ']':
			open--
		}
	}
	return most
}

func hasMandatory(t qmp.Type) bool {
	return slices.ContainsFunc(t.Members(), func(m qmp.Member) bool { return !m.Optional })
}

// valueOf puts words together.
func valueOf(words []word, t qmp.Type) (*value, error) {
	v := &value{parent: true}
	positional := Positional(t)
	for _, w := range words {
		switch flag := flagOf(w, t); {
		case w.key != "":
			if err := v.put(w.key, &value{given: true, text: w.value, form: w.form}); err != nil {
				return nil, err
			}
		case w.form == jsonForm && strings.HasPrefix(w.value, "{") && isArguments(w.value, t, positional):
			if err := v.merge(w.value); err != nil {
				return nil, err
			}
		case flag != "":
			if err := v.put(flag, &value{given: true, flag: true}); err != nil {
				return nil, err
			}
		case positional == "":
			return nil, unexpected(w, t)
		default:
			if err := v.put(positional, &value{given: true, text: w.value, form: w.form}); err != nil {
				return nil, unexpected(w, t)
			}
			positional = ""
		}
	}
	return v, nil
}

// NamesMember reports whether a text is arguments that name a member of the type, or begins with
// the JSON object of arguments.
func NamesMember(text string, t qmp.Type) bool {
	words, _ := wordsOf(text)
	for _, w := range words {
		switch {
		case w.key != "" && len(membersAt(t, w.key)) > 0:
			return true
		case w.key == "" && w.form == jsonForm && strings.HasPrefix(w.value, "{"):
			return len(allMembers(t)) > 0
		}
	}
	return false
}

// Take takes the value of a member out of a line's arguments, as plain text.
func Take(text, name string) (value, rest string, found bool, err error) {
	words, err := wordsOf(text)
	if err != nil {
		return "", text, false, err
	}
	for i := len(words) - 1; i >= 0; i-- {
		w := words[i]
		switch {
		case w.key != name:
		case found:
			return "", text, true, fmt.Errorf("Parameter '%s' is given twice", name)
		default:
			value, found = w.value, true
			rest = text[:w.at] + text[w.end:]
		}
	}
	return value, rest, found, nil
}

// isArguments reports whether a JSON object without key is that of the arguments, not the
// value of the member that needs no key.
func isArguments(object string, t qmp.Type, positional string) bool {
	switch t.MemberType(positional).Kind() {
	case qmp.KindObject, qmp.KindArray, qmp.KindAny:
	default:
		return true
	}
	names, _, err := membersOf([]byte(object))
	return err == nil && !slices.ContainsFunc(names, func(name string) bool { return len(membersAt(t, name)) == 0 })
}

func unexpected(w word, t qmp.Type) error {
	if len(t.Members()) == 0 {
		return fmt.Errorf("'%s' is unexpected: there are no parameters", w.value)
	}
	keys := keysOf(t, nil)
	if near := DidYouMean(strings.TrimPrefix(w.value, "-"), keys); near != "" {
		return fmt.Errorf("'%s' is no parameter%s", w.value, near)
	}
	return fmt.Errorf("'%s' is no parameter: it takes NAME=VALUE%s", w.value, oneOf("names", keys))
}

// Positional is the member whose value may be typed without its name, "" for none: the main one,
// if it has no members of its own.
func Positional(t qmp.Type) string {
	name := Main(t)
	switch t.MemberType(name).Kind() {
	case qmp.KindObject, qmp.KindArray:
		return ""
	}
	return name
}

// Main is the only member that must be given, or that there is, or the one that chooses a union's
// variant. "" for none.
func Main(t qmp.Type) string {
	members := t.Members()
	var mandatory []string
	for _, m := range members {
		if !m.Optional {
			mandatory = append(mandatory, m.Name)
		}
	}
	switch {
	case len(mandatory) == 1:
		return mandatory[0]
	case t.Tag() != "" && slices.Contains(mandatory, t.Tag()):
		return t.Tag()
	case len(members) == 1:
		return members[0].Name
	}
	return ""
}

// flagOf is the path of the boolean member that a word without value names, "" if it names none.
func flagOf(w word, t qmp.Type) string {
	if w.key != "" || w.form != plain {
		return ""
	}
	path := strings.TrimPrefix(w.value, "-")
	for _, m := range membersAt(t, path) {
		if canBe(m.Type, qmp.KindBool) {
			return path
		}
	}
	return ""
}

// canBe reports whether values of the type can be of a kind.
func canBe(t qmp.Type, kind qmp.Kind) bool {
	return t.Kind() == kind || t.Kind() == qmp.KindAlternate &&
		slices.ContainsFunc(t.Alternatives(), func(a qmp.Type) bool { return canBe(a, kind) })
}

// membersAt are the members that a path may be, by all variants of the unions on its way.
func membersAt(t qmp.Type, path string) (list []qmp.Member) {
	name, rest, deeper := strings.Cut(path, ".")
	for _, m := range allMembers(t) {
		switch {
		case m.Name != name:
		case !deeper:
			list = append(list, m)
		default:
			list = append(list, membersBelow(m.Type, rest)...)
		}
	}
	return list
}

func membersBelow(t qmp.Type, path string) (list []qmp.Member) {
	switch t.Kind() {
	case qmp.KindObject:
		return membersAt(t, path)
	case qmp.KindAlternate:
		for _, a := range t.Alternatives() {
			list = append(list, membersBelow(a, path)...)
		}
	case qmp.KindArray:
		index, rest, deeper := strings.Cut(path, ".")
		if !deeper {
			return []qmp.Member{{Name: index, Type: t.Element(), Optional: true}}
		}
		return membersBelow(t.Element(), rest)
	}
	return list
}

// allMembers are those of an object type and of all of its variants, which may be unions too.
func allMembers(t qmp.Type) (list []qmp.Member) {
	seen := make(map[qmp.Type]bool)
	var add func(qmp.Type)
	add = func(t qmp.Type) {
		if seen[t] {
			return
		}
		seen[t] = true
		list = append(list, t.Members()...)
		for _, c := range t.Cases() {
			add(t.Variant(c))
		}
	}
	add(t)
	return list
}

// membersFor are the members that an object type has with these values: its own, and those of
// the variant that its tag chooses.
func membersFor(t qmp.Type, tagged func(tag string) (value string, ok bool)) (list []qmp.Member) {
	for seen := make(map[qmp.Type]bool); !seen[t]; {
		seen[t] = true
		list = append(list, t.Members()...)
		tag, ok := tagged(t.Tag())
		if t.Tag() == "" || !ok {
			break
		}
		t = t.Variant(tag)
	}
	return list
}

// keysOf are the names of the members that are not given yet.
func keysOf(t qmp.Type, v *value) (names []string) {
	for _, m := range membersFor(t, v.tagged) {
		if v == nil || v.members[m.Name] == nil {
			names = append(names, m.Name)
		}
	}
	return names
}

// tagged is the value of a member that chooses a variant.
func (v *value) tagged(tag string) (string, bool) {
	if v == nil || v.members[tag] == nil {
		return "", false
	}
	m := v.members[tag]
	if m.form == jsonForm {
		var text string
		return text, json.Unmarshal([]byte(m.text), &text) == nil
	}
	return m.text, m.given
}

// maxNamed is how many words an error lists.
const maxNamed = 24

// oneOf lists what there is to choose from.
func oneOf(what string, words []string) string {
	switch {
	case len(words) == 0:
		return ""
	case len(words) > maxNamed:
		return fmt.Sprintf(" (%s: %s, ... %d more)", what, strings.Join(words[:maxNamed], ", "), len(words)-maxNamed)
	}
	return fmt.Sprintf(" (%s: %s)", what, strings.Join(words, ", "))
}

// join is the path of a member.
func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
