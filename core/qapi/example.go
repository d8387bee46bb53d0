// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"encoding/json"
	"strings"

	"libhmp/core/qmp"
)

// examples are the arguments of a command's examples in its documentation, "{}" where one has none. An
// example that is no JSON, since it leaves something out, is none.
func examples(comment []string, command string) (list []json.RawMessage) {
	for i, line := range comment {
		text, ok := strings.CutPrefix(strings.TrimSpace(line), "-> ")
		for next := i + 1; ok && !json.Valid([]byte(text)) && next < len(comment); next++ {
			more := strings.TrimSpace(comment[next])
			if ok = more != "" && !strings.HasPrefix(more, "<-") && !strings.HasPrefix(more, "->"); ok {
				text += " " + more
			}
		}
		var request struct {
			Execute   string          `json:"execute"`
			Arguments json.RawMessage `json:"arguments"`
		}
		if !ok || json.Unmarshal([]byte(text), &request) != nil || request.Execute != command {
			continue
		}
		if request.Arguments == nil {
			request.Arguments = json.RawMessage("{}")
		}
		list = append(list, request.Arguments)
	}
	return list
}

// maxSample is how deep Sample goes: a type can be a part of itself.
const maxSample = 8

// Sample makes arguments of a type: what must be given, strings as the names of their members in capitals, numbers as 1, and
// of what can be chosen the first.
func Sample(t qmp.Type) json.RawMessage {
	text, err := json.Marshal(sample(t, "", 0))
	if err != nil {
		return json.RawMessage("{}")
	}
	return text
}

func sample(t qmp.Type, name string, depth int) any {
	switch t.Kind() {
	case qmp.KindObject:
		return sampleObject(t, depth)
	case qmp.KindArray:
		if depth >= maxSample {
			return []any{}
		}
		return []any{sample(t.Element(), name, depth+1)}
	case qmp.KindAlternate:
		return sample(simplest(t.Alternatives()), name, depth)
	case qmp.KindEnum:
		return firstUsable(t)
	case qmp.KindBool:
		return true
	case qmp.KindInt, qmp.KindNumber:
		return 1
	case qmp.KindNull:
		return nil
	}
	return strings.ToUpper(name)
}

func sampleObject(t qmp.Type, depth int) map[string]any {
	members := make(map[string]any)
	if depth >= maxSample {
		return members
	}
	for _, of := range []qmp.Type{t, t.Variant(tagValue(t))} {
		for _, m := range of.Members() {
			if !m.Optional {
				members[m.Name] = sample(m.Type, m.Name, depth+1)
			}
		}
	}
	return members
}

// tagValue is the variant of a union that a sample has.
func tagValue(t qmp.Type) string {
	if m, ok := t.Member(t.Tag()); ok && !m.Optional {
		return firstUsable(m.Type)
	}
	return ""
}

// simplest is the first of types that is no object, since a name can often stand for one.
func simplest(types []qmp.Type) qmp.Type {
	for _, t := range types {
		if t.Kind() != qmp.KindObject {
			return t
		}
	}
	if len(types) > 0 {
		return types[0]
	}
	return qmp.Type{}
}

// firstUsable is the first value of an enumeration that is neither deprecated nor unstable, if there is one.
func firstUsable(t qmp.Type) string {
	values := t.Values()
	for _, v := range values {
		if len(t.ValueFeatures(v)) == 0 {
			return v
		}
	}
	if len(values) > 0 {
		return values[0]
	}
	return ""
}
