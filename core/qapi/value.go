// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"fmt"
	"strconv"
	"strings"
)

// value is what was typed for a member: text, JSON, or members of its own.
type value struct {
	given   bool // text, form and flag say how
	text    string
	form    form
	flag    bool // named without value: true
	parent  bool // has members, by names or list indices
	names   []string
	members map[string]*value
}

// put stores a value under a path.
func (v *value) put(path string, given *value) error {
	parts := strings.Split(path, ".")
	if len(parts) > maxDepth {
		return fmt.Errorf("Parameter '%s' is deeper than QEMU reads", shortened([]byte(path)))
	}
	for i, name := range parts {
		if name == "" {
			return fmt.Errorf("Invalid parameter '%s'", path)
		}
		if v.given {
			return fmt.Errorf("Parameter '%s' is given a value and members", strings.Join(parts[:i], "."))
		}
		v.parent = true
		if v.members == nil {
			v.members = make(map[string]*value)
		}
		m := v.members[name]
		last := i == len(parts)-1
		switch {
		case m == nil:
			m = &value{}
			if last {
				m = given
			}
			v.members[name] = m
			v.names = append(v.names, name)
		case last && m.parent:
			return fmt.Errorf("Parameter '%s' is given a value and members", path)
		case last:
			return fmt.Errorf("Parameter '%s' is given twice", path)
		}
		v = m
	}
	return nil
}

// elements are the members if they are called 0, 1 and so on.
func (v *value) elements() (list []*value, ok bool) {
	list = make([]*value, len(v.names))
	for _, name := range v.names {
		i, ok := indexOf(name)
		if !ok || i >= len(list) || list[i] != nil {
			return nil, false
		}
		list[i] = v.members[name]
	}
	return list, v.parent
}

// merge adds the members of a JSON object.
func (v *value) merge(object string) error {
	names, members, err := membersOf([]byte(object))
	if err != nil {
		return fmt.Errorf("arguments in JSON are an object: %s", object)
	}
	for _, name := range names {
		if v.members[name] != nil {
			return fmt.Errorf("Parameter '%s' is given twice", name)
		}
		if v.members == nil {
			v.members = make(map[string]*value)
		}
		v.parent = true
		v.names = append(v.names, name)
		v.members[name] = &value{given: true, text: string(members[name]), form: jsonForm}
	}
	return nil
}

// indexOf reads a list index.
func indexOf(name string) (i int, ok bool) {
	i, err := strconv.Atoi(name)
	return i, err == nil && i >= 0 && strconv.Itoa(i) == name
}
