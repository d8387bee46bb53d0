// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"strings"
	"unicode/utf8"

	"libhmp/core/qmp"
)

const (
	// absent stands for a member that an object of a table does not have.
	absent = "-"
	// maxTable is how wide a table may be.
	maxTable = 120
	// columnGap is between two columns.
	columnGap = "  "
)

// table writes a list as a table if all of its elements are objects of inline values, and if
// that is not too wide. written reports whether it did.
func (f *formatter) table(v *item, element qmp.Type, indent string) (written bool) {
	var names []string
	seen := make(map[string]bool)
	for _, e := range v.elements {
		if e.kind != '{' || len(e.names) == 0 {
			return false
		}
		for _, name := range inOrder(e, objectOf(element, e)) {
			if !e.members[name].isScalar() {
				return false
			}
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	rows := [][]string{make([]string, len(names))}
	for i, name := range names {
		rows[0][i] = spellName(name)
	}
	for _, e := range v.elements {
		rows = append(rows, f.cells(e, element, names))
	}
	widths := widthsOf(rows)
	total := len(indent)
	for _, w := range widths {
		total += w + len(columnGap)
	}
	if total > maxTable {
		return false
	}
	for _, row := range rows {
		f.out.WriteString(indent + strings.TrimRight(padded(row, widths), " ") + "\n")
	}
	return true
}

func (f *formatter) cells(e *item, t qmp.Type, names []string) []string {
	types := memberTypes(e, objectOf(t, e))
	cells := make([]string, len(names))
	for i, name := range names {
		cells[i] = absent
		if m := e.members[name]; m != nil {
			cells[i] = f.scalar(m, types[name], name)
		}
	}
	return cells
}

func widthsOf(rows [][]string) []int {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	return widths
}

func padded(row []string, widths []int) string {
	var b strings.Builder
	for i, cell := range row {
		b.WriteString(cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)) + columnGap)
	}
	return b.String()
}
