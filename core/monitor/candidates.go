// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import (
	"encoding/json"
	"strings"
)

// Candidates adds candidates for the argument that ends in word.
type Candidates func(c *Completion, word string)

// Arg is what was typed for an earlier argument, "" if nothing.
func (c *Completion) Arg(name string) string { return c.args[name] }

// addExtra adds what the row offers beyond the built-in monitor: candidates for
// the argument at the last word, or the flags that may stand there.
func (c *Completion) addExtra(row *Command, words []string) {
	word := words[len(words)-1]
	at := argumentAt(row.Args, words[1:])
	if strings.HasPrefix(word, "-") {
		for _, f := range at.flags {
			c.AddNoted("-"+f.letter, f.name)
		}
		return
	}
	if f := row.ExtraCandidates[at.name]; f != nil {
		c.args = at.typed
		c.words, c.filtered = nil, false // none of them fits
		f(c, word)
	}
}

// position is where in its arguments a line ends.
type position struct {
	name   string            // of the argument being typed, "" past the end
	letter byte              // of it, 0 past the end
	typed  map[string]string // those before it, of a flag itself
	flags  []flag            // that may stand here too
}

type flag struct{ letter, name string }

// argumentAt finds which argument the last of words belongs to. Unlike
// language.CompletionLetter, which does as the built-in monitor, it does not
// count flags that are left out.
func argumentAt(args string, words []string) position {
	p := position{typed: make(map[string]string)}
	for entry := range strings.SplitSeq(args, ",") {
		name, letters, ok := strings.Cut(entry, ":")
		switch {
		case !ok: // there are no arguments
			return p
		case strings.HasPrefix(letters, "-"):
			letter := letters[1:2]
			switch {
			case words[0] != "-"+letter: // left out, or being typed
				if len(words) == 1 {
					p.flags = append(p.flags, flag{letter, name})
				}
				continue
			case len(words) == 1:
				return p
			}
			p.typed[name] = words[0]
			words = words[1:]
			if !strings.HasPrefix(letters, "-"+letter+"s") {
				continue
			}
		case strings.HasPrefix(letters, "/"):
			if strings.HasPrefix(words[0], "/") && len(words) > 1 {
				words = words[1:]
			}
			continue
		}
		if len(words) == 1 {
			p.name, p.letter = name, letters[0]
			return p
		}
		p.typed[name] = words[0]
		words = words[1:]
	}
	return p
}

// Words returns Candidates of fixed words.
func Words(words ...string) Candidates {
	return func(c *Completion, _ string) { c.Add(words...) }
}

// EnumOf returns Candidates of the values of an enumeration that an argument of a
// QMP command has.
func EnumOf(command, argument string) Candidates {
	return func(c *Completion, _ string) { c.Enum(command, argument) }
}

// MembersOf returns Candidates of one member of each object that a query
// returns, with another as its note ("" for none).
func MembersOf(query, member, note string) Candidates {
	return func(c *Completion, _ string) {
		for _, o := range c.objects(query) {
			if word := wordOf(o[member]); word != "" {
				c.AddNoted(word, wordOf(o[note]))
			}
		}
	}
}

// Either returns Candidates of all that the others have.
func Either(others ...Candidates) Candidates {
	return func(c *Completion, word string) {
		for _, f := range others {
			f(c, word)
		}
	}
}

// FileNames are Candidates: files.
func FileNames(c *Completion, word string) { c.Files(word) }

// BlockNodes are Candidates: node names, with their drivers.
func BlockNodes(c *Completion, _ string) {
	var nodes []struct {
		Name   string `json:"node-name"`
		Driver string `json:"drv"`
	}
	if c.NamedNodes(&nodes) != nil {
		return
	}
	for _, n := range nodes {
		c.AddNoted(n.Name, n.Driver)
	}
}

// NamedNodes asks for all nodes that have a name, without their backing images.
func (c *Completion) NamedNodes(nodes any) error {
	args := struct {
		Flat bool `json:"flat"`
	}{true}
	return c.Execute("query-named-block-nodes", args, nodes)
}

// QOMPaths are Candidates: the objects one level below the folder in word, with
// their types.
func QOMPaths(c *Completion, word string) {
	folder := word[:strings.LastIndex(word, "/")+1]
	if folder == "" && word != "" {
		return
	}
	if folder == "" {
		folder = "/"
	}
	for _, p := range c.properties(folder) {
		kind, target, isRef := strings.Cut(strings.TrimSuffix(p.Type, ">"), "<")
		if isRef && (kind == "child" || kind == "link") {
			c.AddNoted(folder+p.Name+"/", target)
		}
	}
}

// QOMProperties returns Candidates of the properties of the object whose path is
// another argument, with their types.
func QOMProperties(path string) Candidates {
	return func(c *Completion, word string) { QOMPropertiesOf(c.Arg(path))(c, word) }
}

// QOMPropertiesOf returns Candidates of the properties of the object at a path, with their types.
func QOMPropertiesOf(path string) Candidates {
	return func(c *Completion, _ string) {
		for _, p := range c.properties(path) {
			c.AddNoted(p.Name, p.Type)
		}
	}
}

// QOMChildren returns Candidates of the names of what the object at a path is made of, with
// their types.
func QOMChildren(path string) Candidates {
	return func(c *Completion, _ string) {
		for _, p := range c.properties(path) {
			if name, ok := strings.CutPrefix(p.Type, "child<"); ok {
				c.AddNoted(p.Name, strings.TrimSuffix(name, ">"))
			}
		}
	}
}

// Devices are Candidates: the ids of devices, with their types.
func Devices(c *Completion, word string) { QOMChildren("/machine/peripheral")(c, word) }

// qomProperty is ObjectPropertyInfo in qapi/qom.json.
type qomProperty struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

func (c *Completion) properties(path string) (list []qomProperty) {
	args := struct {
		Path string `json:"path"`
	}{path}
	if c.Execute("qom-list", args, &list) != nil {
		return nil
	}
	return list
}

// objects are those that a query returns, with their members.
func (c *Completion) objects(query string) (list []map[string]json.RawMessage) {
	if c.Execute(query, nil, &list) != nil {
		return nil
	}
	return list
}

// wordOf is a member of a reply as a word, "" for what is no string, number or bool.
func wordOf(member json.RawMessage) string {
	var text string
	switch {
	case json.Unmarshal(member, &text) == nil:
		return text
	case string(member) == "true":
		return "on"
	case string(member) == "false":
		return "off"
	case len(member) > 0 && (member[0] == '-' || '0' <= member[0] && member[0] <= '9'):
		return string(member)
	}
	return ""
}
