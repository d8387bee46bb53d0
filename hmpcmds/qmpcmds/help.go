// SPDX-License-Identifier: GPL-2.0-or-later

package qmpcmds

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qapi"
	"libhmp/core/qmp"
)

// describe is help NAME [ARGUMENTS]: arguments that choose variants have their members shown.
func (r *command) describe(c *monitor.Call, text string) error {
	d := newDocuments(c.Definer())
	of := d.definition(r.name)
	printWrapped(c, strings.TrimSpace(r.title+" "+r.params()), 0, 4)
	describeText(c, of)
	r.describeFeatures(c, of)
	if members := qapi.MembersGiven(text, r.arguments()); len(members) > 0 {
		c.Print("\nArguments:\n")
		describeMembers(c, d, of, members, text, r.arguments())
		r.describeTag(c, text)
		if text == "" {
			c.Print("\nExample:\n  " + r.example(of) + "\n")
		}
	}
	describeEnd(c, of)
	return nil
}

// example is a line that runs the command: that of the documentation, if this QEMU would take it, else one with
// what must be given.
func (r *command) example(of *qapi.Definition) string {
	if of != nil {
		for _, arguments := range of.Examples {
			if line, ok := r.line(arguments); ok {
				return line
			}
		}
	}
	if line, ok := r.line(qapi.Sample(r.arguments())); ok {
		return line
	}
	return r.title + " " + r.params()
}

// line spells a line with these arguments. ok is false if this QEMU would not take it.
func (r *command) line(arguments json.RawMessage) (line string, ok bool) {
	text, err := qapi.Spell(arguments)
	if err != nil {
		return "", false
	}
	if _, err := qapi.Arguments(text, r.arguments()); err != nil {
		return "", false
	}
	return strings.TrimSpace(r.title + " " + text), true
}

func describeText(c *monitor.Call, of *qapi.Definition) {
	if of == nil {
		return
	}
	for _, paragraph := range of.Text {
		c.Print("\n")
		printWrapped(c, paragraph, 0, 0)
	}
}

func describeEnd(c *monitor.Call, of *qapi.Definition) {
	switch {
	case of == nil && c.Undocumented() != "":
		c.Print("\n" + c.Undocumented() + "\n")
	case of != nil && of.Since != "":
		c.Print("\nSince: " + of.Since + "\n")
	}
}

func (r *command) describeFeatures(c *monitor.Call, of *qapi.Definition) {
	for _, feature := range marks(r.schema.CommandFeatures(r.name)) {
		text := "This command is " + feature + "."
		if of != nil && of.Features[feature] != "" {
			text += " " + of.Features[feature]
		}
		c.Print("\n")
		printWrapped(c, text, 0, 0)
	}
}

// describeMembers lists the members of arguments, or of an event's data.
func describeMembers(c *monitor.Call, d *documents, of *qapi.Definition, members []qapi.MemberAt, text string, t qmp.Type) {
	place, _ := qapi.PlaceOf(text+" ", t)
	for _, m := range members {
		documentation := d.path(of, m.Path, place.Given)
		printWrapped(c, m.Path+"="+described(m.Member), 2, 6)
		if documentation != "" {
			printWrapped(c, documentation, 6, 6)
		}
	}
}

// describeTag says that more arguments depend on one that is not given yet.
func (r *command) describeTag(c *monitor.Call, text string) {
	place, _ := qapi.PlaceOf(text+" ", r.arguments())
	if tag := r.arguments().Tag(); tag != "" && place.Given(tag) == "" {
		printWrapped(c, fmt.Sprintf("More depend on %s: 'help %s %s=...' lists them.", tag, r.title, tag), 2, 2)
	}
}

// described is a member's type with what else the schema says of it.
func described(m qmp.Member) string {
	text := valueWord(m.Type)
	var notes []string
	if !m.Optional {
		notes = append(notes, "mandatory")
	}
	notes = append(notes, marks(m.Features)...)
	if values := m.Type.Values(); len(values) > fewValues {
		text = strings.Join(withMarks(m.Type), "|")
	}
	if len(notes) > 0 {
		text += "  (" + strings.Join(notes, ", ") + ")"
	}
	return text
}

// withMarks are the values of an enumeration, those that users should know something of with it.
func withMarks(t qmp.Type) []string {
	values := slices.Clone(t.Values())
	for i, v := range values {
		for _, mark := range marks(t.ValueFeatures(v)) {
			values[i] += "(" + mark + ")" // no blank: lines may break there
		}
	}
	return values
}

// lineWidth is how wide help's lines are.
const lineWidth = 78

// printWrapped prints a paragraph in lines of help's width, the first indented by so many blanks and the others by hanging.
func printWrapped(c *monitor.Call, text string, indent, hanging int) {
	columns := lineWidth
	if n := c.Columns(); n > 0 {
		columns = min(columns, n)
	}
	c.Print(monitor.Wrap(strings.Repeat(" ", indent)+strings.Join(strings.Fields(text), " ")+"\n", columns, hanging))
}
