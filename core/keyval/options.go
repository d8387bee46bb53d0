// SPDX-License-Identifier: GPL-2.0-or-later

package keyval

import (
	"strconv"

	"libhmp/core/language"
	"libhmp/core/qmp"
)

// FromOptions makes a value of options as QemuOpts has them
// (qapi/opts-visitor.c): an option that is a list in one of the types has an
// element for each time it is given. Of others the last one counts.
func FromOptions(options []language.Option, types ...qmp.Type) *Value {
	v := newObject()
	v.option = true
	for _, o := range options {
		if element, ok := elementOf(o.Name, types); ok {
			v.add(o.Name, wrap(o.Value, element))
		} else if !v.putPath(o, types) {
			v.set(o.Name, &Value{text: o.Value, option: true})
		}
	}
	for name, m := range v.members {
		_ = m.listify(name) // what is not whole is no array, which its type tells
	}
	return v
}

// putPath stores an option whose name is a path, such as addr.type. QemuOpts knows no
// elements of a list: what looks like a path to one is left to the caller.
func (v *Value) putPath(o language.Option, types []qmp.Type) bool {
	path, err := fragments(o.Name)
	if err != nil || len(path) < 2 {
		return false
	}
	_, list := elementOf(path[0], types)
	return !list && v.put(path, o.Value) == nil
}

func elementOf(name string, types []qmp.Type) (qmp.Type, bool) {
	for _, t := range types {
		for _, m := range t.Members() {
			if m.Name == name {
				return m.Type.Element(), m.Type.Kind() == qmp.KindArray
			}
		}
	}
	return qmp.Type{}, false
}

// wrap makes text an object where the element is one of a single member, such as
// String in qapi/common.json.
func wrap(text string, element qmp.Type) *Value {
	members := element.Members()
	if element.Kind() != qmp.KindObject || len(members) != 1 {
		return &Value{text: text, option: true}
	}
	v := newObject()
	v.set(members[0].Name, &Value{text: text})
	return v
}

func (v *Value) set(name string, m *Value) {
	if v.members[name] == nil {
		v.names = append(v.names, name)
	}
	v.members[name] = m
}

// add appends an element to a list.
func (v *Value) add(name string, element *Value) {
	list := v.members[name]
	if list == nil {
		list = newObject()
		v.set(name, list)
	}
	list.set(strconv.Itoa(len(list.names)), element)
}
