// SPDX-License-Identifier: GPL-2.0-or-later

// Package opts reads and completes option text (DRIVER,PROPERTY=VALUE,...) by the
// properties that QMP tells of.
package opts

import (
	"slices"
	"strings"

	"libhmp/core/keyval"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// Word is one option that may follow the first part of option text.
type Word struct {
	Name, Note string
	Values     []string        // fixed ones
	Offer      ValueCandidates // others, from the running QEMU; nil: none
}

// ValueCandidates adds candidates for the value of an option, as far as it is typed,
// beside the options before it.
type ValueCandidates func(c *monitor.Completion, value string, before map[string]string)

// OfferFiles is for values that are names of the host's files.
func OfferFiles(c *monitor.Completion, value string, _ map[string]string) { c.Files(value) }

// Complete offers options behind the first comma of option text, and
// their values behind '='. QEMU offers nothing there, so only the extended
// editor gets them. all is asked with the first part.
func Complete(c *monitor.Completion, word string, all func(first string) []Word) bool {
	parts := optionParts(word)
	if len(parts) < 2 || !c.Extended() {
		return len(parts) > 1
	}
	last := parts[len(parts)-1]
	before := make(map[string]string)
	for _, part := range parts[1 : len(parts)-1] {
		name, value, _ := strings.Cut(part, "=")
		before[name] = strings.ReplaceAll(value, ",,", ",")
	}
	options := all(parts[0])
	name, value, given := strings.Cut(last, "=")
	if given {
		c.Prefix(len(value))
	} else {
		c.Prefix(len(last))
	}
	for _, o := range options {
		_, taken := before[o.Name]
		switch {
		case given && o.Name == name:
			c.Add(o.Values...)
			if o.Offer != nil {
				o.Offer(c, value, before)
			}
			return true
		case !given && !taken:
			c.AddNoted(o.Name+"=", o.Note)
		}
	}
	return true
}

// optionParts splits option text at its commas; doubled ones belong to a value.
func optionParts(text string) (parts []string) {
	begin := 0
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] != ',':
		case i+1 < len(text) && text[i+1] == ',':
			i++
		default:
			parts = append(parts, text[begin:i])
			begin = i + 1
		}
	}
	return append(parts, text[begin:])
}

// PropertyWords are the properties of a type of objects, as QMP lists them.
func PropertyWords(list []Property) (options []Word) {
	for _, p := range list {
		o := Word{Name: p.Name, Note: p.Type, Values: PropertyValues(p), Offer: propertyValuesOf(p)}
		if p.Description != nil && *p.Description != "" {
			o.Note += ": " + *p.Description
		}
		if len(p.Default) > 0 {
			o.Note += " (default " + string(p.Default) + ")"
		}
		options = append(options, o)
	}
	return options
}

// PropertyValues are those of a property that has few. QMP does not list the
// values of an enumeration, but its description mostly does: "on/off/auto", after
// a comma if there is more to say.
func PropertyValues(p Property) []string {
	switch {
	case p.Type == "bool":
		return []string{"on", "off"}
	case p.Type == "OnOffAuto":
		return []string{"on", "off", "auto"}
	case p.Description == nil || keyval.PropertyKind(p.Type) != keyval.String:
		return nil
	}
	text := *p.Description
	list := strings.Split(strings.Trim(text[strings.LastIndexByte(text, ' ')+1:], "()."), "/")
	if len(list) < 2 || slices.Contains(list, "") {
		return nil
	}
	return list
}

// memberWords are the members of a QAPI type and of its variant.
func memberWords(t qmp.Type, variant string) (options []Word) {
	for _, m := range append(t.Members(), t.Variant(variant).Members()...) {
		o := Word{Name: m.Name, Note: string(m.Type.Kind())}
		if !m.Optional {
			o.Note += ", required"
		}
		switch m.Type.Kind() {
		case qmp.KindBool:
			o.Values = []string{"on", "off"}
		case qmp.KindEnum:
			o.Values = m.Type.Values()
			o.Note = strings.Join(o.Values, "|")
		}
		if m.Name != t.Tag() {
			o.Offer = NamedValues[m.Name]
			options = append(options, o)
		}
	}
	return options
}

// CompleteTyped is for the rows whose options are a QMP command's arguments.
func CompleteTyped(c *monitor.Completion, word, command string) bool {
	return Complete(c, word, func(first string) []Word {
		schema, err := c.Facts().Schema()
		if err != nil {
			return nil
		}
		return memberWords(schema.CommandArguments(command), first)
	})
}
