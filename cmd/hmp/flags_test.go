// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a command does not heed is neither in its help nor taken.
func TestFlagsThatACommandDoesNotHeed(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"list", "--read-only"}, "hmp: --read-only is not for hmp list, but for hmp, hmp explain, hmp run, hmp serve (see hmp list --help)\n"},
		{[]string{"--timeout", "5", "list"}, "hmp: --timeout is not for hmp list, but for hmp, hmp explain, hmp parity, hmp run, hmp serve (see hmp list --help)\n"},
		{[]string{"parity", "a", "-c", "stop"}, "hmp: -c is not for hmp parity, but for hmp, hmp run (see hmp parity --help)\n"},
		{[]string{"parity", "--policy=a", "b"}, "hmp: --policy is not for hmp parity, but for hmp, hmp explain, hmp run, hmp serve (see hmp parity --help)\n"},
		{[]string{"explain", "--hx=a", "b"}, "hmp: --hx is not for hmp explain, but for hmp, hmp parity, hmp run, hmp serve (see hmp explain --help)\n"},
		{[]string{"run", "--keep", "qemu"}, "hmp: --keep is not for hmp run, but for hmp, hmp serve (see hmp run --help)\n"},
		{[]string{"serve", "--events", "a"}, "hmp: --events is not for hmp serve, but for hmp, hmp run (see hmp serve --help)\n"},
		{[]string{"completion", "bash", "--json"}, "hmp: --json is not for hmp completion bash, but for hmp, hmp explain, hmp list, hmp parity, hmp run (see hmp completion bash --help)\n"},
		{[]string{"--listen=a", "b"}, "hmp: --listen is not for hmp, but for hmp serve (see hmp --help)\n"},
		{[]string{"list", "--nosuch"}, "hmp: unknown flag: --nosuch (see hmp list --help)\n"},
		{[]string{"list", "--jsno"}, "hmp: unknown flag: --jsno; did you mean --json? (see hmp list --help)\n"},
		{[]string{"-Z", "a"}, "hmp: unknown shorthand flag: 'Z' in -Z (see hmp --help)\n"},
	} {
		assert.Equal(t, result{2, "", test.want}, hmp("", test.args...), test.args)
	}
	help := hmp("", "list", "--help").stdout
	_, flags, found := strings.Cut(help, "\nFlags:\n")
	require.True(t, found)
	assert.Equal(t, "  -h, --help   help for list\n      --json   print JSON\n", flags)
}

// A command that is misspelled is taken for the name of a QEMU.
func TestMisspelledCommands(t *testing.T) {
	for word, meant := range map[string]string{"lst": "list", "explan": "explain", "Serve": "serve", "pairty": "parity"} {
		r := hmp("", word, "x")
		assert.Equal(t, 3, r.status)
		assert.Regexp(t, "^hmp: "+word+": no such socket in this folder, .*; did you mean 'hmp "+meant+"'\\?\n$", r.stderr)
	}
	assert.NotContains(t, hmp("", "nosuchthing").stderr, "did you mean 'hmp")
}

// Help of commands has one style: cobra's own lines too.
func TestHelpHasOneStyle(t *testing.T) {
	root := commandLine(&options{}, io.Discard)
	for _, c := range append([]*cobra.Command{root}, root.Commands()...) {
		if c != root {
			assert.Regexp(t, `^[a-z].*[^.]$`, c.Short)
		}
		if c.Long != "" {
			assert.Regexp(t, `^[A-Z]`, c.Long)
		} else {
			assert.Equal(t, "help", c.Name())
		}
		c.Flags().VisitAll(func(f *pflag.Flag) { assert.Regexp(t, `^([a-z]|JSON|QMP)`, f.Usage, f.Name) })
		assert.NotContains(t, c.UsageString(), "Global Flags")
		if c.Name() == "completion" || c.Name() == "help" { // cobra's words
			continue
		}
		text := c.Long + "\n" + c.UsageString()
		for line := range strings.Lines(text) {
			assert.LessOrEqual(t, len(strings.TrimSuffix(line, "\n")), helpWidth, "%s: %s", c.Name(), line)
		}
		assert.NotRegexp(t, `\b([Rr]ows?|schema)\b`, text, "words of the code")
	}
}

// pflag lists a flag whose value may be left out as "--events FILE[=true]".
func TestEventsInHelp(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"run", "--help"}} {
		help := hmp("", args...).stdout
		assert.Contains(t, help, "\n      --events[=FILE]               show QMP events ")
		assert.NotContains(t, help, "[=true]")
		assert.NotContains(t, help, "[=on]")
	}
	offered := hmp("", "__complete", "--ev").stdout
	assert.True(t, strings.HasPrefix(offered, "--events\tshow QMP events"), offered)
	assert.Contains(t, offered, "with --events=FILE to a file")
	for args, want := range map[string]options{
		"--events":       {events: true},
		"--events=-":     {events: true, eventsTo: "-"},
		"--events=a.log": {events: true, eventsTo: "a.log"},
	} {
		o, err := parseOptions([]string{args, "unix:a"})
		require.NoError(t, err)
		assert.Equal(t, []any{want.events, want.eventsTo}, []any{o.events, o.eventsTo}, args)
	}
}
