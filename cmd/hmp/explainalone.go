// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"fmt"
	"slices"
	"strings"

	"libhmp/core/monitor"
	"libhmp/hmpcmds"
)

// runExplainAlone says what can be said of a line without a QEMU.
func (p *program) runExplainAlone() int {
	if line := strings.TrimSpace(p.line); line == "" || line[0] == '#' {
		p.complain("a blank line, or one that begins with #, asks for nothing")
		return statusFailed
	}
	row := hmpcmds.Table().RowOf(p.line)
	if row == nil {
		p.complain(name(p.line) + ": no release of QEMU has such a command in its human monitor (for QMP commands, which are lines too, give the ADDRESS of a QEMU)")
		return statusFailed
	}
	write := func() error { return p.writeSources(row) }
	if p.json {
		write = func() error { return encode(p.stdout, sourcesJSON(row)) }
	}
	if err := write(); err != nil {
		p.complain("writing output: " + err.Error())
		return statusFailed
	}
	return statusFine
}

// sourcesJSON are a row's sources as hmp parity has them.
func sourcesJSON(row *monitor.Command) (list []rowParity) {
	sources := row.Sources
	if len(sources) == 0 {
		sources = []monitor.Source{{Kind: monitor.SourceClient}}
	}
	for _, s := range sources {
		list = append(list, rowParity{row.Title(), s.Kind, append([]string{}, s.Commands...), []string{}})
	}
	return list
}

// writeSources says what a row becomes, and at which QEMUs.
func (p *program) writeSources(row *monitor.Command) error {
	name, _, _ := strings.Cut(row.Title(), "|")
	text := ""
	switch ways := p.ways(row); {
	case len(ways) == 0:
		text = name + " becomes nothing: QMP does not have it, and --passthrough=never keeps it from QEMU's own human monitor"
	case len(ways) == 1 && ways[0] == byItself:
		text = name + " needs no QEMU: hmp does it by itself"
	case len(ways) == 1:
		text = name + " becomes " + ways[0]
	default:
		text = name + " becomes the first of these that QEMU has:\n  " + strings.Join(ways, "\n  ")
	}
	_, err := fmt.Fprintf(p.stdout, "%s\nNo QEMU was asked: hmp explain ADDRESS LINE shows the requests for one.\n", text)
	return err
}

// What a row becomes, beside QMP commands.
const (
	byItself = "nothing: hmp answers by itself"
	builtin  = "a line for QEMU's own human monitor (human-monitor-command)"
)

// ways are what a row becomes, in words, what is preferred first.
func (p *program) ways(row *monitor.Command) (list []string) {
	for _, s := range row.Sources {
		list = append(list, inWords(s))
	}
	switch {
	case len(list) == 0 || list[0] == byItself:
		return []string{byItself}
	case p.passthrough == monitor.PassAlways:
		return []string{builtin}
	case p.passthrough == monitor.PassNever || row.Extra:
		return slices.DeleteFunc(list, func(way string) bool { return way == builtin })
	case !slices.Contains(list, builtin) && !slices.Contains(list, byItself):
		return append(list, builtin)
	}
	return list
}

func inWords(s monitor.Source) string {
	commands := "the QMP command " + strings.Join(s.Commands, ", ")
	if len(s.Commands) > 1 {
		commands = "the QMP commands " + strings.Join(s.Commands, ", ")
	}
	switch s.Kind {
	case monitor.SourceClient:
		return byItself
	case monitor.SourceBuiltin:
		return builtin
	case monitor.SourceAdded:
		return commands + " (in a QEMU that is built on libhmp)"
	case monitor.SourceText:
		return commands + ", which returns the text"
	case monitor.SourceQOM:
		return commands + ", for the tree of objects"
	case monitor.SourceMemory:
		return commands + ", for guest memory in a file"
	}
	return commands
}
