// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"bytes"
	"encoding/json"

	"libhmp/core/keyval"
)

// membersOf reads an object: the names of its members in their order, each once, and their
// values, of a name that is there twice the last.
func membersOf(object []byte) (names []string, members map[string]json.RawMessage, err error) {
	list, err := keyval.Members(object)
	if err != nil {
		return nil, nil, err
	}
	members = make(map[string]json.RawMessage)
	for _, m := range list {
		if _, again := members[m.Name]; !again {
			names = append(names, m.Name)
		}
		members[m.Name] = m.Value
	}
	return names, members, nil
}

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
	quoted, err := keyval.Marshal(text)
	if err != nil { // a string can be encoded
		return []byte(`""`)
	}
	return quoted
}
