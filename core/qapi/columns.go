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
	// matter, nor - or _. AllColumns alone is all. None: Usual.
	Names []string
	// Usual are dotted names that are shown of a list of objects if Names has none: those that this QEMU has. None: the
	// members that are no objects.
	Usual []string
	// Header has the names above the values.
	Header bool
	// Width is how many characters a line may have: longer values are cut. 0 for any number.
	Width int
}

// AllColumns is the name of all columns.
const AllColumns = "all"

// of are the names to show of those that the values have; t is the type of an object with them.
func (c Columns) of(names []string, t qmp.Type) (chosen []string, err error) {
	switch {
	case len(c.Names) == 1 && strings.EqualFold(c.Names[0], AllColumns):
		return names, nil
	case len(c.Names) > 0:
		known := columnsIn(nil, t, "", nil)
		for _, word := range c.Names {
			name, err := columnNamed(word, names, known)
			if err != nil {
				return nil, err
			}
			chosen = append(chosen, name)
		}
		return chosen, nil
	case len(c.Usual) > 0:
		known := columnsIn(nil, t, "", nil)
		for _, name := range c.Usual {
			if slices.Contains(names, name) || slices.Contains(known, name) {
				chosen = append(chosen, name)
			}
		}
		return chosen, nil
	}
	for _, name := range names {
		if !strings.Contains(name, ".") {
			chosen = append(chosen, name)
		}
	}
	if len(chosen) == 0 {
		return names, nil
	}
	return chosen, nil
}

// columnNamed is the column that a user means: one of the values, else one that the schema knows.
func columnNamed(word string, names, known []string) (string, error) {
	for _, list := range [][]string{names, known} {
		if i := slices.IndexFunc(list, func(name string) bool { return alike(name) == alike(word) }); i >= 0 {
			return list[i], nil
		}
	}
	for _, list := range [][]string{names, known} {
		var found []string
		for _, name := range list {
			if alike(lastPart(name)) == alike(word) {
				found = append(found, name)
			}
		}
		switch {
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return "", fmt.Errorf("column '%s' may be %s", word, strings.Join(found, " or "))
		}
	}
	return "", fmt.Errorf("no column '%s' (there are: %s)", word, strings.Join(names, ", "))
}

func alike(name string) string { return strings.ReplaceAll(strings.ToLower(name), "_", "-") }

func lastPart(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// columnsIn are the dotted names of what an object of type t may have, without what is in lists. Types that are around
// it are not gone into again.
func columnsIn(list []string, t qmp.Type, path string, around []qmp.Type) []string {
	switch {
	case t.Kind() == qmp.KindArray && t.Element().Kind() == qmp.KindObject:
		return list
	case t.Kind() != qmp.KindObject && path != "":
		return append(list, path)
	}
	if slices.Contains(around, t) {
		return list
	}
	around = append(around[:len(around):len(around)], t)
	for _, m := range t.Members() {
		if name := join(path, m.Name); !slices.Contains(list, name) {
			list = columnsIn(list, m.Type, name, around)
		}
	}
	for _, value := range t.Cases() {
		if variant := t.Variant(value); variant.Kind() == qmp.KindObject {
			list = columnsIn(list, variant, path, around)
		}
	}
	return list
}

// headings are the names above columns: last parts in capitals, whole names where two have the same.
func headings(names []string) []string {
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
