// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// terminal records what it is sent, and which calls flushed.
type terminal struct {
	strings.Builder
	flushes int
}

func (t *terminal) Write(p []byte)       { t.Builder.Write(p) }
func (t *terminal) WriteString(s string) { t.Builder.WriteString(s) }
func (t *terminal) Flush()               { t.flushes++ }

// newEditor returns an editor whose prompt is shown and forgotten.
func newEditor(complete Completer, accept func(string)) (*Editor, *terminal) {
	term := &terminal{}
	e := New(term, complete, Options{})
	e.Start("> ", false, accept)
	e.ShowPrompt()
	term.Reset()
	return e, term
}

func feed(e *Editor, keys string) {
	for _, b := range []byte(keys) {
		e.Feed(b)
	}
}

func TestStartPrintsNothing(t *testing.T) {
	term := &terminal{}
	New(term, nil, Options{}).Start("> ", false, nil)
	require.Empty(t, term.String())
	require.Zero(t, term.flushes)
}

func TestPromptHolds255Bytes(t *testing.T) {
	e := New(&terminal{}, nil, Options{})
	e.Start(strings.Repeat("p", 255)+"q", false, nil)
	require.Equal(t, strings.Repeat("p", 255), e.Prompt())
}

func TestEveryByteFlushes(t *testing.T) {
	e, term := newEditor(nil, nil)
	term.flushes = 0
	feed(e, "a\x1b[D\x00")
	require.Equal(t, 5, term.flushes)
}

func TestTabWithoutCompleter(t *testing.T) {
	e, term := newEditor(nil, nil)
	feed(e, "\t")
	require.Empty(t, term.String())
}

func TestRestartForgetsTheLineButNotWhatIsDrawn(t *testing.T) {
	e, term := newEditor(nil, nil)
	feed(e, "ab")
	e.Restart()
	term.Reset()
	feed(e, "c")
	require.Equal(t, "\x1b[D\x1b[Dc\x1b[K", term.String())
}

func TestShowPromptForgetsHalfAnEscape(t *testing.T) {
	e, term := newEditor(nil, nil)
	feed(e, "\x1b[")
	e.ShowPrompt()
	feed(e, "D")
	require.Equal(t, "> D\x1b[K", term.String())
}

func TestEraseAndRedraw(t *testing.T) {
	tests := []struct {
		name     string
		password bool
		keys     string
		redrawn  string
	}{
		{"empty", false, "", "> "},
		{"text", false, "abc", "> abc\x1b[K"},
		{"cursor inside", false, "abc\x1b[D\x1b[D", "> abc\x1b[K\x1b[D\x1b[D"},
		{"password", true, "abc", "> ***\x1b[K"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e, term := newEditor(nil, nil)
			e.Start("> ", test.password, nil)
			feed(e, test.keys)
			term.Reset()
			e.Erase()
			require.Equal(t, "\r\x1b[K", term.String())
			term.Reset()
			e.Redraw()
			require.Equal(t, test.redrawn, term.String())
		})
	}
}

func TestRedrawKeepsHalfAnEscape(t *testing.T) {
	e, term := newEditor(nil, nil)
	feed(e, "a\x1b[")
	e.Erase()
	e.Redraw()
	term.Reset()
	feed(e, "D")
	require.Equal(t, "\x1b[D", term.String())
}

func TestAcceptMayStartAnew(t *testing.T) {
	var e *Editor
	var lines []string
	e, _ = newEditor(nil, func(line string) {
		lines = append(lines, line)
		e.Start("Password: ", true, func(secret string) { lines = append(lines, secret) })
	})
	feed(e, "line\rsecret\r")
	require.Equal(t, []string{"line", "secret"}, lines)
	require.Equal(t, []string{"line"}, e.History())
}

func TestEnterBeforeStart(t *testing.T) {
	term := &terminal{}
	feed(New(term, nil, Options{}), "a\r")
	require.Equal(t, "a\x1b[K\n", term.String())
}

func TestHistoryIsACopy(t *testing.T) {
	e, _ := newEditor(nil, nil)
	feed(e, "one\r")
	e.History()[0] = "two"
	require.Equal(t, []string{"one"}, e.History())
}

