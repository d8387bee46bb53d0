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
	params := strings.TrimPrefix(strings.Join(strings.Fields(row.Params), " "), name+" ")
	return strings.TrimSpace(name + " " + params)
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

// arguments reads the argument letters of a row.
func arguments(row *monitor.Command) (list []argument) {
	if row.Args == "" {
		return nil
	}
	for part := range strings.SplitSeq(row.Args, ",") {
		name, letters, _ := strings.Cut(part, ":")
		switch {
		case letters[0] == '-' && strings.HasSuffix(letters, "s"):
			list = append(list, argument{letters[:2] + " " + name, "a flag with a word behind it"})
		case letters[0] == '-':
			list = append(list, argument{letters[:2], "a flag: " + strings.ReplaceAll(name, "_", " ")})
		default:
			kind := kinds[letters[0]]
			if rest := letters[1:]; rest == "?" || rest == "." {
				kind += "; optional"
			} else if letters[0] == '/' {
				kind += "; optional"
			}
			list = append(list, argument{name, kind})
		}
	}
	return list
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
			list = append(list, "QEMU's own HMP only")
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
some releases [parity.md](parity.md) has the table. A QEMU that lacks a command, or knows it by other arguments, has it
here so, too.
`)
	for _, group := range groups {
		fmt.Fprintf(&b, "\n## %s\n", strings.ToUpper(string(group[:1]))+string(group[1:]))
		for _, e := range inGroup(packages, group) {
			row := e.row
			fmt.Fprintf(&b, "\n### %s\n\n    %s\n\n%s.\n", strings.Join(Names(row), ", "), syntax(row), sentence(row.Help))
			if list := arguments(row); len(list) > 0 {
				b.WriteString("\n| argument | takes |\n|---|---|\n")
				for _, a := range list {
					fmt.Fprintf(&b, "| `%s` | %s |\n", a.name, a.kind)
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
.TH HMP-COMMANDS 7
.SH NAME
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
			fmt.Fprintf(&b, ".TP\n.B %s\n%s.\n", roff(syntax(row)), roff(sentence(row.Help)))
			if names := Names(row); len(names) > 1 {
				fmt.Fprintf(&b, "Also: %s.\n", roff(strings.Join(names[1:], ", ")))
			}
			for _, a := range arguments(row) {
				fmt.Fprintf(&b, ".br\n.I %s\n\\(em %s\n", roff(a.name), roff(a.kind))
			}
			fmt.Fprintf(&b, ".br\nServed by %s", roff(servedBy(row)))
			if text := where(row); text != "" {
				b.WriteString("; " + roff(text))
			}
			fmt.Fprintf(&b, ".\n.br\nExample: %s\n", roff(Example(row)))
		}
	}
	b.WriteString(".SH SEE ALSO\n.BR hmp (1),\n.BR qemu (1)\n")
	return b.String()
}

// roff has text stand as it is in a manual page.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\(rs`, "-", `\-`, "'", `\(aq`, "`", `\(ga`).Replace(text)
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	return text
}
