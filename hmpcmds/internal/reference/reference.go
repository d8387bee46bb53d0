// SPDX-License-Identifier: GPL-2.0-or-later

// Package reference writes the reference of all commands from their rows:
// docs/commands.md and the manual page hmp-commands(7).
package reference

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"libhmp/core/monitor"
	"libhmp/internal/manpage"
)

// entry is a row with the package that holds it.
type entry struct {
	row *monitor.Command
	pkg string
}

// groups are the groups of rows in the order of the reference.
var groups = []monitor.Group{monitor.GroupMonitor, monitor.GroupVM, monitor.GroupBlock, monitor.GroupDevices,
	monitor.GroupMigration, monitor.GroupDebug}

// inGroup are the rows of a group: commands, then subcommands of info, by name.
func inGroup(packages iter.Seq2[string, []*monitor.Command], group monitor.Group) (list []entry) {
	for pkg, rows := range packages {
		for _, row := range rows {
			if row.Group == group {
				list = append(list, entry{row, pkg})
			}
		}
	}
	slices.SortFunc(list, func(a, b entry) int {
		if a.row.Info != b.row.Info {
			if a.row.Info {
				return 1
			}
			return -1
		}
		return strings.Compare(a.row.Name, b.row.Name)
	})
	return list
}

// Names are the names of a row, "info " before each where it belongs there.
func Names(row *monitor.Command) []string {
	names := strings.Split(row.Name, "|")
	if row.Info {
		for i := range names {
			names[i] = "info " + names[i]
		}
	}
	return names
}

// Example is a line that shows a row.
func Example(row *monitor.Command) string {
	if row.Example != "" {
		return row.Example
	}
	return Names(row)[0]
}

// syntax is a row's name and arguments.
func syntax(row *monitor.Command) string {
	name := Names(row)[0]
	return strings.TrimSpace(name + " " + strings.Join(parameters(row), " "))
}

// parameters are the words of a row's Params.
func parameters(row *monitor.Command) []string {
	words := strings.Fields(row.Params)
	if len(words) > 0 && words[0] == Names(row)[0] {
		words = words[1:]
	}
	return words
}

// argument is one argument of a row.
type argument struct{ name, kind string }

// kinds are what argument letters take (monitor/hmp.c).
var kinds = map[byte]string{
	's': "a word, or text in quotes", 'S': "the rest of the line", 'F': "a file name", 'B': "a block device or node",
	'O': "options: key=value,...", 'i': "a 32-bit number or expression", 'l': "a 64-bit number or expression",
	'M': "a size in MiB, or with a suffix", 'o': "a size in MiB, or with a suffix", 'T': "seconds, or with ms, us or ns",
	'b': "on or off", '/': "a format: count, letter and size, as in /8xw",
}

// flags says what flags do, by their names in Args.
var flags = map[string]string{
	"advisory_non_fatal": "an advisory non-fatal error",
	"all":                "all block devices",
	"brief":              "without properties",
	"broadcast":          "to all CPUs",
	"compress":           "compressed",
	"correctable":        "a correctable error",
	"cpustate_all":       "all CPUs",
	"detach":             "in the background",
	"dirty_bitmap":       "count with the dirty bitmap",
	"dirty_ring":         "count with the dirty ring",
	"disabled":           "also what is disabled",
	"dispatch_tree":      "with dispatch trees",
	"flatview":           "as flat views",
	"force":              "by force",
	"full":               "the whole disk",
	"json":               "the value is JSON",
	"lzo":                "kdump format, compressed with lzo",
	"mean":               "sorted by mean time",
	"no_coalesce":        "objects of one call site not merged",
	"node":               "a block node alone",
	"nodes":              "named block nodes",
	"owner":              "with owners",
	"paging":             "by the guest's page tables",
	"qdev":               "the device is one of device_add's, not a drive or node",
	"raw":                "kdump format in a plain file, not flattened",
	"resume":             "resume a postcopy migration that was interrupted",
	"reuse":              "into an image that exists",
	"snappy":             "kdump format, compressed with snappy",
	"verbose":            "in detail",
	"windmp":             "Windows crash dump format",
	"writable":           "clients may write",
	"zlib":               "kdump format, compressed with zlib",
}

