// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"libhmp/core/qmp"
)

// Rows is what a command returned for programs that read lines, such as awk and sort: columns with two
// blanks or more between them, under names in capitals. A list of objects is a row for
// each, or for each element of lists of objects in them (see Columns); a member of a member has a dotted name. One object is a
// row for each of its values, with the name before it. Other lists are a line for each element. A missing value is
// "-"; strings that could be taken for something else are JSON. t is the type by the schema, by which columns have
// their order. An error is that of a column that there is not.
func Rows(reply json.RawMessage, t qmp.Type, c Columns) (string, error) {
	v, err := decode(reply)
	if err != nil {
		return string(reply) + "\n", nil
	}
	if text, ok := v.readable(); ok {
		return text, nil
	}
	var rows [][]string
	switch {
	case v.kind == '{':
		rows = append(rows, []string{"NAME", "VALUE"})
		for _, l := range leaves(nil, v, t, "", true) {
			rows = append(rows, []string{spellName(l.path), l.text})
		}
		if rows, err = c.rowsOf(rows, t); err != nil {
			return "", err
		}
	case v.kind == '[' && v.isListOfObjects():
		if rows, err = c.columnsOf(v, elementOf(t, v)); err != nil {
			return "", err
		}
	case v.kind == '[':
		return lines(v, elementOf(t, v)), nil
	default:
		return spellCell(v, t) + "\n", nil
	}
	if !c.Header {
		rows = rows[1:]
	}
	c.cut(rows)
	return aligned(rows), nil
}

// rowsOf are those of an object's values that are wanted, below the heading.
func (c Columns) rowsOf(rows [][]string, t qmp.Type) ([][]string, error) {
	if c.Names == nil {
		return rows, nil
	}
	var names []column
	values := make(map[string]string)
	for _, row := range rows[1:] {
		names = append(names, column{name: row[0]})
		values[row[0]] = row[1]
	}
	chosen, err := c.of(names, t)
	rows = rows[:1]
	for _, c := range chosen {
		rows = append(rows, []string{c.name, cmp.Or(values[c.name], absent)})
	}
	return rows, err
}

func (v *item) isListOfObjects() bool {
	return len(v.elements) > 0 && !slices.ContainsFunc(v.elements, func(e *item) bool { return e.kind != '{' })
}

// leaf is a value within an object, with its path.
type leaf struct{ path, text string }

// leaves adds the values in v, those in lists of objects if indexed says so.
func leaves(list []leaf, v *item, t qmp.Type, path string, indexed bool) []leaf {
	switch {
	case v.isScalar():
		return append(list, leaf{path, spellCell(v, t)})
	case v.kind == '{':
		t = objectOf(t, v)
		types := memberTypes(v, t)
		for _, name := range inOrder(v, t) {
			list = leaves(list, v.members[name], types[name], join(path, name), indexed)
		}
	case v.inline():
		parts := make([]string, len(v.elements))
		for i, e := range v.elements {
			parts[i] = spellCell(e, elementOf(t, v))
			if strings.Contains(parts[i], ",") && parts[i][0] != '"' {
				parts[i] = string(quote(parts[i]))
			}
		}
		text := strings.Join(parts, ",")
		if text == "" {
			text = absent
		}
		return append(list, leaf{path, text})
	case indexed:
		for i, e := range v.elements {
			list = leaves(list, e, elementOf(t, v), join(path, strconv.Itoa(i)), true)
		}
	}
	return list
}

// spellCell is a scalar in a row.
func spellCell(v *item, t qmp.Type) string {
	switch v.kind {
	case '"':
		text := spellString(v.text, t)
		for strings.Contains(text, "  ") { // only in quotes: two blanks are between columns
			text = strings.ReplaceAll(text, "  ", ` \u0020`)
		}
		return text
	case 'n':
		return absent
	}
	return v.text
}

// lines are the elements of a list, one each.
func lines(v *item, element qmp.Type) string {
	var b strings.Builder
	for _, e := range v.elements {
		text := compact(json.RawMessage(e.text))
		if e.isScalar() {
			text = spellCell(e, element)
		}
		b.WriteString(text + "\n")
	}
	return b.String()
}

func aligned(rows [][]string) string {
	var b strings.Builder
	if len(rows) == 0 {
		return ""
	}
	widths := widthsOf(rows)
	for _, row := range rows {
		b.WriteString(strings.TrimRight(padded(row, widths), " ") + "\n")
	}
	return b.String()
}
