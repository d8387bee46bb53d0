// SPDX-License-Identifier: GPL-2.0-or-later

// Package keyval turns option text (key=value,...) into the typed arguments of
// QMP commands, by the schema of the QEMU that they are for. It is
// util/keyval.c and the keyval visitor of qapi/qobject-input-visitor.c.
package keyval

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Value is text, or members by name, in the order of their first appearance.
type Value struct {
	text    string
	object  bool
	option  bool // of QemuOpts
	names   []string
	members map[string]*Value

	elements []*Value // in order, if its members are called "0", "1" and so on
}

// array reports whether it has elements, not members of other names.
func (v *Value) array() bool { return len(v.elements) > 0 }

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
func part(text, implied string) (key []string, value, rest string, help bool, err error) {
	n := strings.IndexAny(text, "=,")
	if n < 0 {
		n = len(text)
	}
	if n > 0 && (n == len(text) || text[n] == ',') {
		word := text[:n]
		rest = strings.TrimPrefix(text[n:], ",")
		switch {
		case word == "help" || word == "?":
			return nil, "", rest, true, nil
		case implied != "":
			key, err = fragments(implied)
			return key, word, rest, false, err
		}
	}
	if key, err = fragments(text[:n]); err != nil {
		return nil, "", "", false, err
	}
	whole := text[:n]
	text = text[n:]
	if text == "" || text[0] != '=' {
		return nil, "", "", false, fmt.Errorf("Expected '=' after parameter '%s'", whole)
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

// fragments splits a key into QAPI names and, but for the first, list indices. The
// domain of a downstream name (__org.qemu_x) has dots of its own.
func fragments(key string) (all []string, err error) {
	for rest := key; ; {
		n := digits(rest)
		if len(all) == 0 || n == 0 {
			n = nameLength(rest)
		}
		last := n == len(rest)
		switch {
		case n == 0, !last && rest[n] != '.':
			return nil, fmt.Errorf("Invalid parameter '%s'", key)
		case n > maxFragment && last && len(all) == 0:
			return nil, fmt.Errorf("Parameter '%s' is too long", key)
		case n > maxFragment:
			return nil, fmt.Errorf("Parameter fragment '%s' is too long", rest[:n])
		}
		all = append(all, rest[:n])
		if last {
			return all, nil
		}
		rest = rest[n+1:]
	}
}

// maxFragment is one less than key_in_cur of keyval_parse_one has bytes.
const maxFragment = 127

// digits is how many digits a text begins with (key_to_index).
func digits(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }

func isIndex(s string) bool { return s != "" && digits(s) == len(s) }

// index is the number of a list index; one that no list has, if it is larger than an int.
func index(s string) int {
	i, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		return math.MaxInt32
	}
	return int(i)
}

// nameLength is how long the QAPI name is that a text begins with, 0 if there is none
// (parse_qapi_name): letters, digits, '-' and '_', a letter first; what downstream
// added begins with __RFQDN_.
func nameLength(s string) int {
	rest := s
	if domain, ok := strings.CutPrefix(s, "__"); ok {
		end := strings.IndexFunc(domain, func(r rune) bool { return !isWord(r) && r != '-' && r != '.' })
		if end < 0 || domain[end] != '_' {
			return 0
		}
		rest = domain[end+1:]
	}
	if rest == "" || !isLetter(rest[0]) {
		return 0
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return !isWord(r) && r != '-' && r != '_' })
	if end < 0 {
		return len(s)
	}
	return len(s) - len(rest) + end
}

func isWord(r rune) bool {
	return r < utf8.RuneSelf && (isLetter(byte(r)) || isDigit(byte(r)))
}

func isLetter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }

// put stores a value under a path of fragments; the last of several counts.
func (v *Value) put(path []string, text string) error {
	for i, name := range path {
		deeper := i+1 < len(path)
		m := v.members[name]
		if m == nil {
			m = &Value{}
			if deeper {
				m = newObject()
			}
			v.set(name, m)
		}
		if m.object != deeper {
			return fmt.Errorf("Parameters '%s.*' used inconsistently",
				strings.Join(path[:i+1], "."))
		}
		if !deeper {
			m.text = text
		}
		v = m
	}
	return nil
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
		return fmt.Errorf("Parameters '%s.*' used inconsistently", path)
	}
	elements := make([]*Value, indices)
	most := -1
	for _, name := range v.names[:indices] {
		i := index(name) // such as 00: another spelling of 0
		most = max(most, i)
		if i < indices {
			elements[i] = v.members[name]
		}
	}
	for i := range min(indices, most) + 1 {
		if i == indices || elements[i] == nil {
			return fmt.Errorf("Parameter '%s.%d' missing", path, i)
		}
	}
	v.elements = elements[:most+1]
	return nil
}
