// SPDX-License-Identifier: GPL-2.0-or-later

package arguments_test

import (
	"math/rand/v2"
	"strings"

	"libhmp/core/monitor"
)

// What may stand for an argument letter: good, bad and edge values.
var values = map[byte][]string{
	's': {"word", "nosuch", `"two words"`, `"a\"b\\c"`, "-x", "-", "'x'", "a,b=c", "1", `"open`, `"\q"`, `""`, "/", ".", "é"},
	'F': {"file", "/nosuch/dir/file", `"a file"`, `"open`, "-f", ""},
	'B': {"nosuch", "disk0", `"disk0"`, "-n", "", `"x`},
	'S': {"word", "several words here", "", `"quoted" rest`, "a=b,c=d", "{}", "  blank"},
	'O': {"nosuch", "nosuch,id=1x", "nosuch,id=x,a=b,,c", "x=y", ",", "=", "a,b,noc", "nosuch,id=a,id=b", `"nosuch"`, ""},
	'i': {"0", "1", "-1", "0x10", "010", "1+2*3", "(1+2)*3", "4294967296", "-2147483649", "2147483648", "1x", "x", "(", "1/0",
		"'a'", "'ab'", "~0", "0b11", "1 +", "+", "-", "99999999999999999999", "1%0", "(1", "$nosuch", "''", "0x", "1..2"},
	'l': {"0", "-1", "0x7fffffffffffffff", "0xffffffffffffffff", "18446744073709551616", "1<<2", "1|2^3&4", "-(-1)", "y",
		"~-1", "5%3", "5/2", "$", "1 2", "2 * 3", "08", "0x1g"},
	'M': {"16", "1", "-1", "x", "8796093022207", "8796093022208", "0x10", "16M"},
	'o': {"1", "1k", "1M", "1.5G", ".5", "0x10", "1e3", "-1", "x", "1MB", "8E", "16E", "0x10K", "1.", "1B", "1.5B"},
	'T': {"1", "0.5", "300ms", "+1us", "2ns", "5s", "1s", "x", "1x", "1e2", "0x10", "0x1p-2", "inf", "nan", "NaN(a)", "1e999",
		"-1", ".5", "1.", ".", "1 ms", "", "0x", "1e"},
	'b': {"on", "off", "On", "yes", "1", "", "onx", "of"},
	'/': {"/x", "/10xb", "/d", "/xw", "/i", "/c", "/99999999999999999999x", "/q", "/", "/xh 0", "/1xg", "/8xq", "/0x", "/-1x", "/ x"},
	'-': {"-n", "-v", "-nv", "-", "--", "-nosuch"},
}

// keyValues are values for arguments that all rows' letters do not tell.
var keyValues = map[string][]string{"json": {"-j"}, "display": {"-d vnc2", "-d"}, "format": {"-f png", "-f"}}

// lines makes n lines for a row: with good values, with too few and too many,
// with flags in any place, with blanks of all kinds.
func lines(random *rand.Rand, row *monitor.Command, n int) []string {
	name, _, _ := strings.Cut(row.Name, "|")
	if row.Info {
		name = "info " + name
	}
	list := []string{name, name + " ", name + " x y z 1 2 3 4 5 6 7 8 9"}
	for range n {
		list = append(list, name+arguments(random, row.Args))
	}
	return list
}

func arguments(random *rand.Rand, types string) string {
	var line strings.Builder
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	blank := func() string {
		if random.IntN(8) == 0 {
			return pick([]string{"  ", "\t", " \t ", ""})
		}
		return " "
	}
	for entry := range strings.SplitSeq(types, ",") {
		if entry == "" {
			break
		}
		key, letter, _ := strings.Cut(entry, ":")
		switch {
		case random.IntN(12) == 0: // ends too early
			return line.String()
		case letter[0] == '-' && random.IntN(2) == 0: // no flag
			continue
		case letter[0] == '-' && random.IntN(3) > 0:
			line.WriteString(blank() + letter[:2])
			if len(letter) > 2 && letter[2] == 's' {
				line.WriteString(blank() + pick(values['s']))
			}
			continue
		case letter[0] == '/':
			line.WriteString(pick(values['/']))
			continue
		}
		if list := keyValues[key]; list != nil && random.IntN(2) == 0 {
			line.WriteString(blank() + pick(list))
			continue
		}
		line.WriteString(blank() + pick(values[letter[0]]))
	}
	if random.IntN(6) == 0 {
		line.WriteString(blank() + pick(values['s']))
	}
	if random.IntN(6) == 0 {
		line.WriteString(blank())
	}
	return line.String()
}
