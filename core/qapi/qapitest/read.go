// SPDX-License-Identifier: GPL-2.0-or-later

package qapitest

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Read makes the value of a type again that qapi.Text wrote a text of: nothing is lost in it.
func (s *Schema) Read(text, typeName string) (value any, err error) {
	e := s.get(typeName)
	if s.isReadable(e) {
		return map[string]any{readable: text}, nil
	}
	if e.kind() == "object" && (text == "" && len(e.Members) == 0 || text == empty+"\n") {
		return map[string]any{}, nil
	}
	body, ended := strings.CutSuffix(text, "\n")
	if !ended {
		return nil, errors.New("the last line has no end")
	}
	r := &reader{s: s, lines: strings.Split(body, "\n")}
	value, err = r.whole(e)
	switch {
	case err != nil:
		return nil, fmt.Errorf("line %d: %w", r.at+1, err)
	case r.at < len(r.lines):
		return nil, fmt.Errorf("line %d is left: %q", r.at+1, r.lines[r.at])
	}
	return value, nil
}

// readable is the member of a HumanReadableText, which is text of its own.
const readable = "human-readable-text"

func (s *Schema) isReadable(e *entity) bool {
	return len(e.Members) == 1 && e.Members[0].Name == readable
}

// reader reads lines. Each method leaves it behind what it has read.
type reader struct {
	s     *Schema
	lines []string
	at    int
}

// whole reads a whole text.
func (r *reader) whole(e *entity) (any, error) {
	switch e.kind() {
	case "object":
		return r.fields(e, "")
	case "array":
		return r.topList(r.s.get(e.Element))
	}
	if e.kind() == "alternate" || e.kind() == "value" {
		return r.unclear(e, "")
	}
	r.at++
	return r.s.inline(r.lines[0], e)
}

// topList reads a list that has the first column: scalars have a line each there.
func (r *reader) topList(element *entity) (any, error) {
	if r.peek("") == empty {
		r.at++
		return []any{}, nil
	}
	if r.s.couldBe(element, "object") || r.s.couldBe(element, "array") {
		return r.list(element, "")
	}
	list := []any{}
	for r.at < len(r.lines) {
		value, err := r.s.inline(r.lines[r.at], element)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
		r.at++
	}
	return list, nil
}

// unclear reads what may be anything, or one of several things.
func (r *reader) unclear(e *entity, indent string) (any, error) {
	line := r.peek(indent)
	switch _, _, isField := splitField(line); {
	case strings.HasPrefix(line, "- "):
		return r.list(r.s.elementOf(e), indent)
	case isField:
		return r.fields(r.s.objectOf(e), indent)
	case r.at+1 < len(r.lines) && strings.HasPrefix(r.lines[r.at+1], indent):
		return r.table(r.s.elementOf(e), indent)
	}
	r.at++
	return r.s.inline(line, e)
}

// empty stands for an empty list or object.
const empty = "(empty)"

// peek is the line that comes next without its indent, "" if it has less.
func (r *reader) peek(indent string) string {
	if r.at == len(r.lines) {
		return ""
	}
	line, ok := strings.CutPrefix(r.lines[r.at], indent)
	if !ok {
		return ""
	}
	return line
}

// here reports whether the next line has that indent and no more.
func (r *reader) here(indent string) bool {
	line := r.peek(indent)
	return line != "" && line[0] != ' '
}

