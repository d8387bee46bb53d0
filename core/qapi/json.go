// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"bytes"
	"encoding/json"
	"errors"
)

// membersOf reads an object: the names of its members in their order, each once, and their
// values, of a name that is there twice the last.
func membersOf(object []byte) (names []string, members map[string]json.RawMessage, err error) {
	d := json.NewDecoder(bytes.NewReader(object))
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return nil, nil, errNoObject
	}
	members = make(map[string]json.RawMessage)
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, nil, err
		}
		name := token.(string) // an object's are strings
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, nil, err
		}
		if _, again := members[name]; !again {
			names = append(names, name)
		}
		members[name] = value
	}
	_, err = d.Token()
	return names, members, err
}

var errNoObject = errors.New("no JSON object")

// kindOf is the first byte of JSON that says what it is: '{', '[', '"', 'n', 't', 'f', or a digit
// or '-' of a number; 0 for none.
func kindOf(raw []byte) byte {
	raw = bytes.TrimLeft(raw, " \t\r\n")
	if len(raw) == 0 {
		return 0
	}
	return raw[0]
}

func isNumber(kind byte) bool { return kind == '-' || '0' <= kind && kind <= '9' }

// quote makes a JSON string, as short as it can be.
func quote(text string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(text) != nil { // a string can be encoded
		return []byte(`""`)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