// arguments reads the argument letters of a row. Arguments have the names that Params
// gives them.
func arguments(row *monitor.Command) (list []argument) {
	if row.Args == "" {
		return nil
	}
	parts := strings.Split(row.Args, ",")
	var positional []string
	for _, part := range parts {
		if name, letters, _ := strings.Cut(part, ":"); letters[0] != '-' {
			positional = append(positional, name)
		}
	}
	names := shownNames(parameters(row), positional)
	for _, part := range parts {
		name, letters, _ := strings.Cut(part, ":")
		switch {
		case letters[0] == '-' && strings.HasSuffix(letters, "s"):
			list = append(list, argument{letters[:2] + " " + name, "a flag with a word behind it"})
			continue
		case letters[0] == '-':
			list = append(list, argument{letters[:2], "a flag: " + flags[name]})
			continue
		}
		shown := names[0]
		names = names[1:]
		kind := kinds[letters[0]]
		optional := letters[0] == '/' || letters[1:] == "?" || letters[1:] == "."
		switch name {
		case "arg1", "arg2": // of two words the first one is optional (hostfwd_add)
			optional = name == "arg1"
		}
		if optional {
			kind += "; optional"
		}
		list = append(list, argument{shown, kind})
	}
	return list
}

// shownNames are the names of the positional arguments in the words of Params. Those that it
// does not name, or describes in several words, keep their own.
func shownNames(params, own []string) []string {
	var shown []string
	inFlag := false
	for _, word := range params {
		switch {
		case strings.Contains(word, "<"):
			return own
		case inFlag: // the word behind a flag
			inFlag = !strings.HasSuffix(word, "]")
			continue
		case strings.HasPrefix(word, "[-") && !strings.HasSuffix(word, "]"):
			inFlag = true
			continue
		}
		alternatives := strings.Split(unbracketed(word), "|")
		alternatives = slices.DeleteFunc(alternatives, func(a string) bool { return strings.HasPrefix(a, "-") })
		if len(alternatives) > 0 {
			shown = append(shown, strings.Join(alternatives, "|"))
		}
	}
	switch {
	case len(own) == 1 && len(shown) > 1:
		return []string{strings.Join(shown, " ")}
	case len(shown) > len(own):
		return own
	}
	return append(shown, own[len(shown):]...)
}

// unbracketed takes quotes, and brackets that are around all of a word or have no counterpart
// in it, from its ends.
func unbracketed(word string) string {
	word = strings.Trim(word, `"`)
	for {
		opens, closes := strings.Count(word, "["), strings.Count(word, "]")
		switch {
		case opens > closes && strings.HasPrefix(word, "["):
			word = word[1:]
		case opens < closes && strings.HasSuffix(word, "]"):
			word = word[:len(word)-1]
		case opens == closes && strings.HasPrefix(word, "[") && closing(word) == len(word)-1:
			word = word[1 : len(word)-1]
		default:
			return word
		}
	}
}

