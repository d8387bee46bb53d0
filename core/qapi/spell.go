// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Spell makes the text of arguments that Arguments reads as this object again.
func Spell(arguments json.RawMessage) (string, error) {
	if kindOf(arguments) == 0 {
		return "", nil
	}
	words, err := spellObject("", arguments)
	return strings.Join(words, " "), err
}

func spellObject(path string, raw json.RawMessage) (words []string, err error) {
	names, members, err := membersOf(raw)
	if err != nil {
		return nil, fmt.Errorf("arguments are a JSON object: %w", err)
	}
	for _, name := range names {
		if !isKey(name) {
			return []string{strings.TrimPrefix(path+"=", "=") + compact(raw)}, nil
		}
	}
	for _, name := range names {
		more, err := spell(join(path, name), members[name])
		if err != nil {
			return nil, err
		}
		words = append(words, more...)
	}
	return words, nil
}

// isKey reports whether a name can be a part of a key.
func isKey(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return r != '-' && r != '_' && (r < '0' || '9' < r) && (r < 'a' || 'z' < r) && (r < 'A' || 'Z' < r)
	}) && strings.Trim(name, "0123456789") != ""
}

func spell(path string, raw json.RawMessage) ([]string, error) {
	switch kindOf(raw) {
	case '{':
		words, err := spellObject(path, raw)
		if err != nil || len(words) > 0 {
			return words, err
		}
		return []string{path + "={}"}, nil
	case '[':
		return spellArray(path, raw)
	case '"':
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			return nil, err
		}
		return []string{path + "=" + spellText(text)}, nil
	}
	return []string{path + "=" + string(raw)}, nil
}

func spellArray(path string, raw json.RawMessage) (words []string, err error) {
	var elements []json.RawMessage
	if err := json.Unmarshal(raw, &elements); err != nil {
		return nil, err
	}
	if len(elements) == 0 {
		return []string{path + "=[]"}, nil
	}
	for i, e := range elements {
		more, err := spell(fmt.Sprintf("%s.%d", path, i), e)
		if err != nil {
			return nil, err
		}
		words = append(words, more...)
	}
	return words, nil
}

// spellText spells a string, in quotes where it would mean something else without.
func spellText(text string) string {
	if needsQuotes(text) || isScalar(text) || text == "" {
		return string(quote(text))
	}
	return text
}

// needsQuotes reports whether text would not be read as it is.
func needsQuotes(text string) bool {
	return text != "" && strings.ContainsAny(text[:1], `"{[`) ||
		strings.ContainsFunc(text, func(r rune) bool { return r < '!' || r == ',' || r == 0x7f || r == '\uFFFD' })
}

// compact is JSON without blanks between its parts.
func compact(raw json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return string(raw)
	}
	return b.String()
}
