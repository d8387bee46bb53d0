// SPDX-License-Identifier: GPL-2.0-or-later

package prompt

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSplit(t *testing.T) {
	for line, want := range map[string]struct {
		rest string
		to   redirection
	}{
		"info block":                      {"info block", redirection{}},
		"info block | grep x":             {"info block", redirection{toCommand, "grep x"}},
		"info block | grep x | wc":        {"info block", redirection{toCommand, "grep x | wc"}},
		"info block |./filter":            {"info block", redirection{toCommand, "./filter"}},
		"info block > a b":                {"info block", redirection{toFile, "a b"}},
		"info block >a":                   {"info block", redirection{toFile, "a"}},
		"info block >> a":                 {"info block", redirection{toFileToo, "a"}},
		"p 1 | 2":                         {"p 1 | 2", redirection{}},
		"p 1 | $eax":                      {"p 1 | $eax", redirection{}},
		"p (1 | x)":                       {"p (1 | x)", redirection{}},
		"p 1|wc":                          {"p 1|wc", redirection{}},
		`ringbuf_write r "a > b | c"`:     {`ringbuf_write r "a > b | c"`, redirection{}},
		`ringbuf_write r "\" > b" > f`:    {`ringbuf_write r "\" > b"`, redirection{toFile, "f"}},
		`object_add {"a": " > b | wc"}`:   {`object_add {"a": " > b | wc"}`, redirection{}},
		"> a":                             {"> a", redirection{}},
		"":                                {"", redirection{}},
		"info qtree | sed 's/ > / gt /'":  {"info qtree", redirection{toCommand, "sed 's/ > / gt /'"}},
		"info qtree > 'a | b'":            {"info qtree", redirection{toFile, "'a | b'"}},
		"sendkey shift-| | cat":           {"sendkey shift-|", redirection{toCommand, "cat"}},
		"info a | _own":                   {"info a", redirection{toCommand, "_own"}},
		"migrate \"exec:gzip > x\" | cat": {`migrate "exec:gzip > x"`, redirection{toCommand, "cat"}},
	} {
		rest, to, err := split(line)
		require.NoError(t, err, line)
		assert.Equal(t, want.rest, rest, line)
		assert.Equal(t, want.to, to, line)
	}
	for _, line := range []string{"info block >", "info block >> ", "info block > "} {
		_, _, err := split(line)
		require.ErrorIs(t, err, errNoTarget, line)
	}
}

func TestAliases(t *testing.T) {
	a := aliases{"b": "info block", "one": "info block $1", "all": "drive_add 0 $*", "two": "b $2 ${1}x", "info": "info -v", "x": "y", "y": "x z"}
	for line, want := range map[string]string{
		"info status": "info -v status", "b": "info -v block", "b -n": "info -v block -n", "one ide0": "info -v block ide0",
		`one "a b" c`: "info -v block a b", "all if=none,  id=a": "drive_add 0 if=none,  id=a", "two a b": "info -v block b ax", "nosuch": "nosuch", "": "",
	} {
		got, err := a.expand(line)
		require.NoError(t, err, line)
		assert.Equal(t, want, got, line)
	}
	for line, want := range map[string]string{"one": "one: argument 1 is missing", "two a": "two: argument 2 is missing", `one "a`: "one: a closing quote is missing", "x": "this alias leads to itself"} {
		_, err := a.expand(line)
		require.EqualError(t, err, want, line)
	}
	assert.Equal(t, "alias x y\n", aliases{"x": "y"}.list())
}

