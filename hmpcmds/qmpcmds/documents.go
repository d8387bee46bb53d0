// SPDX-License-Identifier: GPL-2.0-or-later

package qmpcmds

import (
	"cmp"
	"strings"

	"libhmp/core/qapi"
)

// documents are definitions of QAPI that were looked up.
type documents struct {
	source func(name string) string
	known  map[string]*qapi.Definition
}

func newDocuments(source func(name string) string) *documents {
	return &documents{source: source, known: make(map[string]*qapi.Definition)}
}

// definition looks a name up, nil if nobody knows it.
func (d *documents) definition(name string) *qapi.Definition {
	if found, ok := d.known[name]; ok || name == "" {
		return found
	}
	found, err := qapi.ParseDefinition(d.source(name))
	if err != nil {
		found = nil
	}
	d.known[name] = found
	return found
}

// member is what the documentation says of a member of a definition: there, in the type that has
// its members, or in its base.
func (d *documents) member(of *qapi.Definition, name string) (text, typeName string, found bool) {
	for range maxBases {
		if of == nil {
			break
		}
		text, documented := of.Members[name]
		typeName, typed := of.Types[name]
		if documented || typed {
			return text, typeName, true
		}
		of = d.from(of)
	}
	return "", "", false
}

// from is the definition that one has its members, or more of them, from; nil for none.
func (d *documents) from(of *qapi.Definition) *qapi.Definition {
	return d.definition(cmp.Or(of.Data, of.Base))
}

// maxBases is how many types are followed that take their members from another.
const maxBases = 16

// path is what the documentation says of a member at a path below a definition, by the variants
// that tag chooses: it returns the value of the member at a path.
func (d *documents) path(of *qapi.Definition, path string, tag func(path string) string) (text string) {
	folder := ""
	for {
		name, rest, deeper := strings.Cut(path, ".")
		text, typeName, found := d.member(of, name)
		if !found {
			if of = d.variant(of, folder, tag); of == nil {
				return ""
			}
			if text, typeName, found = d.member(of, name); !found {
				return ""
			}
		}
		if !deeper {
			return text
		}
		folder += name + "."
		if list, ok := strings.CutPrefix(typeName, "["); ok {
			typeName = strings.TrimSuffix(list, "]")
			index, below, more := strings.Cut(rest, ".")
			if !more {
				return text
			}
			folder += index + "."
			rest = below
		}
		of, path = d.structured(typeName), rest
	}
}

// structured is the definition of a type with members; of an alternate, that of the alternative
// that has some.
func (d *documents) structured(name string) *qapi.Definition {
	of := d.definition(name)
	if of == nil || of.Meta != "alternate" {
		return of
	}
	for _, t := range of.Types {
		if a := d.definition(t); a != nil && (a.Meta == "struct" || a.Meta == "union") {
			return a
		}
	}
	return nil
}

// variant is the type that a union has the members of too.
func (d *documents) variant(of *qapi.Definition, folder string, tag func(path string) string) *qapi.Definition {
	for range maxBases {
		if of == nil {
			break
		}
		if of.Tag != "" {
			return d.definition(of.Variants[tag(folder+of.Tag)])
		}
		of = d.from(of)
	}
	return nil
}

// defaultIn is the default that a member's documentation names, as in "(default: 10)" or
// "Defaults to true.", "" if it names none.
func defaultIn(text string) string {
	words := strings.Fields(text)
	for i, word := range words {
		word = strings.ToLower(strings.TrimRight(strings.TrimLeft(word, "("), ":"))
		if word != "default" && word != "defaults" {
			continue
		}
		for _, value := range words[i+1:] {
			switch value {
			case "value", "is", "is:", "to", "value:":
				continue
			}
			return strings.Trim(value, `.,;()'"`)
		}
	}
	return ""
}

// defaultOf is the default of a member of a command's arguments, "" if nothing says one.
func (d *documents) defaultOf(command, path string, tag func(path string) string) string {
	return defaultIn(d.path(d.definition(command), path, tag))
}
