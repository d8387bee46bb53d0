// SPDX-License-Identifier: GPL-2.0-or-later

// Package hx reads the tables of QEMU's human monitor, hmp-commands.hx and
// hmp-commands-info.hx, as scripts/hxtool turns them into C.
package hx

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// Row is an entry of a table.
type Row struct {
	// Name is the name with its aliases, as in "cont|c".
	Name string
	// Args are the argument letters (args_type).
	Args string
	// Params and Help describe it to users.
	Params, Help string
	// Preconfig rows work before machine initialization has completed (flag p).
	Preconfig bool
	// If are the conditions of the #if lines around it, the outermost first.
	If []string
	// Archs are the targets that the row is limited to, as in
	// "QEMU_ARCH_I386 | QEMU_ARCH_RISCV" (arch_bitmask); empty for all.
	Archs string
}

var (
	field   = lazily(`^\s*\.(\w+)\s*=\s*(.*?),?\s*$`)
	literal = lazily(`"(?:[^"\\]|\\.)*"`)
	opening = lazily(`^#\s*(if|ifdef|ifndef|elif|else|endif)\b\s*(.*)$`)
)

// lazily compiles when it is first used, which most runs of hmp never do.
func lazily(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

// Parse reads one table.
func Parse(r io.Reader) ([]Row, error) {
	p := parser{}
	scanner := bufio.NewScanner(r)
	for line := 1; scanner.Scan(); line++ {
		if err := p.line(scanner.Text()); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
	if err := scanner.Err(); err != nil {
		return nil, err
	}
	return p.rows, p.end()
}

// parser reads a table line by line.
type parser struct {
	rows       []Row
	row        *Row     // the entry being read
	member     string   // its member that was read last
	prose      string   // the word that ends documentation, while in it
	directive  string   // an #if line that goes on
	conditions []string // of the #if lines that are open
}

func (p *parser) line(text string) error {
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	switch {
	case p.directive != "" || strings.HasPrefix(text, "#") && p.prose == "":
		p.directive += text
		if cut, more := strings.CutSuffix(p.directive, "\\"); more {
			p.directive = cut
			return nil
		}
		text, p.directive = p.directive, ""
		return p.condition(text)
	case p.prose != "":
		if word == p.prose {
			p.prose = ""
		}
	case word == "SRST":
		p.prose = "ERST"
	case word == "STEXI": // until 4.2
		p.prose = "ETEXI"
	case word == "{":
		p.row = &Row{If: append([]string(nil), p.conditions...)}
	case word == "}," || word == "}":
		return p.finish()
	case p.row != nil:
		return p.field(text)
	}
	return nil
}

// field reads a line of an entry: one of its members, or string literals that
// go on with the last one's.
func (p *parser) field(text string) error {
	if m := field().FindStringSubmatch(text); m != nil {
		p.member, text = m[1], m[2]
	}
	if p.member == "arch_bitmask" {
		p.row.Archs += strings.TrimSuffix(strings.TrimSpace(text), ",")
		return nil
	}
	value, err := unquote(text)
	switch p.member {
	case "name":
		p.row.Name += value
	case "args_type":
		p.row.Args += value
	case "params":
		p.row.Params += value
	case "help":
		p.row.Help += value
	case "flags":
		p.row.Preconfig = p.row.Preconfig || strings.Contains(value, "p")
	}
	return err
}

// unquote reads C string literals, which the compiler joins.
func unquote(text string) (string, error) {
	var all strings.Builder
	for _, l := range literal().FindAllString(text, -1) {
		s, err := strconv.Unquote(l)
		if err != nil {
			return "", fmt.Errorf("%s: not a string literal", l)
		}
		all.WriteString(s)
	}
	return all.String(), nil
}

func (p *parser) finish() error {
	if p.row == nil {
		return fmt.Errorf("an entry ends that did not begin")
	}
	if p.row.Name == "" {
		return fmt.Errorf("an entry has no name")
	}
	p.rows = append(p.rows, *p.row)
	p.row, p.member = nil, ""
	return nil
}

// condition follows an #if line or one that belongs to it.
func (p *parser) condition(text string) error {
	m := opening().FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	last := len(p.conditions) - 1
	switch m[1] {
	case "if":
		p.conditions = append(p.conditions, m[2])
		return nil
	case "ifdef":
		p.conditions = append(p.conditions, "defined("+m[2]+")")
		return nil
	case "ifndef":
		p.conditions = append(p.conditions, "!defined("+m[2]+")")
		return nil
	}
	if last < 0 {
		return fmt.Errorf("#%s without #if", m[1])
	}
	switch m[1] {
	case "else":
		p.conditions[last] = "!(" + p.conditions[last] + ")"
	case "elif":
		p.conditions[last] = "!(" + p.conditions[last] + ") && (" + m[2] + ")"
	case "endif":
		p.conditions = p.conditions[:last]
	}
	return nil
}

func (p *parser) end() error {
	switch {
	case p.row != nil || p.prose != "" || p.directive != "":
		return fmt.Errorf("the file ends within an entry")
	case len(p.conditions) > 0:
		return fmt.Errorf("#if %s without #endif", p.conditions[len(p.conditions)-1])
	}
	return nil
}
