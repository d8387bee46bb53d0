// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"libhmp/core/qmp"
)

// Columns say which of the values that a command has returned Rows shows, and how.
type Columns struct {
	// Names are those that are wanted: dotted names, or the last parts of these where that leaves no doubt; case does not
	// matter, nor - or _. Those of members of lists of objects have no number: each element is a row. AllColumns alone is
	// all. None: Usual.
	Names []string
	// Usual are dotted names that are shown of a list of objects if Names has none: those that this QEMU has. None: the
	// members that are no objects, those of lists of objects too. If some are in lists, what has no element in the lists
	// that are shown is left out.
	Usual []string
	// Header has the names above the values.
	Header bool
	// Width is how many characters a line may have: longer values are cut. 0 for any number.
	Width int
}

// AllColumns is the name of all columns.
const AllColumns = "all"

// of are the columns to show of those that the values have; t is the type of an object with them.
func (c Columns) of(there []column, t qmp.Type) (chosen []column, err error) {
	switch {
	case len(c.Names) == 1 && strings.EqualFold(c.Names[0], AllColumns):
		return there, nil
	case len(c.Names) > 0:
		known := columnsIn(nil, t, column{}, nil)
		for _, word := range c.Names {
			column, err := columnNamed(word, there, known)
			if err != nil {
				return nil, err
			}
			chosen = append(chosen, column)
		}
		return chosen, nil
	}
	if chosen = c.usual(there, t); len(chosen) > 0 {
		return chosen, nil
	}
	for _, c := range there {
		if c.isPlain() {
			chosen = append(chosen, c)
		}
	}
	if len(chosen) == 0 {
		return there, nil
	}
	return chosen, nil
}

// usual are the columns of c.Usual that there are.
func (c Columns) usual(there []column, t qmp.Type) (list []column) {
	if len(c.Usual) == 0 {
		return nil
	}
	known := slices.Concat(there, columnsIn(nil, t, column{}, nil))
	for _, name := range c.Usual {
		if i := slices.IndexFunc(known, func(c column) bool { return c.name == name }); i >= 0 {
			list = append(list, known[i])
		}
	}
	return list
}

// columnNamed is the column that a user means: by its whole name one of the values, else one that the schema knows; by
// the last part one outside of lists first.
func columnNamed(word string, there, known []column) (column, error) {
	for _, list := range [][]column{there, known} {
		if i := slices.IndexFunc(list, func(c column) bool { return alike(c.name) == alike(word) }); i >= 0 {
			return list[i], nil
		}
	}
	for _, inLists := range []bool{false, true} {
		for _, list := range [][]column{there, known} {
			var found []column
			for _, c := range list {
				if alike(lastPart(c.name)) == alike(word) && inLists == c.inList() {
					found = append(found, c)
				}
			}
			switch {
			case len(found) == 1:
				return found[0], nil
			case len(found) > 1:
				return column{}, fmt.Errorf("column '%s' may be %s", word, strings.Join(namesOf(found), " or "))
			}
		}
	}
	return column{}, fmt.Errorf("no column '%s' (there are: %s)", word, strings.Join(namesOf(there), ", "))
}

func namesOf(columns []column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	return names
}

func alike(name string) string { return strings.ReplaceAll(strings.ToLower(name), "_", "-") }

func lastPart(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// columnsIn adds the columns of what an object of type t may have; at is where it is. Types that are around it are not
// gone into again.
func columnsIn(list []column, t qmp.Type, at column, around []qmp.Type) []column {
	switch {
	case t.Kind() == qmp.KindArray && t.Element().Kind() == qmp.KindObject:
		t = t.Element()
		at.lists = append(at.lists[:len(at.lists):len(at.lists)], at.name)
	case t.Kind() != qmp.KindObject && at.name != "":
		return append(list, at)
	}
	if slices.Contains(around, t) {
		return list
	}
	around = append(around[:len(around):len(around)], t)
	for _, m := range t.Members() {
		name := join(at.name, m.Name)
		if !slices.ContainsFunc(list, func(c column) bool { return c.name == name }) {
			list = columnsIn(list, m.Type, column{name, at.lists}, around)
		}
	}
	for _, value := range t.Cases() {
		if variant := t.Variant(value); variant.Kind() == qmp.KindObject {
			list = columnsIn(list, variant, at, around)
		}
	}
	return list
}

// headings are the names above columns: last parts in capitals, whole names where two have the same.
func headings(columns []column) []string {
	names := namesOf(columns)
	times := make(map[string]int)
	for _, name := range names {
		times[lastPart(name)]++
	}
	list := make([]string, len(names))
	for i, name := range names {
		if list[i] = name; times[lastPart(name)] == 1 {
			list[i] = lastPart(name)
		}
		list[i] = strings.ToUpper(spellName(list[i]))
	}
	return list
}

// cut shortens the values of the widest columns until rows fit into c.Width, as far as names and a few characters allow.
func (c Columns) cut(rows [][]string) {
	if c.Width == 0 || len(rows) == 0 {
		return
	}
	const fewest = 8
	widths, total := widthsOf(rows), -len(columnGap)
	least := make([]int, len(widths))
	for i, w := range widths {
		total += w + len(columnGap)
		if least[i] = fewest; c.Header {
			least[i] = max(fewest, utf8.RuneCountInString(rows[0][i]))
		}
	}
	for ; total > c.Width; total-- {
		widest := -1
		for i, w := range widths {
			if w > least[i] && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
	}
	for _, row := range rows {
		for i, cell := range row {
			if utf8.RuneCountInString(cell) > widths[i] {
				row[i] = string([]rune(cell)[:widths[i]-1]) + "…"
			}
		}
	}
}