// closing is where the bracket is closed that a word begins with.
func closing(word string) int {
	depth := 0
	for i, c := range word {
		switch c {
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// servedBy lists the sources of a row, best first.
func servedBy(row *monitor.Command) string {
	var list []string
	for _, s := range row.Sources {
		commands := strings.Join(s.Commands, ", ")
		switch s.Kind {
		case monitor.SourceQMP:
			list = append(list, "QMP "+commands)
		case monitor.SourceQOM:
			list = append(list, "the object tree by QMP "+commands)
		case monitor.SourceText:
			list = append(list, "text of QMP "+commands)
		case monitor.SourceAdded:
			list = append(list, commands+" (added to QEMU by meson/)")
		case monitor.SourceMemory:
			list = append(list, "guest memory by QMP "+commands)
		case monitor.SourceBuiltin:
			list = append(list, "QEMU's own HMP")
		case monitor.SourceClient:
			list = append(list, "the monitor itself")
		}
	}
	if len(list) == 0 {
		return "the monitor itself"
	}
	return strings.Join(list, "; or ")
}

// where says where a row is, "" for everywhere.
func where(row *monitor.Command) string {
	switch {
	case row.Extra:
		return "QEMU's own HMP has no such command"
	case len(row.Targets) > 0:
		return "on " + strings.Join(row.Targets, ", ") + " only"
	}
	return ""
}

// Markdown is docs/commands.md.
func Markdown(packages iter.Seq2[string, []*monitor.Command]) string {
	var b strings.Builder
	b.WriteString(`<!-- SPDX-License-Identifier: GPL-2.0-or-later -->
<!-- Made of the rows in hmpcmds by make docs. -->
# Commands

Every command of the monitor. Which of the ways to serve a command a QEMU has, ` + "`hmp parity ADDRESS`" + ` tells; for
some releases [parity.md](parity.md) has the table. This page lists rows as the newest release has them.
`)
	for _, group := range groups {
		fmt.Fprintf(&b, "\n## %s\n", strings.ToUpper(string(group[:1]))+string(group[1:]))
		for _, e := range inGroup(packages, group) {
			row := e.row
			fmt.Fprintf(&b, "\n### %s\n\n    %s\n\n%s.\n", strings.Join(Names(row), ", "), syntax(row), sentence(row.Help))
			if list := arguments(row); len(list) > 0 {
				b.WriteString("\n| argument | takes |\n|---|---|\n")
				for _, a := range list {
					fmt.Fprintf(&b, "| `%s` | %s |\n", strings.ReplaceAll(a.name, "|", `\|`), a.kind)
				}
			}
			fmt.Fprintf(&b, "\nServed by %s", servedBy(row))
			if text := where(row); text != "" {
				b.WriteString("; " + text)
			}
			fmt.Fprintf(&b, ". Example: `%s`. Code: [%s](../hmpcmds/%s).\n", Example(row), e.pkg, e.pkg)
		}
	}
	return b.String()
}

func sentence(help string) string { return strings.ToUpper(help[:1]) + help[1:] }

// Manual is the manual page hmp-commands(7).
func Manual(packages iter.Seq2[string, []*monitor.Command]) string {
	var b strings.Builder
	b.WriteString(`.\" SPDX-License-Identifier: GPL-2.0-or-later
.\" Made of the rows in hmpcmds by make docs.
` + manpage.Title("HMP-COMMANDS", 7, "Commands of the monitor") + `.SH NAME
hmp\-commands \- commands of QEMU's human monitor
.SH DESCRIPTION
These commands are the same in
.BR hmp (1)
and in a QEMU that has libhmp for its monitor.
Which of the ways to serve a command a QEMU has,
.B hmp parity
.I ADDRESS
tells.
`)
	for _, group := range groups {
		fmt.Fprintf(&b, ".SH %s\n", strings.ToUpper(string(group)))
		for _, e := range inGroup(packages, group) {
			row := e.row
			fmt.Fprintf(&b, ".TP\n.B %s\n%s.\n", manpage.Escape(syntax(row)), manpage.Escape(sentence(row.Help)))
			if names := Names(row); len(names) > 1 {
				fmt.Fprintf(&b, "Also: %s.\n", manpage.Escape(strings.Join(names[1:], ", ")))
			}
			for _, a := range arguments(row) {
				fmt.Fprintf(&b, ".br\n.I %s\n\\(em %s\n", manpage.Escape(a.name), manpage.Escape(a.kind))
			}
			fmt.Fprintf(&b, ".br\nServed by %s", manpage.Escape(servedBy(row)))
			if text := where(row); text != "" {
				b.WriteString("; " + manpage.Escape(text))
			}
			fmt.Fprintf(&b, ".\n.br\nExample: %s\n", manpage.Escape(Example(row)))
		}
	}
	b.WriteString(".SH SEE ALSO\n.BR hmp (1),\n.BR qemu (1)\n")
	return manpage.Tidy(b.String())
}
