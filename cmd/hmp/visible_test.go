// SPDX-License-Identifier: GPL-2.0-or-later

//go:build linux

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/fakeqmp"
	"libhmp/core/visible"
)

// What no terminal should get, and how it is shown.
const (
	hostile = "a\x1b]0;owned\a\u009b2J\u202eb\u200b"
	shown   = `a\x1b]0;owned\x07\x9b2J\u202eb\u200b`
)

// M1: what a peer says before there is a monitor.
func TestErrorsOfTheHandshakeAreShown(t *testing.T) {
	path := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		c.Say(fakeqmp.Greeting)
		c.NextRequest()
		c.Say(`{"error": {"class": "GenericError", "desc": "a\u001b]0;owned\u0007\u009b2J\u202eb\u200b"}, "id": 1}`)
	})
	got := hmp("", path, "-c", "info name")
	assert.Equal(t, statusNoConnection, got.status)
	assert.Contains(t, got.stderr, shown)
	assert.True(t, visible.Clean(got.stderr[:len(got.stderr)-1]), "%q", got.stderr)
}

// An address, and an option, may come from somewhere else too.
func TestArgumentsAreShown(t *testing.T) {
	for _, args := range [][]string{{hostile}, {"--" + hostile}, {"tcp:" + hostile}} {
		got := hmp("", args...)
		assert.NotZero(t, got.status)
		assert.True(t, visible.Clean(got.stderr[:len(got.stderr)-1]), "%q", got.stderr)
		assert.NotEmpty(t, got.stderr)
	}
}

// shows waits until text has come.
func (p *person) shows(text string) {
	p.t.Helper()
	if !assert.Eventually(p.t, func() bool { return strings.Contains(p.screen(), text) }, 10*time.Second, time.Millisecond,
		"waiting for %q", text) {
		p.t.Fatalf("the screen has %q", p.screen())
	}
}

// M4: text of QEMU at a terminal, whatever the way.
func TestTextIsShownOnATerminal(t *testing.T) {
	t.Parallel()
	answers := fakeqmp.Usual()
	answers["query-name"] = `{"name": "a\u001b]0;owned\u0007\u009b2J\u202eb\u200b"}`
	answers["query-commands"] = `[{"name": "query-mice"}, {"name": "query-name"}, {"name": "device_del"}]`
	path := fakeqmp.Start(t, answers.Play)

	for _, how := range []string{"--classic", "-i"} {
		p := startAtTerminal(t, path, how)
		p.sees("(qemu) ")
		p.types("info name\r")
		p.shows(shown + "\r\n")
	}

	p := startAtTerminal(t, path, "-c", "info name")
	assert.Equal(t, 0, p.status())
	p.sees(shown + "\r\n")

	p = startAtTerminal(t, "explain", path, "device_del "+hostile)
	p.shows(`"a\u001b]0;owned\u0007\x9b2J\u202eb\u200b"`) // JSON has its own words for some

	assert.Equal(t, hostile+"\n", hmp("", path, "-c", "info name").stdout, "a program gets the characters")
}

// M3: Tab shows such names, of one file and in a list.
func TestNamesOfFilesAreShown(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{hostile, "b\x1b[2J", "b\x1b[3J"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	path := fakeqmp.Start(t, fakeqmp.Usual().Play)
	for _, editor := range []string{"--classic", "-i"} {
		p := startAtTerminal(t, path, editor)
		p.sees("(qemu) ")
		for name, want := range map[string]string{"a": shown, "b": `b\x1b[2J`} {
			p.types("logfile " + filepath.Join(dir, name) + "\t")
			p.shows(want)
			p.types("\x15")
		}
		assert.NotContains(t, p.screen(), "\x1b]")
		assert.NotContains(t, p.screen(), "\x1b[2J")
	}
}
