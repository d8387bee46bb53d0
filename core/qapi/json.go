// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"bytes"
	"encoding/json"
)

// namesOf are the names of an object's members, in its order, each once.
func namesOf(object string) (names []string, err error) {
	d := json.NewDecoder(bytes.NewReader([]byte(object)))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	seen := make(map[string]bool)
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		text, _ := name.(string)
		if !seen[text] {
			seen[text] = true
			names = append(names, text)
		}
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			return nil, err
		}
	}
	return names, nil
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
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(text) != nil { // a string can be encoded
		return []byte(`""`)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
