// SPDX-License-Identifier: GPL-2.0-or-later

package keyval

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// FuzzParse has key=value text parsed: written out again, it means the same.
func FuzzParse(f *testing.F) {
	f.Add("secret,id=s1,data=a,,b", "qom-type")
	f.Add("a.b.0=x,a.b.1=y,a.c=", "")
	f.Add("a=1,a.b=2", "")
	f.Add("help,?,id=", "driver")
	f.Add("__org.qemu_x=1", "")
	f.Fuzz(func(t *testing.T, text, implied string) {
		v, _, err := Parse(text, implied)
		if err != nil {
			return
		}
		if implied != "" && !isPath(implied) {
			return // no command has such a key
		}
		written := flatten(v, "")
		again, help, err := Parse(strings.Join(written, ","), "")
		if err != nil || help {
			t.Fatalf("%q: %v", written, err)
		}
		if got := flatten(again, ""); !slices.Equal(got, written) {
			t.Fatalf("%q, then %q", written, got)
		}
	})
}

// flatten returns a key=value for each text below a value.
func flatten(v *Value, path string) (parts []string) {
	if !v.object {
		return []string{path + "=" + strings.ReplaceAll(v.text, ",", ",,")}
	}
	if len(v.names) != len(v.members) {
		panic("names and members")
	}
	for _, name := range v.names {
		parts = append(parts, flatten(v.members[name], join(path, name))...)
	}
	return parts
}

// FuzzJSON has JSON arguments checked: what passes is an object as it stands.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"qom-type": "rng-builtin", "id": "r2"}`, `{"a": [1, 1.5, null, {"b": true}]}`,
		"null", "{}", "{", "[]", `{"a": 1} {`, `{"a": "\ud800"}`, "{'a': 1}", `{"a": 18446744073709551615}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		raw, err := JSON(text)
		if err != nil {
			return
		}
		var object map[string]any
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.UseNumber()
		if err := decoder.Decode(&object); err != nil || object == nil || decoder.More() {
			t.Fatalf("%q passes: %v, %v", text, slices.Sorted(maps.Keys(object)), err)
		}
		if string(raw) != text {
			t.Fatalf("%q has become %q", text, raw)
		}
	})
}