// A secret that is an argument of an alias is kept as little as one of the command.
func TestSecretsBehindAliases(t *testing.T) {
	p := New(nil, Options{})
	p.aliases["pw"], p.aliases["two"], p.aliases["b"] = "set_password vnc", "set_password $1 $2", "info block"
	for line, want := range map[string]string{
		"pw hunter2": "pw <secret>", "  pw hunter2": "  pw <secret>", "vm * pw hunter2": "vm * pw <secret>", "watch 1 two vnc hunter2": "watch 1 two <secret>",
		"pw": "pw", "b ide0": "b ide0", "vm web b ide0": "vm web b ide0", "two vnc": "two vnc", "": "", "  ": "  ", "/x /y": "/x /y",
		"set_password vnc hunter2": "set_password vnc <secret>",
	} {
		assert.Equal(t, want, p.WithoutSecret(line), line)
	}
	assert.Equal(t, "alias x set_password vnc <secret>\n", aliases{"x": "set_password vnc hunter2"}.list())
}

func TestDifference(t *testing.T) {
	split := func(text string) []string { return strings.Split(text, " ") }
	for _, test := range []struct{ a, b, want string }{
		{"a b c", "a b c", ""}, {"a b c", "a x c", "-b +x"}, {"a b", "a b c", "+c"}, {"a b c", "c", "-a -b"},
		{"a b c d", "b x d e", "-a -c +x +e"},
	} {
		assert.Equal(t, test.want, strings.Join(difference(split(test.a), split(test.b)), " "), test)
	}
	many := make([]string, maxCompared+1)
	assert.Len(t, difference(append(many, "a"), []string{"b"}), maxCompared+3)
}

func TestMarked(t *testing.T) {
	assert.Equal(t, "abc", marked("abc", "abc", 80))
	assert.Equal(t, "a\x1b[7mx\x1b[0mc", marked("axc", "abc", 80))
	assert.Equal(t, "ab\x1b[7mcd\x1b[0m", marked("abcdef", "ab", 4))
}

func TestWatchArguments(t *testing.T) {
	p := New(nil, Options{})
	p.aliases["b"] = "info block"
	for text, want := range map[string]watcher{
		"info status":            {line: "info status", interval: usualInterval},
		"1.5 info status":        {line: "info status", interval: 1500 * time.Millisecond},
		"--diff 1 b x":           {line: "info block x", interval: time.Second, onlyDiff: true},
		"0.0001 info registers ": {line: "info registers", interval: leastInterval},
	} {
		got, err := p.newWatcher(text)
		require.NoError(t, err, text)
		want.prompt = p
		assert.Equal(t, &want, got, text)
	}
	for _, text := range []string{"", "1", "--diff", "-1 info status", "nan info", "1e9 info status"} {
		_, err := p.newWatcher(text)
		require.Error(t, err, text)
	}
}

func TestHeight(t *testing.T) {
	assert.Equal(t, 3, height([]byte("a\nb\nc\n"), 80))
	assert.Equal(t, 3, height([]byte("1234567890\na"), 5))
	assert.Equal(t, 2, height([]byte("ääääää\n"), 5))
	assert.Equal(t, 1, height([]byte("1234567890\n"), 0))
}

// What is recorded can be run again, and tells no secrets.
func TestTyped(t *testing.T) {
	p := New(nil, Options{})
	name := filepath.Join(t.TempDir(), "r")
	file, err := os.Create(name)
	require.NoError(t, err)
	p.record = &logFile{"record", file}
	for _, line := range []string{"info a", "", "set_password vnc hunter2", " info b", `type -d 5 "hunter2\n"`, "record off"} {
		p.Typed(line)
	}
	require.NoError(t, p.Close())
	p.Typed("info b")
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, "info a\n# not recorded, since it has a secret: set_password vnc <secret>\n"+
		"# not recorded, since it has a secret: type -d 5 <secret>\n", string(text))
}

func TestShows(t *testing.T) {
	p := New(nil, Options{})
	assert.False(t, p.Shows("STOP"))
	p = New(nil, Options{Events: true})
	assert.True(t, p.Shows("STOP"))
	p.events = []string{"BLOCK_*", "JOB_*"}
	assert.True(t, p.Shows("BLOCK_JOB_READY"))
	assert.True(t, p.Shows("JOB_STATUS_CHANGE"))
	assert.False(t, p.Shows("STOP"))
}
