// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"slices"
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// optionWord is one option that may follow the first part of option text.
type optionWord struct {
	name, note string
	values     []string // nil: unknown
}

// completeOptions offers options behind the first comma of option text, and
// their values behind '='. QEMU offers nothing there, so only the extended
// editor gets them. all is asked with the first part.
func completeOptions(c *monitor.Completion, word string, all func(first string) []optionWord) bool {
	first, rest, found := strings.Cut(word, ",")
	if !found || !c.Extended() {
		return found
	}
	parts := strings.Split(rest, ",")
	last := parts[len(parts)-1]
	options := all(first)
	if name, value, given := strings.Cut(last, "="); given {
		c.Prefix(len(value))
		for _, o := range options {
			if o.name == name {
				c.Add(o.values...)
			}
		}
		return true
	}
	c.Prefix(len(last))
	for _, o := range options {
		taken := slices.ContainsFunc(parts[:len(parts)-1], func(p string) bool { return strings.HasPrefix(p, o.name+"=") })
		if !taken {
			c.AddNoted(o.name+"=", o.note)
		}
	}
	return true
}

// propertyWords are the properties of a type of objects, as QMP lists them.
func propertyWords(list []property) (options []optionWord) {
	for _, p := range list {
		o := optionWord{name: p.Name, note: p.Type}
		if p.Description != nil && *p.Description != "" {
			o.note += ": " + *p.Description
		}
		if len(p.Default) > 0 {
			o.note += " (default " + string(p.Default) + ")"
		}
		switch p.Type {
		case "bool":
			o.values = []string{"on", "off"}
		case "OnOffAuto":
			o.values = []string{"on", "off", "auto"}
		}
		options = append(options, o)
	}
	return options
}

// memberWords are the members of a QAPI type and of its variant.
func memberWords(t qmp.Type, variant string) (options []optionWord) {
	for _, m := range append(t.Members(), t.Variant(variant).Members()...) {
		o := optionWord{name: m.Name, note: string(m.Type.Kind())}
		if !m.Optional {
			o.note += ", required"
		}
		switch m.Type.Kind() {
		case qmp.KindBool:
			o.values = []string{"on", "off"}
		case qmp.KindEnum:
			o.values = m.Type.Values()
			o.note = strings.Join(o.values, "|")
		}
		if m.Name != t.Tag() {
			options = append(options, o)
		}
	}
	return options
}

// completeDeviceOptions is for device_add DRIVER,
func completeDeviceOptions(c *monitor.Completion, word string) bool {
	return completeOptions(c, word, func(driver string) []optionWord {
		var list []property
		if c.Execute("device-list-properties", arguments{"typename": driver}, &list) != nil {
			return nil
		}
		return append(propertyWords(list), optionWord{name: "id", note: "name of the device"},
			optionWord{name: "bus", note: "bus to plug it into"})
	})
}

// completeTyped is for the rows whose options are a QMP command's arguments.
func completeTyped(c *monitor.Completion, word, command string) bool {
	return completeOptions(c, word, func(first string) []optionWord {
		schema, err := c.Facts().Schema()
		if err != nil {
			return nil
		}
		return memberWords(schema.CommandArguments(command), first)
	})
}
