// SPDX-License-Identifier: GPL-2.0-or-later

// Package keyval turns option text (key=value,...) into the typed arguments of
// QMP commands, by the schema of the QEMU that they are for. It is
// util/keyval.c and the keyval visitor of qapi/qobject-input-visitor.c.
package keyval

import (
	"fmt"
	"strings"
)

// Value is text, or members by name, in the order of their first appearance.
type Value struct {
	text    string
	object  bool
	array   bool // its members are called "0", "1" and so on
	option  bool // of QemuOpts
	names   []string
	members map[string]*Value
}

func newObject() *Value { return &Value{object: true, members: make(map[string]*Value)} }

// Get returns the text of a member, "" if it is none.
func (v *Value) Get(name string) (text string, ok bool) {
	m := v.members[name]
	if m == nil || m.object {
		return "", false
	}
	return m.text, true
}

// Parse parses key=value,... (keyval_parse): a key may be a path of names and
// list indices with dots between, ",," in a value is a comma, and the first part
// without '=' is the value of the key called implied, if that is not "". help
// reports whether a part was "help" or "?".
func Parse(text, implied string) (v *Value, help bool, err error) {
	v = newObject()
	for text != "" {
		key, value, rest, asks, err := part(text, implied)
		switch {
		case err != nil:
			return nil, false, err
		case asks:
			help = true
		default:
			if err := v.put(key, value); err != nil {
				return nil, false, err
			}
		}
		text, implied = rest, ""
	}
	return v, help, v.listify("")
}

// part takes the first key and value off text.
func part(text, implied string) (key, value, rest string, help bool, err error) {
	n := strings.IndexAny(text, "=,")
	if n < 0 {
		n = len(text)
	}
	if n > 0 && (n == len(text) || text[n] == ',') {
		word := text[:n]
		rest = strings.TrimPrefix(text[n:], ",")
		switch {
		case word == "help" || word == "?":
			return "", "", rest, true, nil
		case implied != "":
			return implied, word, rest, false, nil
		}
	}
	key = text[:n]
	if !isPath(key) {
		return "", "", "", false, fmt.Errorf("Invalid parameter '%s'", key) //nolint:staticcheck // QEMU's words
	}
	text = text[n:]
	if text == "" || text[0] != '=' {
		return "", "", "", false, fmt.Errorf("Expected '=' after parameter '%s'", key) //nolint:staticcheck // QEMU's words
	}
	value, rest = unescape(text[1:])
	return key, value, rest, false, nil
}

// unescape takes a value off text, up to a single comma.
func unescape(text string) (value, rest string) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == ',' {
			i++
			if i == len(text) || text[i] != ',' {
				return b.String(), text[i:]
			}
		}
		b.WriteByte(text[i])
	}
	return b.String(), ""
}

// isPath reports whether a key is made of QAPI names and, but for the first,
// list indices.
func isPath(key string) bool {
	for i, fragment := range strings.Split(key, ".") {
		if !isName(fragment) && (i == 0 || !isIndex(fragment)) || len(fragment) > 127 {
			return false
		}
	}
	return true
}

func isIndex(s string) bool {
	return s != "" && len(s) < 10 && strings.Trim(s, "0123456789") == ""
}

// isName is parse_qapi_name: letters, digits, '-' and '_', a letter first; what
// downstream added begins with __RFQDN_.
func isName(s string) bool {
	if domain, ok := strings.CutPrefix(s, "__"); ok {
		_, name, found := strings.Cut(domain, "_")
		return found && isName(name)
	}
	if s == "" || !isLetter(s[0]) {
		return false
	}
	for i := range len(s) {
		if b := s[i]; !isLetter(b) && !isDigit(b) && b != '-' && b != '_' {
			return false
		}
	}
	return true
}

func isLetter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }

// put stores a value under a path; the last of several counts.
func (v *Value) put(path, text string) error {
	for rest := path; ; {
		name, more, deeper := strings.Cut(rest, ".")
		m := v.members[name]
		if m == nil {
			m = &Value{}
			if deeper {
				m = newObject()
			}
			v.members[name] = m
			v.names = append(v.names, name)
		}
		if m.object != deeper {
			return fmt.Errorf("Parameters '%s.*' used inconsistently", //nolint:staticcheck // QEMU's words
				strings.TrimSuffix(path[:len(path)-len(more)], "."))
		}
		if !deeper {
			m.text = text
			return nil
		}
		v, rest = m, more
	}
}

// listify finds the arrays below a value, and whether they are whole (keyval_listify).
func (v *Value) listify(path string) error {
	indices := 0
	for _, name := range v.names {
		if err := v.members[name].listify(join(path, name)); err != nil {
			return err
		}
		if isIndex(name) {
			indices++
		}
	}
	if indices > 0 && indices < len(v.names) {
		return fmt.Errorf("Parameters '%s.*' used inconsistently", path) //nolint:staticcheck // QEMU's words
	}
	v.array = indices > 0
	for i := range indices {
		if v.members[fmt.Sprint(i)] == nil {
			return fmt.Errorf("Parameter '%s.%d' missing", path, i) //nolint:staticcheck // QEMU's words
		}
	}
	return nil
}
