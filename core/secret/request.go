// SPDX-License-Identifier: GPL-2.0-or-later

package secret

import (
	"bytes"
	"encoding/json"
	"slices"

	"libhmp/core/keyval"
)

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

// object masks what is in an object.
func object(raw []byte) ([]byte, error) {
	members, err := keyval.Members(raw)
	if err != nil {
		return nil, err
	}
	out := []byte{'{'}
	for i, m := range members {
		value, err := inObject(m, members)
		if err != nil {
			return nil, err
		}
		name, err := keyval.Marshal(Text(m.Name)) // QEMU's option text makes names of anything
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
func inObject(m keyval.Member, others []keyval.Member) ([]byte, error) {
	switch {
	case m.Name == "args" && text(others, "transport") == "exec": // of migrate's channels
		return []byte(mask), nil
	case m.Name == "value" && Name(text(others, "property")): // of qom-set
		return []byte(mask), nil
	case m.Name == "cpr-exec-command":
		return []byte(mask), nil
	case isContainer(m.Value), isUnion(others):
		return value(m.Value)
	case Name(m.Name):
		return []byte(mask), nil
	case m.Name == "command-line":
		return replaced(m.Value, Line)
	}
	return value(m.Value)
}

// text is the string that a member is, "" if there is none.
func text(members []keyval.Member, name string) (s string) {
	for _, m := range members {
		if m.Name == name && json.Unmarshal(m.Value, &s) == nil {
			return s
		}
	}
	return ""
}

// isUnion reports whether these are all that a union has: {"type": "qcode", "data": "ret"}.
func isUnion(members []keyval.Member) bool {
	return len(members) == 2 && text(members, "type") != "" &&
		slices.ContainsFunc(members, func(m keyval.Member) bool { return m.Name == "data" })
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
	return keyval.Marshal(masked)
}
