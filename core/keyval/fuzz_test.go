// SPDX-License-Identifier: GPL-2.0-or-later

package keyval

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"libhmp/core/language"
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

// FuzzConvert has option text converted by types of every kind: what passes is
// a JSON object, whichever dialect read it.
func FuzzConvert(f *testing.F) {
	for _, seed := range []string{"file,path=x,size=1.5M", "null,list.0=1,list.1=-2,ratio=0.5,on=yes",
		"kind=null,either.path=x,strings.0.str=a", "null,queues=-18446744073709551615,count=0x7fffffffffffffff"} {
		f.Add(seed)
	}
	schema := known(f)
	types := schema.CommandArguments(command)
	f.Fuzz(func(t *testing.T, text string) {
		check := func(v *Value) {
			args, err := Convert(v, schema, command)
			var object map[string]json.RawMessage
			if err == nil && (json.Unmarshal(args, &object) != nil || object["kind"] == nil) {
				t.Fatalf("%q has become %s", text, args)
			}
		}
		if v, _, err := Parse(text, "kind"); err == nil {
			check(v)
		}
		check(FromOptions(language.AllOptions(text, "kind"), types))
		kinds := map[string]Kind{"path": String, "on": Bool, "queues": Uint, "size": Size}
		if d, err := Describe(language.AllOptions(text, "path"), kinds, false); err == nil {
			d.Bool("on", false)
			d.Number("queues")
			d.Number("size")
		}
	})
}
