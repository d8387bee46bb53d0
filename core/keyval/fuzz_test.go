// SPDX-License-Identifier: GPL-2.0-or-later

package keyval

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

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

// FuzzJSON has JSON read in QEMU's way: what passes becomes plain JSON, which passes as
// it is; plain JSON passes, and means the same then.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"qom-type": "rng-builtin", "id": "r2"}`, `{"a": [1, 1.5e+3, null, {"b": true}]}`,
		"null", "{}", "{", "[]", `{"a": 1} {`, `"\ud800"`, "{'a': '\"'}", `{"a": 18446744073709551615}`, "0e1", "-0.5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		raw, err := JSONPositioned.JSON(text)
		if err == nil {
			again, err := JSONBefore11.JSON(string(raw))
			if !json.Valid(raw) || err != nil || string(again) != string(raw) {
				t.Fatalf("%q becomes %q, which becomes %q, %v", text, raw, again, err)
			}
		}
		var plain, value any
		if json.Unmarshal([]byte(text), &plain) != nil {
			return
		}
		switch {
		case err == nil:
			if json.Unmarshal(raw, &value) != nil || !reflect.DeepEqual(plain, value) {
				t.Fatalf("%q becomes %q", text, raw)
			}
		case utf8.ValidString(text) && !zeroExponent.MatchString(text) && !narrower.MatchString(err.Error()):
			t.Fatalf("%q: %v", text, err)
		}
	})
}

// What others take for JSON and QEMU does not: numbers like 0e1; and what it says of
// the rest.
var (
	zeroExponent = regexp.MustCompile("0[eE]")
	narrower     = regexp.MustCompile("invalid UTF-8|not a valid Unicode|duplicate key|nesting")
)

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
		if d, _, err := CheckOpts(language.AllOptions(text, "path"), kinds, false); err == nil {
			d.Bool("on", false)
			d.Number("queues")
			d.Number("size")
		}
	})
}
