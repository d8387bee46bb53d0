// SPDX-License-Identifier: GPL-2.0-or-later

package qapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"libhmp/core/keyval"
)

// Definition is one of qapi/*.json, with its documentation (docs/devel/qapi-code-gen.rst).
type Definition struct {
	// Name is what it defines, Meta what that is: "command", "event", "struct", "enum", "union"
	// or "alternate".
	Name, Meta string
	// Text is what the documentation says of it, a paragraph each.
	Text []string
	// Members and Features are what it says of these, by name.
	Members, Features map[string]string
	// Examples are the arguments of a command's examples.
	Examples []json.RawMessage
	// Since is the release that had it first, "" if it does not say.
	Since string
	// Data is the type that a command's arguments, an event's data or a struct's members come
	// from, "" if they stand here. Base is the type that a struct or a union has the members of.
	Data, Base string
	// Tag is the member of a union that chooses a variant, Variants are their types.
	Tag      string
	Variants map[string]string
	// Types are the types of the members that stand here, by name.
	Types map[string]string
}

var errNoDefinition = errors.New("no definition of QAPI")

// ParseDefinition reads the source text of one definition, with its comment.
func ParseDefinition(source string) (*Definition, error) {
	comment, expression := cut(source)
	d := &Definition{Members: map[string]string{}, Features: map[string]string{}, Types: map[string]string{}, Variants: map[string]string{}}
	if err := d.parseExpression(expression); err != nil {
		return nil, err
	}
	d.parseComment(comment)
	if d.Meta == "command" {
		d.Examples = examples(comment, d.Name)
	}
	return d, nil
}

// cut separates comment lines, without "# ", from the others.
func cut(source string) (comment []string, expression string) {
	var code strings.Builder
	for line := range strings.Lines(source) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "##"):
		case strings.HasPrefix(line, "#"):
			if code.Len() == 0 {
				comment = append(comment, strings.TrimPrefix(line[1:], " "))
			}
		default:
			code.WriteString(withoutComment(line) + "\n")
		}
	}
	return comment, code.String()
}

// withoutComment drops a comment behind code.
func withoutComment(line string) string {
	inText := false
	for i := range len(line) {
		switch {
		case line[i] == '\'':
			inText = !inText
		case line[i] == '#' && !inText:
			return line[:i]
		}
	}
	return line
}

// metas are what an expression can define, and where its members stand.
var metas = []struct{ name, members string }{
	{"command", "data"}, {"event", "data"}, {"struct", "data"}, {"union", "data"}, {"enum", ""}, {"alternate", ""},
}

func (d *Definition) parseExpression(expression string) error {
	raw, err := keyval.JSONPositioned.JSON(expression)
	if err != nil {
		return err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return err
	}
	for _, m := range metas {
		if json.Unmarshal(members[m.name], &d.Name) == nil && d.Name != "" {
			d.Meta = m.name
			break
		}
	}
	if d.Meta == "" {
		return fmt.Errorf("%w: %s", errNoDefinition, shortened(raw))
	}
	_ = json.Unmarshal(members["discriminator"], &d.Tag)
	if d.Meta == "union" {
		d.Variants = typesOf(members["data"])
	} else if d.Meta != "enum" && json.Unmarshal(members["data"], &d.Data) != nil {
		d.Types = typesOf(members["data"])
	}
	if json.Unmarshal(members["base"], &d.Base) != nil {
		for name, t := range typesOf(members["base"]) {
			d.Types[name] = t
		}
	}
	return nil
}

// typesOf reads the types of members, which may be given in long form; of optional ones the name
// has a '*'.
func typesOf(raw json.RawMessage) map[string]string {
	types := make(map[string]string)
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return types
	}
	for name, m := range members {
		var long struct {
			Type json.RawMessage `json:"type"`
		}
		if kindOf(m) == '{' && json.Unmarshal(m, &long) == nil {
			m = long.Type
		}
		types[strings.TrimPrefix(name, "*")] = strings.ReplaceAll(strings.Trim(string(m), `"`), `"`, "")
	}
	return types
}

// parseComment reads the documentation, in the form of releases from 5.2 on.
func (d *Definition) parseComment(lines []string) {
	r := &commentReader{d: d}
	for _, line := range lines {
		r.line(line)
	}
	r.flush()
	d.Text = slices.DeleteFunc(d.Text, func(p string) bool { return p == "" })
}

// commentReader collects the text of one part of a comment after the other.
type commentReader struct {
	d        *Definition
	named    bool // the line with the definition's own name is over
	features bool
	skip     bool // what is no text for people who read help: examples, plans
	member   string
	section  string
	text     []string
}

// sections are the words that begin parts of a comment.
var sections = map[string]bool{
	"Returns": true, "Return": true, "Since": true, "Errors": true, "Note": true, "Notes": true,
	"Example": true, "Examples": true, "TODO": true, "Features": true,
}

// headed reads a line that begins with a name: what comes before the name and behind it is given.
func headed(line, before, behind string) (name, rest string, ok bool) {
	line, ok = strings.CutPrefix(line, before)
	if !ok {
		return "", "", false
	}
	name, rest, ok = strings.Cut(line, behind)
	if !ok || name == "" || strings.Trim(name, nameBytes) != "" || strings.HasPrefix(rest, ":") {
		return "", "", false
	}
	return name, strings.TrimSpace(rest), true
}

// nameBytes are those that names in comments have.
const nameBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"

