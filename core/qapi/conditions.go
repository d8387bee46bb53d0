// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"encoding/json"
	"fmt"
	"strings"

	"libhmp/core/language"
	"libhmp/core/qmp"
)

// Conditions are values that members of an event's data must have.
type Conditions []condition

type condition struct {
	path  string
	value json.RawMessage
}

// ParseConditions reads conditions, typed as arguments are. Nothing is mandatory.
func ParseConditions(text string, t qmp.Type) (list Conditions, err error) {
	words, err := wordsOf(text)
	if err != nil {
		return nil, err
	}
	for _, w := range words {
		if w.key == "" {
			return nil, unexpected(w, t)
		}
		found := membersAt(t, w.key)
		if len(found) == 0 {
			return nil, fmt.Errorf("Parameter '%s' is unexpected%s", w.key, oneOf("there are", keysOf(t, nil)))
		}
		value, err := convert(&value{given: true, text: w.value, form: w.form}, found[0].Type, w.key)
		if err != nil {
			return nil, err
		}
		list = append(list, condition{w.key, value})
	}
	return list, nil
}

// Match reports whether an event's data have all of these values.
func (list Conditions) Match(data json.RawMessage) bool {
	for _, c := range list {
		if !equal(memberOf(data, c.path), c.value) {
			return false
		}
	}
	return true
}

// memberOf is the member at a path, nil if there is none.
func memberOf(data json.RawMessage, path string) json.RawMessage {
	for name := range strings.SplitSeq(path, ".") {
		if kindOf(data) == '[' {
			var list []json.RawMessage
			i, ok := indexOf(name)
			if !ok || json.Unmarshal(data, &list) != nil || i >= len(list) {
				return nil
			}
			data = list[i]
			continue
		}
		var members map[string]json.RawMessage
		if json.Unmarshal(data, &members) != nil {
			return nil
		}
		data = members[name]
	}
	return data
}

// equal compares JSON by what it means.
func equal(a, b json.RawMessage) bool {
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	p, errA := json.Marshal(x)
	q, errB := json.Marshal(y)
	return errA == nil && errB == nil && string(p) == string(q)
}

// DidYouMean is the word that a misspelled one may have meant, as an error adds it, or "".
func DidYouMean(word string, words []string) string {
	if near := language.Nearest(word, words); near != "" {
		return fmt.Sprintf(" (did you mean '%s'?)", near)
	}
	return ""
}
