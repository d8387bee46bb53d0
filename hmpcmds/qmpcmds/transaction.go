// SPDX-License-Identifier: GPL-2.0-or-later

package qmpcmds

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qapi"
	"libhmp/core/qmp"
)

// A command whose one mandatory member is a list of unions, as transaction's is, can be given a
// line for each element: the value of its tag, then its members.

// actions is that member and the type of its elements.
func (r *command) actions() (name string, element qmp.Type, ok bool) {
	name = qapi.Main(r.arguments())
	t := r.arguments().MemberType(name)
	element = t.Element()
	return name, element, t.Kind() == qmp.KindArray && element.Tag() != ""
}

// takesLines reports whether the elements are to come in lines of their own: the arguments have
// none.
func (r *command) takesLines(text string) bool {
	name, _, ok := r.actions()
	place, fine := qapi.PlaceOf(text+" ", r.arguments())
	return ok && fine && !place.Has(name)
}

const (
	sendWord = "send"
	dropWord = "drop"
	listWord = "list"
)

// takeLines has the lines that follow collected. begun is false where none can follow.
func (r *command) takeLines(c *monitor.Call, text string) (begun bool, err error) {
	name, element, _ := r.actions()
	list := &actionList{command: r, name: name, element: element, text: text}
	begun = c.TakeLines(monitor.Lines{
		Prompt:   r.name + "> ",
		Take:     list.take,
		Complete: list.complete,
	})
	if !begun {
		return false, fmt.Errorf("Parameter '%s' is missing: %s.0.type=..., or %s=[...] (line by line at a terminal or in a script only)",
			name, name, name)
	}
	if c.Terminal() {
		c.Printf("One of them each line; '%s' sends them all at once, '%s' shows them, '%s' drops them.\n", sendWord, listWord, dropWord)
	}
	return true, nil
}

// actionList is what was collected.
type actionList struct {
	command *command
	name    string // of the member
	element qmp.Type
	text    string // the other arguments
	actions []json.RawMessage
}

// take gets a line. One that is wrong changes nothing.
func (l *actionList) take(c *monitor.Call, line string) (more bool, err error) {
	switch strings.TrimSpace(line) {
	case "":
		return true, nil
	case dropWord:
		return false, nil
	case listWord:
		for _, a := range l.actions {
			c.Print(l.spell(a) + "\n")
		}
		return true, nil
	case sendWord:
		return false, l.send(c)
	}
	action, err := l.parse(line)
	if err == nil {
		l.actions = append(l.actions, action)
	}
	return true, err
}

// wrapper is the one member in which a variant has its own, as in
// { "type": "abort", "data": {} }; "" if they stand beside the tag.
func wrapper(variant qmp.Type) string {
	if m := variant.Members(); len(m) == 1 && m[0].Type.Kind() == qmp.KindObject && m[0].Name == "data" {
		return m[0].Name
	}
	return ""
}

// variant is the type of what follows a word, and how it is wrapped.
func (l *actionList) variant(word string) (t qmp.Type, wrapped string) {
	t = l.element.Variant(word)
	if wrapped = wrapper(t); wrapped != "" {
		t = t.MemberType(wrapped)
	}
	return t, wrapped
}

func (l *actionList) words() []string {
	return l.element.MemberType(l.element.Tag()).Values()
}

func (l *actionList) parse(line string) (json.RawMessage, error) {
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	if !slices.Contains(l.words(), word) {
		return nil, fmt.Errorf("'%s' is none of %s", word, strings.Join(l.words(), ", "))
	}
	t, wrapped := l.variant(word)
	data, err := qapi.Arguments(rest, t)
	if err != nil {
		return nil, err
	}
	if data == nil {
		data = json.RawMessage("{}")
	}
	tag, err := json.Marshal(map[string]string{l.element.Tag(): word})
	if err != nil {
		return nil, err
	}
	head := string(tag[:len(tag)-1])
	switch {
	case wrapped != "":
		return json.RawMessage(fmt.Sprintf(`%s,%q:%s}`, head, wrapped, data)), nil
	case string(data) == "{}":
		return tag, nil
	}
	return json.RawMessage(head + "," + string(data[1:])), nil
}

// spell is an action as it can be typed.
func (l *actionList) spell(action json.RawMessage) string {
	var members map[string]json.RawMessage
	var word string
	if json.Unmarshal(action, &members) != nil || json.Unmarshal(members[l.element.Tag()], &word) != nil {
		return string(action)
	}
	_, wrapped := l.variant(word)
	data := members[wrapped]
	if wrapped == "" {
		delete(members, l.element.Tag())
		data, _ = json.Marshal(members)
	}
	text, err := qapi.Spell(data)
	if err != nil {
		return string(action)
	}
	return strings.TrimSpace(word + " " + text)
}

var errNothing = errors.New("nothing to send")

// send runs the command with all of them.
func (l *actionList) send(c *monitor.Call) error {
	if len(l.actions) == 0 {
		return errNothing
	}
	list, err := json.Marshal(l.actions)
	if err != nil {
		return err
	}
	args, err := qapi.Arguments(l.text+" "+l.name+"="+string(list), l.command.arguments())
	if err != nil {
		return asTyped(err)
	}
	return l.command.execute(c, args, options{})
}

// complete is for Tab.
func (l *actionList) complete(c *monitor.Completion, line string) {
	word, rest, more := strings.Cut(line, " ")
	if !more {
		c.Prefix(len(word))
		c.Add(l.words()...)
		for w, note := range map[string]string{sendWord: "send them all at once", dropWord: "drop them all", listWord: "show them"} {
			c.AddNoted(w, note)
		}
		c.Keep(word)
		return
	}
	if !c.MayRequest(word) {
		return
	}
	t, _ := l.variant(word)
	if place, ok := qapi.PlaceOf(rest, t); ok {
		offer(c, l.command.name+" "+word, place)
	}
}
