// SPDX-License-Identifier: GPL-2.0-or-later

package prompt

import (
	"cmp"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"libhmp/core/language"
	"libhmp/core/monitor"
)

// completer returns what Tab offers for a row of the prompt, as Command.Complete or Command.CompleteText.
func (p *Prompt) completer(name string) (words func(*monitor.Completion, int, string), text func(*monitor.Completion, string)) {
	switch name {
	case "watch":
		return nil, completeWatch
	case "alias":
		return nil, p.completeAlias
	case "unalias":
		return first(func(c *monitor.Completion, _ string) { p.offerAliases(c) }), nil
	case "record", "transcript":
		return first(func(c *monitor.Completion, word string) {
			c.Add(off)
			offerFiles(c, word)
		}), nil
	case "events":
		return func(c *monitor.Completion, n int, _ string) {
			if n == 2 {
				c.OnOff()
			}
			if schema, err := c.Facts().Schema(); err == nil {
				c.Add(schema.Events()...)
			}
		}, nil
	}
	return first(offerFiles), nil
}

// first completes the first argument.
func first(offer func(c *monitor.Completion, word string)) func(*monitor.Completion, int, string) {
	return func(c *monitor.Completion, n int, word string) {
		if n == 2 {
			offer(c, word)
		}
	}
}

// completeWatch completes [--diff] [SECONDS] LINE.
func completeWatch(c *monitor.Completion, text string) {
	word, rest, more := strings.Cut(text, " ")
	switch {
	case !more && strings.HasPrefix(word, "-"):
		c.Prefix(len(word))
		c.AddNoted(diffFlag, "print only what changes")
		c.Keep(word)
		return
	case more && word == diffFlag:
		text = language.SkipSpace(rest)
		word, rest, more = strings.Cut(text, " ")
	}
	if _, err := strconv.ParseFloat(word, 64); err == nil && more {
		text = language.SkipSpace(rest)
	}
	c.Line(text)
}

// completeAlias completes NAME LINE.
func (p *Prompt) completeAlias(c *monitor.Completion, text string) {
	name, line, more := strings.Cut(text, " ")
	if !more {
		c.Prefix(len(name))
		p.offerAliases(c)
		c.Keep(name)
		return
	}
	c.Line(language.SkipSpace(line))
}

func (p *Prompt) offerAliases(c *monitor.Completion) {
	for name, line := range p.aliases {
		c.AddNoted(name, line)
	}
}

// offerFiles offers files of this machine, wherever QEMU is. A folder may be slow to read.
func offerFiles(c *monitor.Completion, word string) {
	if !c.Unasked() {
		c.Add(files(word)...)
	}
}

// files are those whose paths begin with the given one, folders with a '/' at the end. Hidden ones are only
// listed if a dot was typed.
func files(path string) (names []string) {
	dir, beginning := filepath.Split(path)
	entries, err := os.ReadDir(cmp.Or(home(dir), "."))
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), beginning) || beginning == "" && e.Name()[0] == '.' {
			continue
		}
		name := dir + e.Name()
		if info, err := os.Stat(home(name)); err == nil && info.IsDir() {
			name += "/"
		}
		names = append(names, name)
	}
	return names
}
