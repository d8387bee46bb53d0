// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"maps"
	"slices"
	"strings"

	"libhmp/core/qmp"
)

// column is one that a list of objects can have in Rows.
type column struct {
	name  string   // dotted
	lists []string // the names of the lists of objects within the elements that it is in, the outermost first
}

func (c column) inList() bool { return len(c.lists) > 0 }

// isPlain reports whether it is a member that is no object, of an element or of those of a list in an element.
func (c column) isPlain() bool {
	switch len(c.lists) {
	case 0:
		return !strings.Contains(c.name, ".")
	case 1:
		return !strings.Contains(strings.TrimPrefix(c.name, c.lists[0]+"."), ".") && !strings.Contains(c.lists[0], ".")
	}
	return false
}

// cells are the values of a row, by the names of columns.
type cells map[string]string

// spreader makes rows of a list of objects. An element is a row. If it has lists of objects in it that are wanted, each
// of their elements is one instead, beside the values around it. In such a list, elements of a list of the same
// name and type within its elements follow as rows of the same kind: so trees are shown, such as buses behind bridges.
type spreader struct {
	wanted  func(list string) bool
	columns []column // all that there are in the lists that are wanted
	at      int      // where among them the next new one belongs: behind the one before it
}

// around is a list that a value is in.
type around struct {
	name    string
	element qmp.Type
}

// rows are those of a list of objects, whose elements' members have names that begin with path.
func (s *spreader) rows(v *item, element qmp.Type, path string, in []around) (rows []cells) {
	for _, e := range v.elements {
		if len(in) == 0 {
			s.at = 0
		}
		own := make(cells)
		below, behind := s.value(own, e, element, path, in)
		for _, row := range below {
			maps.Copy(row, own)
		}
		if len(below) == 0 {
			below = []cells{own}
		}
		rows = append(append(rows, below...), behind...)
	}
	return rows
}

// value adds what is in v to the row of the element that has it. It returns the rows that take that one's place, and
// those that follow it.
func (s *spreader) value(own cells, v *item, t qmp.Type, path string, in []around) (below, behind []cells) {
	switch {
	case v.kind == '{':
		t = objectOf(t, v)
		types := memberTypes(v, t)
		for _, name := range inOrder(v, t) {
			b, follow := s.value(own, v.members[name], types[name], join(path, name), in)
			below, behind = append(below, b...), append(behind, follow...)
		}
	case v.isListOfObjects():
		return s.list(v, elementOf(t, v), path, in)
	case len(v.elements) == 0 && v.kind == '[' && elementOf(t, v).Kind() == qmp.KindObject:
	default:
		for _, l := range leaves(nil, v, t, path, false) {
			s.add(l.path, in)
			own[l.path] = l.text
		}
	}
	return below, behind
}

func (s *spreader) list(v *item, element qmp.Type, path string, in []around) (below, behind []cells) {
	if len(in) > 0 {
		if outer := in[len(in)-1]; lastPart(outer.name) == lastPart(path) && outer.element == element {
			return nil, s.rows(v, element, outer.name, in)
		}
	}
	if !s.wanted(path) {
		return nil, nil
	}
	return s.rows(v, element, path, append(in[:len(in):len(in)], around{path, element})), nil
}

func (s *spreader) add(name string, in []around) {
	known := slices.IndexFunc(s.columns, func(c column) bool { return c.name == name })
	if known < 0 {
		known = s.at
		c := column{name: name}
		for _, list := range in {
			c.lists = append(c.lists, list.name)
		}
		s.columns = slices.Insert(s.columns, known, c)
	}
	s.at = known + 1
}

// columnsOf are the rows of a list of objects below the names of its columns.
func (c Columns) columnsOf(v *item, element qmp.Type) ([][]string, error) {
	met := make(map[string]bool) // lists
	all := spreader{wanted: func(list string) bool { met[list] = true; return true }}
	values := all.rows(v, element, "", nil)
	there := withoutLists(all.columns)
	chosen, err := c.of(there, element)
	if err != nil {
		return nil, err
	}
	var lists []string
	for _, column := range chosen {
		lists = append(lists, column.lists...)
		for _, list := range column.lists {
			delete(met, list)
		}
	}
	if len(met) > 0 { // whose elements are no rows then
		some := spreader{wanted: func(list string) bool { return slices.Contains(lists, list) }}
		values = some.rows(v, element, "", nil)
	}
	inLists := slices.ContainsFunc(c.usual(there, element), column.inList)
	rows := [][]string{headings(chosen)}
	for _, row := range values {
		if inLists && len(lists) > 0 && !row.hasOneInList(chosen) {
			continue
		}
		texts := make([]string, len(chosen))
		for i, column := range chosen {
			texts[i] = absent
			if text, ok := row[column.name]; ok {
				texts[i] = text
			}
		}
		rows = append(rows, texts)
	}
	return rows, nil
}

// withoutLists are columns without those for lists that are empty in some elements, and have objects in others.
func withoutLists(columns []column) []column {
	var lists []string
	for _, c := range columns {
		lists = append(lists, c.lists...)
	}
	return slices.DeleteFunc(columns, func(c column) bool { return slices.Contains(lists, c.name) })
}

// hasOneInList reports whether a row has a value of a list within the elements.
func (c cells) hasOneInList(chosen []column) bool {
	return slices.ContainsFunc(chosen, func(column column) bool {
		_, has := c[column.name]
		return has && column.inList()
	})
}
