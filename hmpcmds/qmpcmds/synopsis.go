// SPDX-License-Identifier: GPL-2.0-or-later

package qmpcmds

import (
	"encoding/json"
	"strings"

	"libhmp/core/qapi"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

// synopsis is the arguments of a type on a line: what must be given first.
func synopsis(t qmp.Type) string {
	var must, may []string
	positional := qapi.Positional(t)
	for _, m := range t.Members() {
		word := m.Name + "=" + valueWord(m.Type)
		switch {
		case m.Optional:
			may = append(may, "["+word+"]")
		case m.Name == positional:
			must = append([]string{"[" + m.Name + "=]" + valueWord(m.Type)}, must...)
		default:
			must = append(must, word)
		}
	}
	if t.Tag() != "" {
		may = append(may, "[...]") // what its variants have
	}
	return strings.Join(append(must, may...), " ")
}

// valueWord stands for a value in a synopsis.
func valueWord(t qmp.Type) string {
	switch t.Kind() {
	case qmp.KindBool:
		return "on|off"
	case qmp.KindInt:
		return "int"
	case qmp.KindNumber:
		return "number"
	case qmp.KindString:
		return "str"
	case qmp.KindEnum:
		if values := t.Values(); len(values) <= fewValues {
			return strings.Join(values, "|")
		}
		return "enum"
	case qmp.KindArray:
		return "[...]"
	case qmp.KindObject:
		return "{...}"
	case qmp.KindNull:
		return "null"
	case qmp.KindAlternate:
		var parts []string
		for _, a := range t.Alternatives() {
			parts = append(parts, valueWord(a))
		}
		return strings.Join(parts, "|")
	}
	return "any"
}

// fewValues is how many values of an enumeration a synopsis lists.
const fewValues = 4

// indented is JSON as QEMU prints it with pretty=on.
func indented(raw json.RawMessage) string {
	text, err := row.PrettyJSON(raw)
	if err != nil {
		return string(raw)
	}
	return text
}