// fields reads the members of an object.
func (r *reader) fields(e *entity, indent string) (any, error) {
	object := make(map[string]any)
	for r.here(indent) {
		name, value, ok := splitField(r.peek(indent))
		if !ok {
			return nil, fmt.Errorf("no field: %q", r.lines[r.at])
		}
		if _, twice := object[name]; twice {
			return nil, fmt.Errorf("%s is there twice", name)
		}
		r.at++
		var err error
		t := r.s.memberType(e, object, name)
		if value != "" {
			object[name], err = r.s.inline(value, t)
		} else {
			object[name], err = r.nested(t, indent+"  ")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if len(object) == 0 {
		return nil, errors.New("nothing there")
	}
	return object, nil
}

// nested reads the value of a field that has lines of its own.
func (r *reader) nested(e *entity, indent string) (any, error) {
	if !r.here(indent) {
		return nil, errors.New("no value")
	}
	switch e.kind() {
	case "object":
		return r.fields(e, indent)
	case "array":
		return r.list(r.s.get(e.Element), indent)
	}
	return r.unclear(e, indent)
}

// list reads a list with lines of its own: a table, or elements behind "- ".
func (r *reader) list(element *entity, indent string) (any, error) {
	if !strings.HasPrefix(r.peek(indent), "- ") {
		return r.table(element, indent)
	}
	list := []any{}
	for r.here(indent) {
		value, err := r.element(element, indent)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, nil
}

// element reads one element.
func (r *reader) element(e *entity, indent string) (any, error) {
	line := r.peek(indent)
	rest, behindDash := strings.CutPrefix(line, "- ")
	if !behindDash {
		return nil, fmt.Errorf("no element: %q", line)
	}
	_, _, isField := splitField(rest)
	switch {
	case rest == empty, e.kind() != "object" && !isField && !r.more(indent+"  ") && !strings.HasPrefix(rest, "- "):
		r.at++
		return r.s.inline(rest, e)
	}
	r.lines[r.at] = indent + "  " + rest
	return r.nested(e, indent+"  ")
}

// more reports whether the line after the next one belongs to the same element.
func (r *reader) more(indent string) bool {
	return r.at+1 < len(r.lines) && strings.HasPrefix(r.lines[r.at+1], indent)
}

// splitField takes a line apart: the name in front of the first ":", unless that is in quotes,
// and the value, "" if it has lines of its own.
func splitField(line string) (name, value string, ok bool) {
	if strings.HasPrefix(line, `"`) {
		end := endOfQuoted(line)
		if end < 0 || json.Unmarshal([]byte(line[:end]), &name) != nil || !strings.HasPrefix(line[end:], ":") {
			return "", "", false
		}
		return name, strings.TrimLeft(line[end+1:], " "), true
	}
	name, value, ok = strings.Cut(line, ":")
	if !ok || name == "" || value != "" && value[0] != ' ' || strings.Contains(name, " ") {
		return "", "", false
	}
	return name, strings.TrimLeft(value, " "), true
}

// endOfQuoted is where the JSON string at the beginning of a text ends, -1 if nowhere.
func endOfQuoted(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// table reads a table: each cell begins where its column's name does.
func (r *reader) table(element *entity, indent string) (any, error) {
	names, starts, err := columns(r.peek(indent))
	if err != nil {
		return nil, err
	}
	r.at++
	list := []any{}
	for r.here(indent) {
		cells := cut([]rune(r.peek(indent)), starts)
		row, err := r.s.row(names, cells, r.s.objectOf(element))
		if err != nil {
			return nil, err
		}
		list = append(list, row)
		r.at++
	}
	if len(list) == 0 {
		return nil, errors.New("a table without rows")
	}
	return list, nil
}

// columns are the names in a table's first line, and where each begins.
func columns(line string) (names []string, starts []int, err error) {
	at := 0
	for rest := line; rest != ""; {
		end := strings.Index(rest+"  ", "  ")
		name := rest[:end]
		if rest[0] == '"' {
			if end = endOfQuoted(rest); end < 0 {
				return nil, nil, fmt.Errorf("no column: %q", rest)
			}
			if err := json.Unmarshal([]byte(rest[:end]), &name); err != nil {
				return nil, nil, err
			}
		}
		names, starts = append(names, name), append(starts, at)
		after := strings.TrimLeft(rest[end:], " ")
		at += len([]rune(rest)) - len([]rune(after))
		rest = after
	}
	if len(names) == 0 {
		return nil, nil, errors.New("a table without columns")
	}
	return names, starts, nil
}

// cut cuts a line where columns begin.
func cut(line []rune, starts []int) (cells []string) {
	for i, start := range starts {
		end := len(line)
		if i+1 < len(starts) {
			end = min(end, starts[i+1])
		}
		cells = append(cells, strings.TrimRight(string(line[min(start, end):end]), " "))
	}
	return cells
}

// row is an object of the cells in a line, without those that it does not have.
func (s *Schema) row(names, cells []string, e *entity) (any, error) {
	object := make(map[string]any)
	texts := make(map[string]any) // for tags
	for i, name := range names {
		if cells[i] != "-" {
			texts[name] = cells[i]
		}
	}
	for name, text := range texts {
		value, err := s.inline(text.(string), s.memberType(e, texts, name))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		object[name] = value
	}
	return object, nil
}

// memberType is the type of a member of an object with these values.
func (s *Schema) memberType(e *entity, values map[string]any, name string) *entity {
	for _, m := range s.membersOf(e, values) {
		if m.Name == name {
			return s.get(m.Type)
		}
	}
	return unknown
}

// elementOf is the type of the elements of a list of this type, or of one of its alternatives.
func (s *Schema) elementOf(e *entity) *entity {
	if list := s.alternative(e, "array"); list != nil {
		return s.get(list.Element)
	}
	return unknown
}

// objectOf is the type of an object of this type, or of one of its alternatives.
func (s *Schema) objectOf(e *entity) *entity {
	if object := s.alternative(e, "object"); object != nil {
		return object
	}
	return unknown
}

// alternative is a type itself, or one of an alternate's, that is of a kind, nil for none.
func (s *Schema) alternative(e *entity, kind string) *entity {
	if e.kind() == kind {
		return e
	}
	if e.kind() == "alternate" {
		for _, m := range e.Members {
			if found := s.alternative(s.get(m.Type), kind); found != nil {
				return found
			}
		}
	}
	return nil
}

func (s *Schema) couldBe(e *entity, kind string) bool {
	return e.kind() == "value" || s.alternative(e, kind) != nil
}

// inline reads a value that is a part of a line.
func (s *Schema) inline(text string, e *entity) (any, error) {
	switch e.kind() {
	case "object":
		if text == empty {
			return map[string]any{}, nil
		}
		return nil, fmt.Errorf("no object: %q", text)
	case "array":
		if text == empty {
			return []any{}, nil
		}
		return s.inlineList(text, s.get(e.Element))
	case "alternate", "value":
		return s.inlineUnclear(text, e)
	}
	return s.scalar(text, e)
}

// inlineUnclear reads a value whose type leaves a choice: then lists are in brackets.
func (s *Schema) inlineUnclear(text string, e *entity) (any, error) {
	switch {
	case text == "{}" && s.couldBe(e, "object"):
		return map[string]any{}, nil
	case text == "[]" && s.couldBe(e, "array"):
		return []any{}, nil
	case strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") && s.couldBe(e, "array"):
		return s.inlineList(text[1:len(text)-1], s.elementOf(e))
	}
	if !strings.HasPrefix(text, `"`) {
		for _, kind := range []string{"null", "boolean", "int", "number"} {
			if s.couldBe(e, kind) {
				value, err := s.scalar(text, &entity{Meta: "builtin", JSONType: kind})
				if n, ok := value.(json.Number); err == nil && (!ok || string(n) == text) { // it has no unit
					return value, nil
				}
			}
		}
	}
	return s.scalar(text, &entity{Meta: "builtin", JSONType: "string"})
}

// inlineList reads a list of scalars with ", " between them.
func (s *Schema) inlineList(text string, element *entity) (any, error) {
	list := []any{}
	for more := true; more; {
		end := strings.Index(text, ", ")
		if end < 0 {
			end = len(text)
		}
		if strings.HasPrefix(text, `"`) {
			if end = endOfQuoted(text); end < 0 {
				return nil, fmt.Errorf("no end: %q", text)
			}
		}
		value, err := s.inline(text[:end], element)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
		if text, more = strings.CutPrefix(text[end:], ", "); !more && text != "" {
			return nil, fmt.Errorf("behind an element: %q", text)
		}
	}
	return list, nil
}

// number is one with its unit, and what it is in a larger one.
var number = regexp.MustCompile(`^(-?\d[-+.\deE]*)( (B|B/s|KiB|ns|us|ms|s)( \(\d+(\.\d+)? ([KMGTPE]iB(/s)?|us|ms|s|min|h|days)\))?)?$`)

// scalar reads a value that is neither object nor list.
func (s *Schema) scalar(text string, e *entity) (any, error) {
	switch kind := e.kind(); {
	case kind == "null" && text == "null":
		return nil, nil
	case kind == "boolean" && (text == "true" || text == "false"):
		return text == "true", nil
	case kind == "int" || kind == "number":
		if m := number.FindStringSubmatch(text); m != nil && json.Valid([]byte(m[1])) {
			return json.Number(m[1]), nil
		}
	case kind == "string" || kind == "enum":
		value, err := unquoted(text)
		if err != nil || kind == "enum" && !slices.Contains(e.Values, value) {
			return nil, fmt.Errorf("no %s: %q", kind, text)
		}
		return value, nil
	}
	return nil, fmt.Errorf("no %s: %q", e.kind(), text)
}

func unquoted(text string) (value string, err error) {
	if text == "" || text == empty || text == "-" {
		return "", fmt.Errorf("no text: %q", text)
	}
	if text[0] != '"' {
		return text, nil
	}
	return value, json.Unmarshal([]byte(text), &value)
}
