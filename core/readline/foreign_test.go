// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/core/visible"
)

// hostileNames are names of files that a terminal would obey, hide or turn round.
var hostileNames = map[string]string{
	"escape":             "x\x1b[2J",
	"title":              "x\x1b]0;owned\a",
	"clipboard":          "x\x1b]52;c;cm0gLXJmIC8=\x1b\\",
	"C1":                 "x\u009b2J",
	"C1 as a byte":       "x\x9b2J",
	"line end":           "x\nquit",
	"carriage return":    "x\rquit",
	"backspace":          "xyz\b\b\b",
	"DEL":                "x\x7f",
	"direction":          "x\u202etxt.exe",
	"isolate":            "x\u2066y\u2069",
	"zero width":         "x\u200by",
	"line separator":     "x\u2028y",
	"tags":               "x\U000e0041\U000e0042",
	"half a character":   "x\xe2\x82",
	"beside other marks": "xé日本\u202e語",
}

// editorKeys are the sequences that editors send by themselves.
var editorKeys = regexp.MustCompile("\x1b\\[[0-9;?]*[A-DHJKhl]|\r| \r|\b|\n")

// requireClean fails if a terminal has got something beside that and clean text.
func requireClean(t *testing.T, sent string) {
	t.Helper()
	require.True(t, visible.Clean(editorKeys.ReplaceAllString(sent, "")), "%+q", sent)
}

func eachMode(t *testing.T, f func(t *testing.T, opts Options)) {
	for name, opts := range map[string]Options{"classic": {}, "extended": {Extended: true}, "limited": {Extended: true, Limited: true}} {
		t.Run(name, func(t *testing.T) { f(t, opts) })
	}
}

// M3: what Tab inserts still names the file, what a terminal gets of it is visible.
func TestNamesOfFilesAreInsertedAndShown(t *testing.T) {
	eachMode(t, func(t *testing.T, opts Options) {
		for what, name := range hostileNames {
			term, lines := &terminal{}, []string(nil)
			e := New(term, func(string) (Completions, bool) {
				return Completions{Prefix: 1, Words: []string{name}}, true
			}, opts)
			e.Start("> ", false, func(line string) {
				lines = append(lines, line)
				e.Restart()
				e.ShowPrompt()
			})
			e.ShowPrompt()
			want := "logfile " + name + " "
			if opts.Extended {
				want, _, _ = strings.Cut(want, "\n") // see Completions
			}
			feed(e, "logfile x\t")
			require.Equal(t, want, e.line.String(), what)
			require.Contains(t, term.String(), "x", what)
			feed(e, "\x01\x1b[C\x05\x1b[D\x0c\r\x1b[A\x1b[D\x04\r") // moved in, drawn anew, entered, recalled, changed
			require.Equal(t, want, lines[0], what)
			requireClean(t, term.String())
			if !opts.Limited && want == "logfile "+name+" " {
				require.Contains(t, term.String(), visible.Word(name), what)
			}
		}
	})
}

func TestNamesOfFilesAreListed(t *testing.T) {
	eachMode(t, func(t *testing.T, opts Options) {
		term, words := &terminal{}, []string{"clean"}
		for _, name := range hostileNames {
			words = append(words, name)
		}
		e := New(term, func(string) (Completions, bool) { return Completions{Words: words}, true }, opts)
		for _, password := range []bool{false, true} {
			e.Start("> ", password, nil)
			e.ShowPrompt()
			feed(e, "\t")
			requireClean(t, term.String())
		}
		if !opts.Limited {
			for _, word := range words {
				require.Contains(t, term.String(), visible.Word(word))
			}
		}
	})
}

// Half a character that is typed, or that clean names have in common, is sent as
// QEMU sends it, also where something else was inserted and taken out again.
func TestTypedBytesStayAsTheyAre(t *testing.T) {
	e, term := newEditor(func(string) (Completions, bool) {
		return Completions{Prefix: 1, Words: []string{"x\x1b"}}, true
	}, nil)
	feed(e, "x\t")
	require.Equal(t, `x\x1b `, string(e.mode.(*classic).drawn))
	feed(e, "\x17\xc3")
	require.Equal(t, "\xc3", string(e.mode.(*classic).drawn))
	feed(e, "\x9c\xff\xc2\x80")
	require.True(t, strings.HasSuffix(term.String(), "\xc3\x9c\xff\xc2\x80"+eraseToEnd), "%q", term.String())
}

// A line of the longest escapes needs more steps than it has bytes.
func TestCursorCrossesALineOfEscapes(t *testing.T) {
	e, term := newEditor(func(string) (Completions, bool) {
		return Completions{Words: []string{strings.Repeat("\x1b", maxLine)}}, true
	}, nil)
	feed(e, "\t")
	term.Reset()
	feed(e, "\x01\x05")
	require.Equal(t, strings.Repeat(left, 4*maxLine)+strings.Repeat(right, 4*maxLine), term.String())
}
