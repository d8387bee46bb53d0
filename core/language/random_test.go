// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"math/rand/v2"
	"strings"
)

// randomLines returns lines that print an expression: half of them are right,
// half are put together from what expressions are made of. TestQEMU keeps them
// with their answers.
func randomLines() []string {
	g := generator{rand.New(rand.NewPCG(1, 2))}
	lines := make([]string, 0, 600)
	for len(lines) < cap(lines) {
		print := g.one("p /x ", "p /d ", "p /u ", "p /o ", "p ")
		if len(lines)%2 == 0 {
			lines = append(lines, print+g.expression(4))
		} else {
			lines = append(lines, print+g.soup())
		}
	}
	return lines
}

type generator struct{ *rand.Rand }

func (g generator) one(list ...string) string { return list[g.IntN(len(list))] }

func (g generator) expression(depth int) string {
	if depth == 0 {
		return g.value()
	}
	switch g.IntN(8) {
	case 0, 1:
		return g.value()
	case 2:
		return g.one("-", "+", "~", "- ") + g.expression(depth-1)
	case 3:
		return "(" + g.expression(depth-1) + ")"
	}
	return g.expression(depth-1) + g.operator() + g.expression(depth-1)
}

func (g generator) operator() string {
	op := g.one("+", "-", "*", "&", "|", "^", "/", "%")
	return g.one(op, op, " "+op+" ", op+" ")
}

// value has no -2^63: divided by -1 it is the end of QEMU.
func (g generator) value() string {
	return g.one("0", "1", "2", "3", "7", "10", "017", "100", "255", "0x10", "0xff", "0XfF", "4096", "65537", "0x7fffffff", "0x80000000",
		"4294967295", "0x123456789", "9223372036854775807", "18446744073709551615", "0xfedcba9876543210",
		"'a'", "' '", "'''", "'~'", "$cs", "$eflags", "0b1101")
}

func (g generator) soup() string {
	var b strings.Builder
	for range 1 + g.IntN(7) {
		b.WriteString(g.one(g.value(), g.value(), g.value(), "+", "-", "*", "/", "%", "&", "|", "^", "~", "(", ")", "(", ")", " ", " ", "'", "$",
			"$nosuch", "x", "0x", "08", "0b2", "1e3", ".", ",", "\"", "\\", "18446744073709551616", "\t", "<", "!"))
	}
	return b.String()
}
