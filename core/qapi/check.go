// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"libhmp/core/qmp"
)

// check reports what is wrong with JSON by its type.
func check(raw json.RawMessage, t qmp.Type, path string) error {
	kind := kindOf(raw)
	switch t.Kind() {
	case qmp.KindObject:
		if kind == '{' {
			return checkObject(raw, t, path)
		}
	case qmp.KindArray:
		if kind == '[' {
			return checkArray(raw, t.Element(), path)
		}
	case qmp.KindAlternate:
		return checkAlternate(raw, t, path)
	case qmp.KindEnum:
		var text string
		if kind == '"' && json.Unmarshal(raw, &text) == nil {
			if !slices.Contains(t.Values(), text) {
				return wrongWord(path, text, t)
			}
			return nil
		}
	default:
		if isOfKind(raw, kind, t.Kind()) {
			return nil
		}
	}
	return fmt.Errorf("Parameter '%s' expects %s, not %s", path, expected(t), shortened(raw))
}

func isOfKind(raw json.RawMessage, kind byte, want qmp.Kind) bool {
	switch want {
	case qmp.KindString:
		return kind == '"'
	case qmp.KindBool:
		return kind == 't' || kind == 'f'
	case qmp.KindNull:
		return kind == 'n'
	case qmp.KindNumber:
		return isNumber(kind)
	case qmp.KindInt:
		return isNumber(kind) && !strings.ContainsAny(string(raw), ".eE")
	}
	return true
}

// shortened is JSON for an error.
func shortened(raw json.RawMessage) string {
	const most = 60
	if len(raw) <= most {
		return string(raw)
	}
	return strings.ToValidUTF8(string(raw[:most]), "") + "..."
}

func checkObject(raw json.RawMessage, t qmp.Type, path string) error {
	v := &value{parent: true}
	if err := v.merge(string(raw)); err != nil {
		return err
	}
	_, err := object(v, t, path)
	return err
}

func checkArray(raw json.RawMessage, element qmp.Type, path string) error {
	var elements []json.RawMessage
	if err := json.Unmarshal(raw, &elements); err != nil {
		return err
	}
	for i, e := range elements {
		if err := check(e, element, fmt.Sprintf("%s.%d", path, i)); err != nil {
			return err
		}
	}
	return nil
}

// checkAlternate looks for the type by what the JSON is. Of several words, one says so.
func checkAlternate(raw json.RawMessage, t qmp.Type, path string) error {
	var first error
	for _, a := range t.Alternatives() {
		err := check(raw, a, path)
		if err == nil {
			return nil
		}
		isObject := kindOf(raw) == '{' && a.Kind() == qmp.KindObject
		if isObject || kindOf(raw) == '"' && a.Kind() == qmp.KindEnum {
			first = err
		}
	}
	if first == nil {
		first = fmt.Errorf("Parameter '%s' expects %s, not %s", path, expected(t), shortened(raw))
	}
	return first
}
