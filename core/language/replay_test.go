// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// registers of an x86 CPU that has been reset, which the recorded lines use.
var registers = map[string]map[string]int64{
	"7.2":  {"cs": 0xf000, "eflags": 2, "pc": 0xfffffff0, "eip": 0xfff0, "cs.base": 0xffff0000, "eax": 0},
	"10.0": {"cs": 0xf000, "eflags": 2, "pc": 0xfffffff0, "eip": 0xfff0, "cs.base": 0xffff0000, "eax": 0},
	"11.1": {"cs": 0xf000, "eflags": 2, "pc": -16, "rax": 0},
}

// TestRecorded runs what QEMU was asked and expects QEMU's answers.
func TestRecorded(t *testing.T) {
	for _, group := range append(slices.Sorted(maps.Keys(lines)), "random") {
		for release := range registers {
			t.Run(group+" "+release, func(t *testing.T) { replayGroup(t, group, release) })
		}
		if group != "sizes" {
			require.Subset(t, slices.Collect(maps.Keys(registers)), releasesOf(t, group), group)
		}
	}
	t.Run("sizes 5.2", func(t *testing.T) { replayGroup(t, "sizes", "5.2") })
}

func replayGroup(t *testing.T, group, release string) {
	m := newReplay(release)
	for _, a := range answersOf(t, group, release) {
		text, stderr := m.run(t, a.line)
		// What is no UTF-8 does not get through QMP.
		require.Equal(t, a.text, strings.ToValidUTF8(text, "\ufffd"), "%q", a.line)
		if !strings.Contains(a.stderr, "suffix on hex numbers is deprecated") { // it was read all the same
			require.Equal(t, a.stderr, stderr, "%q", a.line)
		}
	}
}

// replay is a monitor as the recorded lines need it.
type replay struct {
	release string
	env     *Env
	netdevs map[string]bool
	stderr  strings.Builder
}

func newReplay(release string) *replay {
	format := NewFormat()
	m := &replay{release: release, netdevs: make(map[string]bool)}
	m.env = &Env{
		Register: func(name string) (int64, bool, error) {
			v, ok := registers[release][name]
			return v, ok, nil
		},
		Format: &format,
		DuplicateID: func(list, id string) bool {
			return list == "netdev" && m.netdevs[id]
		},
		NoBinary: release == "7.2",
	}
	switch release {
	case "5.2":
		m.env.ReadSize = SizeBefore60
	case "7.2":
		m.env.ReadSize = SizeBefore81
	}
	return m
}

func (m *replay) run(t *testing.T, line string) (text, stderr string) {
	m.stderr.Reset()
	word, rest := CommandWord(line)
	rest = SkipSpace(rest)
	if HasAlias("help|?", word) {
		return help(rest), ""
	}
	info := word == "info"
	if info {
		word, rest = CommandWord(rest)
		rest = SkipSpace(rest)
	}
	row, ok := findRow(m.release, info, word)
	require.True(t, ok, line)
	args, err := Parse(row.name, row.types, rest, m.env)
	m.complain(t, row, rest)
	if err != nil {
		var bad *ParseError
		require.True(t, errors.As(err, &bad), line)
		words := strings.TrimRight(strings.TrimSuffix(line, rest), " \t")
		return bad.Text + `Try "help ` + words + "\" for more information\n", m.stderr.String()
	}
	for _, o := range args.Options("netdev") {
		if text = row.print(&args); text == "" && o.Name == "id" {
			m.netdevs[o.Value] = true
		}
	}
	return row.print(&args), m.stderr.String()
}

// complain does what QEMU does on its standard error about option text.
func (m *replay) complain(t *testing.T, r row, rest string) {
	list, ok := strings.CutSuffix(r.types, ":O")
	word, _, good := Word(rest)
	if !ok || !good {
		return
	}
	implied, ok := impliedName(list)
	require.True(t, ok)
	options, err := ParseOptions(word, implied)
	var bad *OptionError
	switch {
	case errors.As(err, &bad):
		m.stderr.WriteString(bad.Text + "\n" + bad.Hint)
		return
	case list == "netdev" && len(options) > 0 && m.netdevs[options[0].Value]:
		m.stderr.WriteString("Duplicate ID '" + options[0].Value + "' for netdev\n")
		return
	}
	for _, warning := range OptionWarnings(word, implied, math.MaxInt) {
		m.stderr.WriteString("warning: " + warning)
	}
}

// help does what the command does with words that are no command.
func help(name string) string {
	words, ok := Words(name)
	switch {
	case !ok:
		return ""
	case words[0] == "x":
		return "x /fmt addr -- virtual memory dump starting at 'addr'\n"
	case words[0] == "info" && len(words) > 1:
		return "unknown command: 'info " + words[1] + "'\n"
	}
	return "unknown command: '" + words[0] + "'\n"
}
