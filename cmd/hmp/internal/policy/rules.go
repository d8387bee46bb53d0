// SPDX-License-Identifier: GPL-2.0-or-later

// Package policy decides what a monitor may do: with --read-only nothing that changes the VM, by the
// requests that lines make; with --policy what the rules of a file let, by the commands that are typed.
package policy

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"libhmp/core/language"
	"libhmp/core/monitor"
)

// Rules are those of a file. They are a monitor.Gate; Request is for programs that speak QMP, too.
// Once they are read they do not change: any goroutine may use them.
type Rules struct {
	file   string
	list   []rule
	allows bool // there is a rule that allows: what no rule names is refused
	table  *monitor.Table
}

var _ monitor.Gate = (*Rules)(nil)

// kind is what a rule names.
type kind string

const (
	ofAnything kind = "*"
	ofHMP      kind = "" // a command of HMP, or of the prompt
	ofInfo     kind = "info"
	ofQMP      kind = "qmp"
)

// rule is a line of the file.
type rule struct {
	number  int
	deny    bool
	kind    kind
	pattern string
}

// Names of what the prompt does with a line's text, beside the rows (see prompt.Options).
const (
	Pipe     = "|"
	Redirect = ">"
)

// Read reads a file of rules. table has all rows that a line can call. An error names the file, and
// the line if one is wrong.
func Read(file string, table *monitor.Table) (*Rules, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return Parse(file, string(text), table)
}

// Parse is Read of a text. file is what errors call it.
func Parse(file, text string, table *monitor.Table) (*Rules, error) {
	p := &Rules{file: file, table: table}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		r, err := parseRule(words)
		if err == nil && r.kind == ofHMP {
			err = known(r.pattern, p.rowNames(ofHMP), "no command of any release")
		}
		if err != nil {
			return nil, p.errorAt(number, err)
		}
		r.number = number
		p.list = append(p.list, r)
		p.allows = p.allows || !r.deny
	}
	if len(p.list) == 0 {
		return nil, fmt.Errorf("%s: no rule in it, such as 'allow info *'", file)
	}
	return p, nil
}

func (p *Rules) errorAt(number int, err error) error {
	return fmt.Errorf("%s:%d: %w", p.file, number, err)
}

// parseRule reads the words of a line: allow or deny, and a pattern of one word or two.
func parseRule(words []string) (r rule, err error) {
	switch words[0] {
	case "allow":
	case "deny":
		r.deny = true
	default:
		return r, fmt.Errorf("'%s' is no rule: it is 'allow PATTERN' or 'deny PATTERN'", words[0])
	}
	verb, words := words[0], words[1:]
	if len(words) == 0 {
		return r, fmt.Errorf("'%s' needs a pattern: NAME, 'info NAME' or 'qmp NAME', with * for any text", verb)
	}
	switch first := kind(words[0]); first {
	case ofInfo, ofQMP:
		if len(words) == 1 {
			return r, fmt.Errorf("'%[1]s' alone names nothing: '%[1]s *' is all of it", first)
		}
		r.kind, words = first, words[1:]
	case ofAnything:
		r.kind = ofAnything
	}
	if len(words) > 1 {
		return r, fmt.Errorf("'%s': a rule is for a command with any arguments", strings.Join(words, " "))
	}
	r.pattern = words[0]
	return r, nil
}

// CheckCommands returns the error of a rule for QMP commands, or subcommands of info, that neither a release nor the
// QEMU has that is connected, whose QMP commands are given. Nothing may be run before it is called: a rule with a name that
// is misspelled would deny nothing.
func (p *Rules) CheckCommands(commands []string) error {
	names := map[kind][]string{ofQMP: slices.Concat(commands, strings.Fields(released)), ofInfo: p.rowNames(ofInfo)}
	for _, command := range names[ofQMP] {
		if name, ok := strings.CutPrefix(command, query); ok {
			names[ofInfo] = append(names[ofInfo], name)
		}
	}
	none := map[kind]string{ofQMP: "no QMP command", ofInfo: "no subcommand of info"}
	for _, r := range p.list {
		if none[r.kind] == "" {
			continue
		}
		if err := known(r.pattern, names[r.kind], none[r.kind]+" of any release, nor of this QEMU,"); err != nil {
			return p.errorAt(r.number, err)
		}
	}
	return nil
}

// query begins the names of QMP commands that are lines of info, too.
const query = "query-"

// known returns an error unless a name fits a pattern.
func known(pattern string, names []string, none string) error {
	if slices.ContainsFunc(names, func(name string) bool { return fits(pattern, name) }) {
		return nil
	}
	if near := language.Nearest(pattern, names); near != "" && !strings.Contains(pattern, "*") {
		return fmt.Errorf("%s is named '%s' (did you mean '%s'?)", none, pattern, near)
	}
	return fmt.Errorf("%s is named '%s'", none, pattern)
}

// rowNames are the names of the rows, or of those of info, with all aliases.
func (p *Rules) rowNames(k kind) (names []string) {
	for _, row := range p.table.Rows(k == ofInfo) {
		if row.Name != monitor.RequestRow {
			names = append(names, strings.Split(row.Name, "|")...)
		}
	}
	if k == ofHMP {
		names = append(names, Pipe, Redirect)
	}
	return names
}

// fits reports whether a name is what a pattern says, in which * is any text.
func fits(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(name, parts[0])
	if !ok || len(parts) == 1 {
		return ok && rest == ""
	}
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		_, after, found := strings.Cut(rest, part)
		if !found {
			return false
		}
		rest = after
	}
	return strings.HasSuffix(rest, parts[last])
}
