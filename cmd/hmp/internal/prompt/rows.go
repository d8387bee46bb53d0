// SPDX-License-Identifier: GPL-2.0-or-later

package prompt

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"libhmp/cmd/hmp/internal/vms"
	"libhmp/core/language"
	"libhmp/core/monitor"
)

// Rows are the commands that the prompt has beside QEMU's.
func (p *Prompt) Rows() []*monitor.Command {
	rows := []*monitor.Command{
		own("alias", "name:s?,line:S?", "[NAME [LINE]]", "alias b info block $1",
			"make NAME stand for LINE, in which $1 to $9 and $* are what follows NAME; without LINE show what there is", p.alias),
		own("unalias", "name:s", "NAME", "unalias b", "drop an alias", p.unalias),
		own("source", "file:F", "FILE", "source setup.hmp", "run the lines of FILE ('#' begins a comment)",
			func(c *monitor.Call) error { return runFile(c, false) }),
		own("replay", "file:F", "FILE", "replay session.hmp", "run the lines of FILE as if they were typed now",
			func(c *monitor.Call) error { return runFile(c, true) }),
		own("record", "file:F?", "FILE|off", "record session.hmp", "append the lines that are typed from now on to FILE, but not those with secrets",
			func(c *monitor.Call) error { return keep(c, &p.record, "record") }),
		own("transcript", "file:F?", "FILE|off", "transcript session.txt", "append lines, and what they print, to FILE from now on",
			func(c *monitor.Call) error { return keep(c, &p.transcript, "transcript") }),
		own("events", "which:S?", "[on|off|PATTERN...]", "events BLOCK_* STOP", "show QMP events above the line being typed: all, none, or those whose names match a PATTERN",
			p.setEvents),
		own("watch", "line:S", "[--diff] [SECONDS] LINE", "watch 1 info blockstats",
			"run LINE again and again, every 2 SECONDS if not told otherwise, until Ctrl-C, and mark what has changed; --diff prints only that", p.watch),
	}
	for _, row := range rows {
		row.Complete, row.CompleteText = p.completer(row.Name)
	}
	if p.opts.VMs != nil {
		rows = append(rows, p.vmRow())
	}
	return rows
}

// Commands are the commands that any prompt may have beside QEMU's. They cannot be run.
func Commands() []*monitor.Command { return New(nil, Options{VMs: vms.NewSet()}).Rows() }

// Has reports whether Commands has one of that name.
func Has(name string) bool {
	return slices.ContainsFunc(Commands(), func(row *monitor.Command) bool { return row.Name == name })
}

// own is a row of the prompt.
func own(name, args, params, example, help string, run func(*monitor.Call) error) *monitor.Command {
	return &monitor.Command{
		Name: name, Args: args, Params: params, Example: example, Help: help, Run: run,
		Group: monitor.GroupMonitor, Preconfig: true, Extra: true,
		Sources: []monitor.Source{{Kind: monitor.SourceClient}},
	}
}

func (p *Prompt) alias(c *monitor.Call) error {
	name, line := c.Args.String("name"), c.Args.String("line")
	switch body, ok := p.aliases[name]; {
	case name == "":
		c.Print(p.aliases.list())
	case line != "":
		p.aliases[name] = line
	case !ok:
		return fmt.Errorf("there is no alias '%s'", name)
	default:
		c.Printf("alias %s %s\n", name, body)
	}
	return nil
}

func (p *Prompt) unalias(c *monitor.Call) error {
	name := c.Args.String("name")
	if _, ok := p.aliases[name]; !ok {
		return fmt.Errorf("there is no alias '%s'", name)
	}
	delete(p.aliases, name)
	return nil
}

// home is a path in which "~/" is the user's home.
func home(name string) string {
	rest, ok := strings.CutPrefix(name, "~/")
	if dir, err := os.UserHomeDir(); ok && err == nil {
		return filepath.Join(dir, rest)
	}
	return name
}

// runFile has the lines of a file run next.
func runFile(c *monitor.Call, echo bool) error {
	if !c.Terminal() {
		return errors.New("lines of a file cannot be run within another line")
	}
	name := c.Args.String("file")
	lines, err := ReadLines(home(name), name)
	if err != nil {
		return err
	}
	if echo {
		for i := range lines {
			lines[i].Echo, lines[i].From = true, ""
		}
	}
	return c.Queue(lines)
}

// off is the argument that ends what a command has begun.
const off = "off"

// keep opens the file that a command names, "off" for none.
func keep(c *monitor.Call, to **logFile, command string) error {
	name := c.Args.String("file")
	if name == "" {
		if *to == nil || (*to).file == nil {
			c.Printf("%s: %s\n", command, off)
		} else {
			c.Printf("%s: %s\n", command, (*to).file.Name())
		}
		return nil
	}
	if err := closed(to); err != nil || name == off {
		return err
	}
	file, err := openToWrite(home(name), os.O_APPEND, 0o600)
	if err == nil {
		*to = &logFile{command, file}
	}
	return err
}

func (p *Prompt) setEvents(c *monitor.Call) error {
	patterns := strings.Fields(strings.ToUpper(c.Args.String("which")))
	switch {
	case len(patterns) == 0:
		c.Printf("events: %s\n", p.eventsChosen())
		return nil
	case slices.Equal(patterns, []string{"ON"}):
		patterns = []string{"*"}
	case slices.Equal(patterns, []string{"OFF"}):
		patterns = nil
	}
	for _, pattern := range patterns {
		if _, err := path.Match(pattern, ""); err != nil {
			return fmt.Errorf("'%s' is no pattern: * is any text, ? any character", pattern)
		}
	}
	p.events = patterns
	for _, pattern := range patterns {
		if schema, err := c.Facts().Schema(); err == nil && !slices.ContainsFunc(schema.Events(), matches(pattern)) {
			c.Note(fmt.Sprintf("this QEMU has no event '%s'", pattern))
		}
	}
	return nil
}

// eventsChosen is what the command events is told for what it has set.
func (p *Prompt) eventsChosen() string {
	switch {
	case len(p.events) == 0:
		return off
	case slices.Equal(p.events, []string{"*"}):
		return "on"
	}
	return strings.Join(p.events, " ")
}

// matches returns what reports whether the name of an event matches a pattern.
func matches(pattern string) func(event string) bool {
	return func(event string) bool {
		match, err := path.Match(pattern, event)
		return match && err == nil
	}
}

// cutWord takes a word off the front of a text.
func cutWord(text string) (word, rest string) {
	word, rest, _ = strings.Cut(language.SkipSpace(text), " ")
	return word, rest
}

var _ io.Closer = (*Prompt)(nil)
