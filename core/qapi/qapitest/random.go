// SPDX-License-Identifier: GPL-2.0-or-later

package qapitest

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
)

// Maker makes up values of types.
type Maker struct {
	Schema *Schema
	Random *rand.Rand
	// Text makes a string for the member of that name.
	Text func(member string) string
	// Number makes an integer.
	Number func() json.Number
	// Optional decides whether an object at that depth gets a member that may be left out.
	Optional func(depth int) bool
	// Covered are the cases of unions and alternates that there were, by type and case. Those that
	// were not are preferred.
	Covered map[[2]string]bool
}

// deepest is how many types within types there are before values get as small as they can be.
const deepest = 8

// Value makes a value of a type.
func (k *Maker) Value(typeName string) any { return k.value(typeName, "", 0) }

func (k *Maker) value(typeName, name string, depth int) any {
	e := k.Schema.get(typeName)
	switch e.kind() {
	case "object":
		object := make(map[string]any)
		k.fill(object, e, depth)
		return object
	case "array":
		list := []any{}
		for range k.length(depth) {
			list = append(list, k.value(e.Element, name, depth+1))
		}
		return list
	case "enum":
		return e.Values[k.Random.IntN(len(e.Values))]
	case "alternate":
		return k.value(k.alternative(e, depth), name, depth+1)
	case "string":
		return k.Text(name)
	case "int":
		return k.Number()
	case "number":
		return json.Number([]string{"0", "0.5", "-3", "1e3", "7"}[k.Random.IntN(5)])
	case "boolean":
		return k.Random.IntN(2) == 0
	case "null":
		return nil
	}
	return k.anything(depth)
}

func (k *Maker) length(depth int) int {
	if depth > deepest {
		return 0
	}
	return k.Random.IntN(4)
}

// fill gives an object its members, those of the variant that its tag has got, too.
func (k *Maker) fill(object map[string]any, e *entity, depth int) {
	for _, m := range e.Members {
		switch {
		case object[m.Name] != nil:
		case m.Name == e.Tag:
			object[m.Name] = k.tag(e, k.Schema.get(m.Type), depth)
		case !m.optional() || depth <= deepest && k.Optional(depth):
			object[m.Name] = k.value(m.Type, m.Name, depth+1)
		}
	}
	tag, _ := object[e.Tag].(string)
	if v := k.Schema.variant(e, tag); v != nil {
		k.fill(object, v, depth)
	}
}

// tag chooses a union's variant.
func (k *Maker) tag(union, words *entity, depth int) string {
	all := words.Values
	if depth > deepest { // one that ends
		all = slices.DeleteFunc(slices.Clone(all), func(word string) bool {
			v := k.Schema.variant(union, word)
			return v != nil && slices.ContainsFunc(v.Members, func(m member) bool { return !m.optional() })
		})
		if len(all) == 0 {
			all = words.Values
		}
	}
	return k.choose(union.Name, all)
}

// alternative chooses the type of an alternate's value.
func (k *Maker) alternative(e *entity, depth int) string {
	var all []string
	for _, m := range e.Members {
		kind := k.Schema.get(m.Type).kind()
		if depth <= deepest || kind != "object" && kind != "array" {
			all = append(all, m.Type)
		}
	}
	if len(all) == 0 {
		all = []string{e.Members[0].Type}
	}
	return k.choose(e.Name, all)
}

func (k *Maker) choose(typeName string, all []string) string {
	fresh := slices.DeleteFunc(slices.Clone(all), func(word string) bool { return k.Covered[[2]string{typeName, word}] })
	if len(fresh) > 0 {
		all = fresh
	}
	word := all[k.Random.IntN(len(all))]
	if k.Covered != nil {
		k.Covered[[2]string{typeName, word}] = true
	}
	return word
}

// anything makes a value of no type.
func (k *Maker) anything(depth int) any {
	among := 7
	if depth > deepest/2 {
		among = 5
	}
	switch k.Random.IntN(among) {
	case 0:
		return k.Number()
	case 1:
		return k.Random.IntN(2) == 0
	case 2:
		return nil
	case 3:
		return json.Number("0.25")
	case 4:
		return k.Text("")
	case 5:
		list := []any{}
		for range k.Random.IntN(4) {
			list = append(list, k.anything(depth+1))
		}
		return list
	}
	object := make(map[string]any)
	for range k.Random.IntN(4) {
		object[k.Text("")] = k.anything(depth + 1)
	}
	return object
}

// OddTexts are strings that may be taken for something else, or that a reader may lose.
var OddTexts = []string{"", "a", "two words", " before", "behind ", "two  blanks", "a,b", ",", ",,", "a=b", "=", "a, b", `"`, `"quoted"`,
	`in "the" middle`, "'", `\`, `\n`, "{", "}", "{}", "[", "[]", "[1]", `{"a":1}`, "null", "true", "false", "on", "off", "yes", "0", "1",
	"-1", "0x10", "010", "64M", "1.5", "1e3", "18446744073709551615", "-", "--", "- a", "a -", "(empty)", "(empty) ", "a: b", "a:", ":",
	": a", "/dev/null", "1 B", "1 B (2 KiB)", "a.b", "0.a", ".", "é", "日本", "\u00a0", "\u200b", "\u202e", "\ufeff", "\ufffd", "\U0001f600", "a\u0301",
	"\n", "a\nb", "a\n  b: c", "\t", "\r", "\x00", "\x1b[31m", "\x7f", "\u2028", "#", "@", "%s", "$x", "&<>", "line\\", "ｗｉｄｅ"}

// Odd chooses one of OddTexts.
func (k *Maker) Odd(string) string { return OddTexts[k.Random.IntN(len(OddTexts))] }

// oddNumbers are integers at the edges of types.
var oddNumbers = []json.Number{"0", "1", "-1", "7", "1023", "1024", "67108864", "4294967296", "2147483647", "-2147483648",
	"9223372036854775807", "-9223372036854775808", "18446744073709551615"}

// OddNumber chooses an integer.
func (k *Maker) OddNumber() json.Number { return oddNumbers[k.Random.IntN(len(oddNumbers))] }

// Cases are the cases of all unions and alternates in values of a type, as Maker covers them.
func (s *Schema) Cases(typeName string) map[[2]string]bool {
	cases := make(map[[2]string]bool)
	seen := make(map[string]bool)
	var walk func(name string)
	walk = func(name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		e := s.get(name)
		for _, m := range e.Members {
			if e.kind() == "alternate" {
				cases[[2]string{e.Name, m.Type}] = true
			}
			if e.Tag != "" && m.Name == e.Tag {
				for _, word := range s.get(m.Type).Values {
					cases[[2]string{e.Name, word}] = true
				}
			}
			if e.kind() != "enum" {
				walk(m.Type)
			}
		}
		for _, v := range e.Variants {
			walk(v.Type)
		}
		if e.Element != "" {
			walk(e.Element)
		}
	}
	walk(typeName)
	return cases
}