func (r *commentReader) line(line string) {
	indented := strings.HasPrefix(line, " ")
	member, about, isMember := headed(line, "@", ":")
	section, rest, isSection := headed(line, "", ":")
	isSection = isSection && sections[section]
	directive, title, isAside := headed(line, ".. ", "::")
	switch {
	case isMember && !r.named:
		r.named = true
		line = about
	case isMember:
		r.flush()
		r.member, line = member, about
	case isSection:
		r.flush()
		r.section, line = section, rest
		r.features = r.features || r.section == "Features"
		r.skip = strings.HasPrefix(r.section, "Example") || r.section == "TODO"
	case isAside:
		r.flush()
		r.section, line = "Note", title
		r.skip = directive == "qmp-example" || directive == "code-block"
	case line != "" && !indented && r.member != "" && r.ended():
		r.flush() // a paragraph that belongs to the whole
	case line != "" && !indented && r.skip && r.ended() && !strings.HasPrefix(line, "->") && !strings.HasPrefix(line, "<-"):
		r.flush()
	}
	if !r.skip {
		r.text = append(r.text, line)
	}
}

// ended reports whether the line before was empty.
func (r *commentReader) ended() bool { return len(r.text) == 0 || r.text[len(r.text)-1] == "" }

// flush stores what was collected.
func (r *commentReader) flush() {
	text := paragraphs(r.text)
	d := r.d
	switch {
	case r.member != "" && r.features:
		d.Features[r.member] = strings.Join(text, " ")
	case r.member != "":
		d.Members[r.member] = strings.Join(text, " ")
	case r.section == "Since":
		d.Since = strings.TrimSuffix(strings.Join(text, " "), ".")
	case r.section == "Returns", r.section == "Return":
		d.Text = append(d.Text, titled("Returns:", text)...)
	case r.section == "Errors":
		d.Text = append(d.Text, titled("Errors:", text)...)
	default:
		d.Text = append(d.Text, text...)
	}
	r.member, r.section, r.skip, r.text = "", "", false, nil
}

// titled puts a title in front of paragraphs.
func titled(title string, text []string) []string {
	if len(text) == 0 || strings.HasPrefix(text[0], "- ") {
		return append([]string{title}, text...)
	}
	text[0] = title + " " + text[0]
	return text
}

// paragraphs joins the lines of each; items of a list are of their own.
func paragraphs(lines []string) (list []string) {
	text := ""
	end := func() {
		if text != "" {
			list = append(list, plainText(text))
		}
		text = ""
	}
	for _, line := range lines {
		line = strings.TrimSpace(line)
		isItem := strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "* ")
		if line == "" || isItem {
			end()
		}
		text = strings.TrimSpace(text + " " + line)
	}
	end()
	return list
}

// plainText takes the markup of reStructuredText and of QAPI out of text.
func plainText(text string) string {
	var b strings.Builder
	for at := 0; at < len(text); {
		rest := text[at:]
		switch {
		case strings.HasPrefix(rest, "``"):
			at += 2
		case strings.HasPrefix(rest, "\\ "): // an empty separator
			at += 2
		case rest[0] == '`' && strings.IndexByte(rest[1:], '`') >= 0:
			name, _, _ := strings.Cut(rest[1:], "`")
			at += len(name) + 2
			name, _, _ = strings.Cut(name, "<")
			before := withoutRole(b.String())
			b.Reset()
			b.WriteString(before + strings.TrimSpace(name))
			at += len(text[at:]) - len(strings.TrimLeft(text[at:], "_"))
		case rest[0] == '@' && len(rest) > 1 && isLetter(rest[1]) && (at == 0 || !isLetter(text[at-1])):
			at++
		default:
			b.WriteByte(rest[0])
			at++
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func isLetter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' || b == '_' }

// withoutRole drops what says of the text that follows what it refers to, such as ":ref:".
func withoutRole(text string) string {
	role, ok := strings.CutSuffix(text, ":")
	if !ok {
		return text
	}
	start := len(strings.TrimRight(role, "abcdefghijklmnopqrstuvwxyz:"))
	if start == len(role) || role[start] != ':' {
		return text
	}
	return text[:start]
}

// Definitions takes the source text of a module, one of qapi/*.json, apart: what defines each name.
func Definitions(source string) map[string]string {
	list := make(map[string]string)
	comment := -1 // where the comment begins that the next definition has, if it has one
	at := 0
	inComment := false
	for line := range strings.Lines(source) {
		switch {
		case strings.HasPrefix(line, "##"):
			if inComment = !inComment; inComment {
				comment = at
			}
		case inComment || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "{"):
			end := at + endOfExpression(source[at:])
			if comment < 0 {
				comment = at
			}
			if name := definedBy(line); name != "" {
				list[name] = source[comment:end]
			}
			comment = -1
		}
		at += len(line)
	}
	return list
}

// definedBy is the name that an expression defines, by its first line, "" for none.
func definedBy(line string) string {
	meta, rest, _ := strings.Cut(strings.TrimLeft(line, "{ "), ":")
	for _, m := range metas {
		if meta == "'"+m.name+"'" {
			name, _, _ := strings.Cut(strings.TrimLeft(rest, " '"), "'")
			return name
		}
	}
	return ""
}

// endOfExpression is where an expression of QAPI ends: behind its last brace.
func endOfExpression(source string) int {
	depth, at := 0, 0
	for line := range strings.Lines(source) {
		code := withoutComment(line)
		depth += strings.Count(code, "{") + strings.Count(code, "[") - strings.Count(code, "}") - strings.Count(code, "]")
		at += len(line)
		if depth <= 0 {
			return at
		}
	}
	return at
}
