// SPDX-License-Identifier: GPL-2.0-or-later

// Package manual makes the manual page libhmp(3) of the header: its text is the only one.
package manual

import (
	"fmt"
	"regexp"
	"strings"

	"libhmp/internal/manpage"
)

// Page returns the page that says what header, include/libhmp.h, says.
func Page(header string) (string, error) {
	overview, rest, ok := strings.Cut(after(header, "/*\n * libhmp:"), "\n */\n")
	if !ok {
		return "", fmt.Errorf("the header does not begin with a comment about libhmp")
	}
	declared, _, ok := strings.Cut(after(rest, "extern \"C\" {\n#endif\n"), "\n#ifdef __cplusplus")
	if !ok {
		return "", fmt.Errorf("the header has no declarations for C")
	}
	types, functions := items(declared)
	var p page
	p.line(`.\" SPDX-License-Identifier: GPL-2.0-or-later`)
	p.line(`.\" Made of include/libhmp.h by make docs.`)
	p.WriteString(manpage.Title("LIBHMP", 3, "Library Functions"))
	p.line(".SH NAME\nlibhmp \\- QEMU's human monitor as a library that has only QMP underneath")
	p.line(".SH SYNOPSIS\n.nf\n.B #include <libhmp.h>\n.PP")
	for _, f := range functions {
		p.code(f.code)
	}
	p.line(".fi\n.PP\nCompile and link with what\n.B pkg\\-config \\-\\-cflags \\-\\-libs libhmp\nsays.")
	p.line(".SH DESCRIPTION")
	_, overview, _ = strings.Cut(overview, "\n") // the title is the name
	p.text(uncomment(overview))
	p.line(".SH TYPES AND CONSTANTS")
	for _, t := range types {
		p.item(t)
	}
	p.line(".SH FUNCTIONS")
	for _, f := range functions {
		p.line(".SS " + f.name + "()")
		p.item(f)
	}
	p.line(".SH SEE ALSO\n.BR hmp (1),\n.BR hmp\\-commands (7)")
	return manpage.Tidy(p.String()), nil
}

func after(text, mark string) string {
	_, rest, _ := strings.Cut(text, mark)
	return rest
}

// item is a declaration, or several that share a comment.
type item struct{ name, doc, code string }

var (
	comment  = regexp.MustCompile(`(?s)^/\*\*(.*?)\*/\n`)
	function = regexp.MustCompile(`(?m)^[a-z][a-z0-9_ ]*[ *](libhmp_[a-z_]+)\(`)
)

// items are those of the header's declarations, in their order.
func items(text string) (types, functions []item) {
	// A comment at the beginning of a line, and what follows it.
	for _, part := range regexp.MustCompile(`(?m)^/\*\*`).Split(text, -1)[1:] {
		part = "/**" + part
		found := comment.FindStringSubmatch(part)
		i := item{doc: uncomment(found[1]), code: strings.TrimSpace(part[len(found[0]):])}
		if name := function.FindStringSubmatch(i.code); name != nil {
			i.name = name[1]
			functions = append(functions, i)
		} else {
			types = append(types, i)
		}
	}
	return types, functions
}

// uncomment takes the stars off the lines of a comment.
func uncomment(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		line = strings.TrimPrefix(strings.TrimPrefix(line, " "), "*")
		lines[i] = strings.TrimRight(strings.TrimPrefix(line, " "), " ")
	}
	return strings.Join(lines, "\n")
}

// page is text for troff.
type page struct{ strings.Builder }

func (p *page) line(text string) { p.WriteString(text + "\n") }

// item writes a declaration and what is said of it.
func (p *page) item(i item) {
	p.line(".PP\n.EX")
	p.code(i.code)
	p.line(".EE\n.PP")
	p.text(i.doc)
}

// code writes lines as they are.
func (p *page) code(text string) {
	for line := range strings.Lines(text) {
		p.line(manpage.Escape(strings.TrimSuffix(line, "\n")))
	}
}

var (
	heading = regexp.MustCompile(`^[A-Z][A-Za-z]*( [A-Za-z]+)*$`)
	entry   = regexp.MustCompile(`^ {2}(\S+) {2,}(\S.*)$`)
	named   = regexp.MustCompile(`@([a-z_]+)`)
)

// text writes the paragraphs of a comment: headings, lists and tables too.
func (p *page) text(text string) {
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		lines := strings.Split(strings.Trim(paragraph, "\n"), "\n")
		switch {
		case len(lines) == 1 && heading.MatchString(lines[0]) && lines[0] == strings.ToUpper(lines[0]):
			p.line(".SH " + lines[0])
		case strings.HasPrefix(lines[0], "- "):
			p.line(`.IP \(bu 2`)
			lines[0] = lines[0][2:]
			p.words(lines)
		case entry.MatchString(lines[0]):
			p.table(lines)
		default:
			p.line(".PP")
			p.words(lines)
		}
	}
}

// table writes lines that have a word and what it means.
func (p *page) table(lines []string) {
	for _, line := range lines {
		if e := entry.FindStringSubmatch(line); e != nil {
			p.line(".TP\n.B " + manpage.Escape(e[1]))
			line = e[2]
		}
		p.words([]string{line})
	}
}

// words writes running text.
func (p *page) words(lines []string) {
	for _, line := range lines {
		p.line(named.ReplaceAllString(manpage.Escape(strings.TrimSpace(line)), `\fI$1\fR`))
	}
}
