// SPDX-License-Identifier: GPL-2.0-or-later

package secret

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
)

// errNoObject is what is wrong with a request that is no JSON object.
var errNoObject = errors.New("no JSON object")

// mask is Mask in JSON.
const mask = `"` + Mask + `"`

// Request returns a QMP request with Mask for its secrets, or as it is if it has
// none. What is no JSON object is all a secret.
func Request(request []byte) []byte {
	masked, err := object(request)
	if err != nil {
		return []byte(mask)
	}
	if !bytes.Contains(masked, []byte(Mask)) {
		return request
	}
	return masked
}

// member is one of an object, in the order in which it stands there.
type member struct {
	name  string
	value json.RawMessage
}

// object masks what is in an object.
func object(raw []byte) ([]byte, error) {
	members, err := read(raw)
	if err != nil {
		return nil, err
	}
	out := []byte{'{'}
	for i, m := range members {
		value, err := inObject(m, members)
		if err != nil {
			return nil, err
		}
		name, err := encode(Text(m.name)) // QEMU's option text makes names of anything
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, name...), ':'), value...)
	}
	return append(out, '}'), nil
}

// inObject masks a member's value beside the others.
func inObject(m member, others []member) ([]byte, error) {
	switch {
	case m.name == "args" && text(others, "transport") == "exec": // of migrate's channels
		return []byte(mask), nil
	case m.name == "value" && Name(text(others, "property")): // of qom-set
		return []byte(mask), nil
	case m.name == "cpr-exec-command":
		return []byte(mask), nil
	case isContainer(m.value), isUnion(others):
		return value(m.value)
	case Name(m.name):
		return []byte(mask), nil
	case m.name == "command-line":
		return replaced(m.value, Line)
	}
	return value(m.value)
}

// text is the string that a member is, "" if there is none.
func text(members []member, name string) (s string) {
	for _, m := range members {
		if m.name == name && json.Unmarshal(m.value, &s) == nil {
			return s
		}
	}
	return ""
}

// isUnion reports whether these are all that a union has: {"type": "qcode", "data": "ret"}.
func isUnion(members []member) bool {
	return len(members) == 2 && text(members, "type") != "" &&
		slices.ContainsFunc(members, func(m member) bool { return m.name == "data" })
}

func isContainer(raw []byte) bool { return len(raw) > 0 && (raw[0] == '{' || raw[0] == '[') }

// value masks what is in any value.
func value(raw []byte) ([]byte, error) {
	switch {
	case len(raw) > 0 && raw[0] == '{':
		return object(raw)
	case len(raw) > 0 && raw[0] == '[':
		return array(raw)
	}
	return replaced(raw, Text)
}

func array(raw []byte) ([]byte, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, err
	}
	out := []byte{'['}
	for i, element := range list {
		masked, err := value(element)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, masked...)
	}
	return append(out, ']'), nil
}

// replaced masks what is in a string; other values stay, and so do strings
// without secret, to the byte.
func replaced(raw []byte, without func(string) string) ([]byte, error) {
	var s string
	if len(raw) == 0 || raw[0] != '"' {
		return raw, nil
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, err
	}
	masked := without(s)
	if masked == s {
		return raw, nil
	}
	return encode(masked)
}

// encode is json.Marshal without the escapes for HTML, which Mask would get.
func encode(s string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(s)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// read takes an object apart.
func read(raw []byte) (members []member, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errNoObject
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		m := member{name: key.(string)} // an object's are strings
		if err := d.Decode(&m.value); err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	_, err = d.Token()
	return members, err
}
