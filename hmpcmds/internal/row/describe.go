// SPDX-License-Identifier: GPL-2.0-or-later

package row

import (
	"fmt"
	"strings"

	"libhmp/core/monitor"
)

// DescribeArguments prints the arguments of the row that a line calls, what they are and which words may stand
// there now, and an example.
func DescribeArguments(c *monitor.Call, line string) error {
	row, err := c.VM().RowOf(line)
	if err != nil || row == nil || row.Describe != nil || row.Example == "" {
		return err
	}
	before := title(row)
	shown := shownNames(row)
	for i, entry := range strings.Split(row.Args, ",") {
		name, letters, _ := strings.Cut(entry, ":")
		a := argumentOf(name, letters)
		if a.label == name && shown != nil {
			a.label = shown[i]
		}
		var words []string
		if !a.untold {
			var files bool
			if words, files = c.Candidates(before + a.typed + " "); files {
				a.kind = strings.Replace(a.kind, kinds['s'], kinds['F'], 1)
			}
		}
		var kinds []monitor.Kind
		if i == 0 && len(words) > mostWords {
			kinds = c.Kinds(row, words)
		}
		if kinds != nil {
			a.kind += ", of these kinds:"
			c.Print(monitor.Wrap(a.text(nil), c.Columns(), kindColumn))
			for _, kind := range kinds {
				c.Print(monitor.Wrap(listed("    "+kind.Name, kind.Words, ""), c.Columns(), kindColumn))
			}
		} else {
			c.Print(monitor.Wrap(a.text(words), c.Columns(), kindColumn))
		}
		if !a.isFlag {
			before += " x"
		}
	}
	c.Print("Example: " + row.Example + "\n") // in one line, to be copied
	return nil
}

func isPlainName(name string) bool {
	return name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

// shownNames are the names that Command.Params has for the entries of Command.Args, which QEMU often calls something
// else; nil if it is not one plain name for each.
func shownNames(row *monitor.Command) []string {
	names := strings.Fields(strings.NewReplacer("[", " ", "]", " ").Replace(row.Params))
	entries := strings.Split(row.Args, ",")
	if len(names) != len(entries) {
		return nil
	}
	for i, name := range names {
		_, letters, _ := strings.Cut(entries[i], ":")
		if !isPlainName(name) || strings.HasPrefix(name, "-") != strings.HasPrefix(letters, "-") {
			return nil
		}
	}
	return names
}

// title is what is typed to call the row.
func title(row *monitor.Command) string {
	name, _, _ := strings.Cut(row.Name, "|")
	if row.Info {
		return InfoRow + " " + name
	}
	return name
}

// argument is an entry of Command.Args in words.
type argument struct {
	label, kind    string
	typed          string // what stands before the words that Tab offers for it
	isFlag, untold bool   // untold: Tab offers nothing that belongs there
}

// kinds are what argument letters mean (see package language).
var kinds = map[byte]string{
	's': "a word", 'S': "all that follows", 'F': "a file", 'B': "a block device", 'O': "options, key=value,...",
	'i': "a number or an expression", 'l': "a number or an expression", 'M': "a number of MiB",
	'o': "a size, in MiB without suffix", 'T': "seconds", 'b': "on or off",
	'/': "how many, format (x d u o c i) and size (b h w g)",
}

// argumentOf describes an entry.
func argumentOf(name, letters string) argument {
	letter := letters[0]
	if letter == '-' {
		flag := letters[:2]
		a := argument{label: flag, kind: name, isFlag: true, untold: true}
		if letters[2:] == "s" {
			a.label, a.typed, a.kind, a.untold = flag+" "+name, " "+flag, "a word", false
		}
		return a
	}
	a := argument{label: name, kind: kinds[letter], untold: letter == 'S' || letter == '/'}
	switch letters[len(letters)-1] {
	case '?':
		a.kind += ", may be left out"
	case '.':
		a.label = "." + name
		a.kind += ", may be left out"
	}
	if letter == '/' {
		a.label = "/" + name
		a.kind += ", may be left out"
	}
	return a
}

// kindColumn is where it is said what arguments are.
const kindColumn = 21

// mostWords is how many words for an argument are listed.
const mostWords = 12

// text is the line for the argument, with the words that Tab offers for it.
func (a argument) text(words []string) string {
	if len(words) == 0 {
		return fmt.Sprintf("%-*s %s\n", kindColumn-1, "  "+a.label, a.kind)
	}
	if len(words) > mostWords {
		words = append(words[:mostWords:mostWords], "...")
	}
	return listed("  "+a.label, words, a.kind+": ")
}

// listed is a line of the words behind their label and what is said of them.
func listed(label string, words []string, said string) string {
	if len(label) >= kindColumn { // a line of its own
		label += "\n" + strings.Repeat(" ", kindColumn-1)
	}
	return fmt.Sprintf("%-*s %s%s\n", kindColumn-1, label, said, strings.Join(words, ", "))
}
