// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// UnmarshalJSON implements json.Unmarshaler. These are the largest replies:
// encoding/json would make two copies of the text.
func (t *HumanReadableText) UnmarshalJSON(data []byte) error {
	if fields, ok := objectFields(data); ok && len(fields) == 1 && string(fields[0].key) == `"human-readable-text"` {
		if text, ok := unquote(fields[0].value); ok {
			t.Text = text
			return nil
		}
	}
	type plain HumanReadableText
	return json.Unmarshal(data, (*plain)(t))
}

// escapes are what follows a backslash in JSON, but for 'u'.
var escapes = map[byte]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// unquote returns the text of a valid JSON string; ok is false for other values
// and for strings with rarer things in them.
func unquote(value []byte) (text string, ok bool) {
	if value[0] != '"' || !utf8.Valid(value) {
		return "", false
	}
	value = value[1 : len(value)-1]
	var b strings.Builder
	b.Grow(len(value))
	for {
		before, after, escaped := bytes.Cut(value, []byte{'\\'})
		b.Write(before)
		if !escaped {
			return b.String(), true
		}
		c, known := escapes[after[0]]
		if !known {
			return "", false
		}
		b.WriteByte(c)
		value = after[1:]
	}
}
