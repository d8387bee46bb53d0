// SPDX-License-Identifier: GPL-2.0-or-later

// Package manpage has what all manual pages that are made of code share. Only tests import it: they
// write the pages, and compare.
package manpage

import (
	"fmt"
	"slices"
	"strings"

	"libhmp"
)

// Date is that of the pages, the same as in debian/changelog.
const Date = "2026-11-20"

// width is how long a line of text in a page may be, in bytes: mandoc -Tlint tells longer ones.
const width = 80

// Title is the line that begins a page, such as of HMP(1); kind is that of the section, as "User Commands".
func Title(name string, section int, kind string) string {
	return fmt.Sprintf(".TH %s %d %s \"libhmp %s\" %q\n", Escape(name), section, Date, libhmp.Version(), kind)
}

// Escape has troff print text as it is.
func Escape(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(text)
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	return text
}

// Tidy leaves out the paragraphs of a page that have nothing in them, and breaks long lines.
func Tidy(page string) string {
	var out []string
	verbatim := false
	rest := "" // of a long line, for the next one
	for line := range strings.Lines(page) {
		line = strings.TrimSuffix(line, "\n")
		macro, _, _ := strings.Cut(line, " ")
		switch macro {
		case ".nf", ".EX":
			verbatim = true
		case ".fi", ".EE":
			verbatim = false
		}
		if !verbatim && line != "" && !strings.HasPrefix(line, ".") {
			lines := fill(strings.TrimSpace(rest + " " + line))
			if rest = ""; len(lines) > 1 && !strings.HasSuffix(line, ".") {
				lines, rest = lines[:len(lines)-1], lines[len(lines)-1]
			}
			out = append(out, lines...)
			continue
		}
		if rest != "" {
			out, rest = append(out, rest), ""
		}
		if macro != ".PP" || !begins(out) {
			out = append(out, line)
		}
	}
	if rest != "" {
		out = append(out, rest)
	}
	return strings.Join(out, "\n") + "\n"
}

// begins reports whether the lines so far end with one that begins a paragraph.
func begins(lines []string) bool {
	for _, line := range slices.Backward(lines) {
		macro, _, _ := strings.Cut(line, " ")
		if macro != `.\"` { // a comment
			return macro == ".SH" || macro == ".SS" || macro == ".PP"
		}
	}
	return false
}

// fill breaks a line of text at blanks.
func fill(line string) (lines []string) {
	for len(line) > width {
		at := strings.LastIndexByte(line[:width+1], ' ')
		if at < 0 {
			break // a word that is longer
		}
		lines = append(lines, strings.TrimRight(line[:at], " "))
		line = strings.TrimLeft(line[at:], " ")
		if strings.HasPrefix(line, ".") {
			line = `\&` + line
		}
	}
	return append(lines, line)
}