func TestCandidates(t *testing.T) {
	var many []string
	for i := range 300 {
		many = append(many, fmt.Sprintf("m%03d", 299-i))
	}
	kept := slices.Clone(many[:256])
	slices.Sort(kept)
	tests := []struct {
		name  string
		found Completions
		text  string
		want  []string
	}{
		{"none", Completions{}, "a", nil},
		{"sorted", Completions{Words: []string{"b", "B", "a"}}, "", []string{"B", "a", "b"}},
		{"each once", Completions{Words: []string{"b", "a", "b"}}, "", []string{"a", "b"}},
		{"an empty one counts", Completions{Words: []string{"", "a"}}, "", []string{"", "a"}},
		{"filtered by the word", Completions{Prefix: 2, Words: []string{"ab", "b", "abc"}}, "x ab", []string{"ab", "abc"}},
		{"filtered by a part", Completions{Prefix: 1, Words: []string{"ab", "b"}}, "ctrl-b", []string{"b"}},
		{"filtered already", Completions{Prefix: 2, Words: []string{"ab"}, Filtered: true}, "x *b", []string{"ab"}},
		{"prefix longer than the text", Completions{Prefix: 9, Words: []string{"ab", "b"}}, "a", []string{"ab"}},
		{"negative prefix", Completions{Prefix: -1, Words: []string{"a"}}, "x", []string{"a"}},
		{"256 kept in the order found", Completions{Words: many}, "", kept},
		{"256 distinct", Completions{Words: append(slices.Repeat([]string{"m299"}, 300), many...)}, "", kept},
		{"256 that fit", Completions{Prefix: 1, Words: append(slices.Repeat([]string{"x"}, 300), many...)}, "m", kept},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, test.found.Candidates(test.text))
		})
	}
}

// QEMU offers the empty names of block backends as they are.
func TestSingleEmptyCandidateAddsNoBlank(t *testing.T) {
	e, term := newEditor(func(string) (Completions, bool) { return Completions{Words: []string{""}}, true }, nil)
	feed(e, "\t")
	require.Empty(t, term.String())
}

func TestPrefixLongerThanTheCandidate(t *testing.T) {
	e, term := newEditor(func(string) (Completions, bool) {
		return Completions{Prefix: 3, Words: []string{"ab"}, Filtered: true}, true
	}, nil)
	feed(e, "a*b\t")
	require.True(t, strings.HasSuffix(term.String(), "a*b \x1b[K"), term.String())
}

type discard struct{}

func (discard) Write([]byte)       {}
func (discard) WriteString(string) {}
func (discard) Flush()             {}

// A host cancels the line, and what was a password is no more.
func TestCancel(t *testing.T) {
	var accepted []string
	e, term := newEditor(nil, nil)
	accept := func(line string) { accepted = append(accepted, line) }
	e.Start("> ", false, accept)
	e.opts.Cancelled = func() { e.Start("> ", false, accept) }
	e.ShowPrompt()
	feed(e, "half\x01")
	term.Reset()
	e.Cancel()
	require.Equal(t, "\n> ", term.String())
	feed(e, "a\r")
	term.Reset()
	e.Cancel()
	require.Empty(t, term.String(), "no prompt is shown")
	e.Start("Password: ", true, nil)
	e.ShowPrompt()
	feed(e, "pw")
	e.Cancel()
	feed(e, "b\r")
	require.Equal(t, []string{"a", "b"}, accepted)
	require.Equal(t, []string{"a", "b"}, e.History())
}

// A line that was begun at one editor goes on at another with all of its text, and the cursor in its place.
func TestResumeKeepsTheCursor(t *testing.T) {
	for name, opts := range map[string]Options{"classic": {Columns: 40}, "extended": {Extended: true, Columns: 40}} {
		t.Run(name, func(t *testing.T) {
			before, _, _ := newEditorWith(opts, nil)
			feed(before, "info status\x1b[D\x1b[D\x1b[D")
			draft := before.Draft()
			require.Equal(t, Draft{"info status", len("info sta")}, draft)

			term := newVT(40, 20)
			e := New(term, nil, opts)
			var accepted string
			e.Start("> ", false, func(line string) { accepted = line })
			e.Resume(draft)
			require.Equal(t, []string{"> info status"}, term.rows())
			require.Equal(t, len("> info sta"), term.at().column)
			feed(e, "x\r")
			require.Equal(t, "info staxtus", accepted)
		})
	}
}

func TestPasswordIsNoDraft(t *testing.T) {
	e, _, _ := newExtendedEditor(40, nil)
	e.Start("Password: ", true, func(string) {})
	e.ShowPrompt()
	feed(e, "secret")
	require.Equal(t, Draft{}, e.Draft())
}
