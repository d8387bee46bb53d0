// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A testCase is typed into QEMU by TestQEMU, and into the editor with what QEMU
// sent by TestReplay.
type testCase struct {
	name  string
	keys  []string // typed one by one, waiting for output
	lines []string // entered: all that is not empty, history or a password
	tabs  []tabKey
	files []string // in the folder where QEMU runs
	since int      // major release that does so, if older ones do not
	// shown is what we send for keys where QEMU sends what terminals obey.
	shown map[string]string
}

// A tabKey says what Tab behind text completes.
type tabKey struct {
	text   string
	prefix int
	source string // a key of sources
	arg    string
}

// Lines that the fake monitor answers itself.
const (
	askPassword = "change vnc password"
	showHistory = "info history"
)

// Keys by name.
const (
	up, down, right, left = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
	home, end, remove     = "\x1b[1~", "\x1b[4~", "\x1b[3~"
)

// full is a line that has no room for another character.
var full = strings.Repeat("x", 4095)

// cases by the file in testdata that they are kept in. Odd behaviour has a case
// named after it.
var cases = map[string][]testCase{
	"editing": {
		{name: "every-byte-redraws-the-line", keys: []string{"a", "b", "c", " ", "d"}},
		{name: "insert-inside", keys: []string{"ad", left, "b", "c"}},
		{name: "cursor-keys-send-single-steps", keys: []string{"abc", left, left, left, right, right, right}},
		{name: "cursor-stops-at-both-ends", keys: []string{left, right, "a", right, left, left}},
		{name: "home-and-end", keys: []string{"abc", "\x01", "\x05", home, end, "\x1bOH", "\x1bOF", "\x05", "\x01", "\x01"}},
		{name: "delete-under-cursor", keys: []string{"abcd", "\x04", remove, home, "\x04", remove, right, "\x04", "\x04"}},
		{name: "backspace", keys: []string{"abc", "\x7f", "\x08", "\x7f", "\x7f", "\x08"}},
		{name: "backspace-inside", keys: []string{"abc", left, "\x7f", "\x08", "\x7f"}},
		{name: "ctrl-w-takes-blanks-behind-the-word", keys: []string{"one two   ", "\x17", "\x17", "\x17"}},
		{name: "ctrl-w-inside-a-word", keys: []string{"one two three", left, left, "\x17", "\x17", "\x17"}},
		{name: "ctrl-w-takes-a-blank-in-the-first-column", keys: []string{" one", "\x17"}},
		{name: "ctrl-w-leaves-the-first-of-two-blanks", keys: []string{"  one", "\x17", "\x17"}},
		{name: "ctrl-w-in-blanks", keys: []string{"   ", "\x17"}},
		{name: "ctrl-w-at-start", keys: []string{"one", home, "\x17"}},
		{name: "ctrl-u", keys: []string{"one two", "\x15", "\x15"}, since: 10},
		{name: "ctrl-u-keeps-what-is-behind-the-cursor", keys: []string{"one two", left, left, left, "\x15"}, since: 10},
		{name: "ctrl-l-with-empty-line", keys: []string{"\x0c"}},
		{name: "ctrl-l-draws-the-line-again", keys: []string{"abc", "\x0c", left, left, "\x0c"}},
		{name: "other-control-bytes-do-nothing", keys: []string{
			"a\x00", "\x02", "\x03", "\x06", "\x07", "\x0b", "\x0f", "\x11", "\x12", "\x13", "\x14", "\x16",
			"\x18", "\x19", "\x1a", "\x1c", "\x1d", "\x1e", "\x1f", "b"}},
		{name: "no-ctrl-k", keys: []string{"abc", home, "\x0b"}},
		{name: "enter", keys: []string{"bad", "\r", "\n", "bad\n"}, lines: []string{"bad"}},
		{name: "cr-lf-enters-twice", keys: []string{"bad", "\r\n"}, lines: []string{"bad"}},
		{name: "enter-inside-sends-the-whole-line", keys: []string{"bad", left, left, "\r"}, lines: []string{"bad"}},
		{name: "utf-8-is-bytes", keys: []string{"\xc3", "\xa9", "\x7f", "\xa9", left, "x", "\x7f", "\x04"}},
		{name: "bytes-above-del-are-text", keys: []string{"\x80", "\x9a", "\x9c", "\xa0", "\xff"}},
		{name: "blanks-are-ascii", keys: []string{"a\xa0\x85b", "\x17"}},
	},
	"escapes": {
		{name: "byte-9b-is-csi", keys: []string{"abc", "\x9bD", "\x9bD", "\x9bC"}},
		{name: "byte-9b-breaks-utf-8", keys: []string{"\xc4\x9b", "D", "x"}},
		{name: "byte-9b-keeps-the-old-number", keys: []string{"abcd", home, "\x1b[3~", "\x9b~", "\x9b1~", "\x1b[~", "\x9b~", "\x9b3~"}},
		{name: "csi-number-wraps", keys: []string{"abc", "\x1b[4294967297~", "\x1b[4294967300~"}},
		{name: "csi-number-leading-zeroes", keys: []string{"abc", "\x1b[001~"}},
		{name: "csi-h-does-nothing", keys: []string{"abc", "\x1b[H", "x"}},
		{name: "csi-f-recalls", keys: []string{"bad\r", "\x1b[F"}, lines: []string{"bad"}},
		{name: "csi-e-is-newer", keys: []string{"bad\r", "\x1b[F", "\x1b[E"}, lines: []string{"bad"}},
		{name: "csi-with-semicolon-leaves-text", keys: []string{"ab", "\x1b[1;5C", "\x1b[1;2D"}},
		{name: "csi-letters-ignore-the-number", keys: []string{"abc", "\x1b[2D", "\x1b[9C"}},
		{name: "csi-other-numbers-do-nothing", keys: []string{"abc", "\x1b[2~", "\x1b[5~", "\x1b[6~", "\x1b[7~", "\x1b[8~", "\x1b[31~", "\x1b[~"}},
		{name: "csi-bracketed-paste-is-no-text", keys: []string{"\x1b[200~abc\x1b[201~"}},
		{name: "csi-swallows-enter", keys: []string{"bad", "\x1b[\r", "\r"}, lines: []string{"bad"}},
		{name: "csi-swallows-escape", keys: []string{"ab", "\x1b[\x1b", "[D"}},
		{name: "esc-swallows-the-next-byte", keys: []string{"ab", "\x1bc", "\x1b\x01", "\x1b\r", "d"}},
		{name: "esc-esc-bracket-is-text", keys: []string{"ab", "\x1b\x1b", "[D"}},
		{name: "ss3-arrows-do-nothing", keys: []string{"ab", "\x1bOA", "\x1bOB", "\x1bOC", "\x1bOD", "x"}},
		{name: "ss3-swallows-enter", keys: []string{"bad", "\x1bO\r", "x"}},
		{name: "escape-byte-by-byte", keys: []string{"ab", "\x1b", "[", "1", "~", "\x1b", "O", "F"}},
		{name: "enter-forgets-half-an-escape", keys: []string{"bad\r\x1b[", "A"}, lines: []string{"bad"}},
	},
	"history": {
		{name: "nothing-to-recall", keys: []string{up, down, "a", up, down, "b"}},
		{name: "older-and-newer", keys: []string{"p 1\r", "p 2\r", up, up, up, down, down, down},
			lines: []string{"p 1", "p 2"}},
		{name: "ctrl-p-and-ctrl-n", keys: []string{"p 1\rp 2\r", "\x10", "\x10", "\x10", "\x0e", "\x0e", "\x0e"},
			lines: []string{"p 1", "p 2"}, since: 10},
		{name: "recall-loses-what-was-typed", keys: []string{"p 1\r", "p 2", up, down}, lines: []string{"p 1"}},
		{name: "recall-puts-the-cursor-at-the-end", keys: []string{"p 1\rp 2\r", up, home, up}, lines: []string{"p 1", "p 2"}},
		{name: "recall-of-the-same-text-moves-the-cursor-only", keys: []string{"p 1\r", "p 1", home, up}, lines: []string{"p 1"}},
		{name: "repeated-line-moves-to-the-end", keys: []string{"p 1\rp 2\rp 1\r", "info history\r"}, lines: []string{"p 1", "p 2"}},
		{name: "recalled-line-moves-to-the-end", keys: []string{"p 1\rp 2\rp 3\r", up, up, "\r", "info history\r"},
			lines: []string{"p 1", "p 2", "p 3"}},
		{name: "edited-recalled-line-stays", keys: []string{"p 1\rp 2\r", up, up, "0\r", "info history\r", up, up},
			lines: []string{"p 1", "p 2", "p 10"}},
		{name: "edited-recalled-line-equals-another", keys: []string{"p 1\rp 12\rp 3\r", up, up, up, "2\r", "info history\r"},
			lines: []string{"p 1", "p 12", "p 3"}},
		{name: "blanks-are-remembered", keys: []string{" \r", "  \r", "info history\r"}, lines: []string{" ", "  "}},
		{name: "empty-line-is-not-remembered", keys: []string{"\r", "\r", "info history\r"}},
		{name: "empty-line-keeps-the-recall-position", keys: []string{"p 1\rp 2\rp 3\r", up, up, "\x7f\x7f\x7f", "\r", up, down, down},
			lines: []string{"p 1", "p 2", "p 3"}},
		{name: "leading-blank-is-another-line", keys: []string{"p 1\r p 1\r", "info history\r"}, lines: []string{"p 1", " p 1"}},
		{name: "holds-64-lines", keys: []string{manyLines(1, 63), "info history\r"}, lines: printLines(63)},
		{name: "65th-line-drops-the-oldest", keys: []string{manyLines(1, 65), "info history\r"}, lines: printLines(65)},
		{name: "64th-line-again-keeps-the-recall-position", keys: []string{manyLines(1, 64), up, "\r", up, "\r", up, up}, lines: printLines(64)},
		{name: "64th-line-typed-again-keeps-the-recall-position",
			keys: []string{manyLines(1, 64), up, up, "\x7f\x7f" + "64\r", up, down, down}, lines: printLines(64)},
		{name: "full-history-moves-a-line-to-the-end", keys: []string{manyLines(1, 64), "p 2\r", up, up, "\r", up, up}, lines: printLines(64)},
		{name: "newest-of-a-full-history-then-newer", keys: []string{manyLines(1, 64), up, down, down, up}, lines: printLines(64)},
	},
	"completion": {
		{name: "none-does-nothing", keys: []string{"info zz", "\t", "\t"}, tabs: []tabKey{{"info zz", 2, "infos", ""}}},
		{name: "no-completer-for-the-argument", keys: []string{"nosuch a", "\t"}, tabs: []tabKey{{"nosuch a", 0, "nothing", ""}}},
		{name: "one-adds-a-blank", keys: []string{"info bal", "\t", "\t"},
			tabs: []tabKey{{"info bal", 3, "infos", ""}, {"info balloon ", 0, "nothing", ""}}},
		{name: "one-that-is-complete-adds-a-blank", keys: []string{"info balloon", "\t"}, tabs: []tabKey{{"info balloon", 7, "infos", ""}}},
		{name: "several-are-listed", keys: []string{"info b", "\t"}, tabs: []tabKey{{"info b", 1, "infos", ""}}},
		{name: "common-part-is-inserted-first", keys: []string{"info bl", "\t", "\t"},
			tabs: []tabKey{{"info bl", 2, "infos", ""}, {"info block", 5, "infos", ""}}},
		{name: "several-with-narrow-cells", keys: []string{"q", "\t"}, tabs: []tabKey{{"q", 1, "commands", ""}}},
		{name: "several-with-wide-cells", keys: []string{"migrate", "\t"}, tabs: []tabKey{{"migrate", 7, "commands", ""}}},
		{name: "alias", keys: []string{"qui", "\t"}, tabs: []tabKey{{"qui", 3, "commands", ""}}},
		{name: "empty-line-lists-all", keys: []string{"\t"}, tabs: []tabKey{{"", 0, "commands", ""}}},
		{name: "empty-word-lists-all", keys: []string{"info ", "\t"}, tabs: []tabKey{{"info ", 0, "infos", ""}}},
		{name: "leading-blanks", keys: []string{"  info   vers", "\t"}, tabs: []tabKey{{"  info   vers", 4, "infos", ""}}},
		{name: "text-behind-the-cursor-stays", keys: []string{"info balX", left, "\t"}, tabs: []tabKey{{"info bal", 3, "infos", ""}}},
		{name: "list-keeps-the-cursor-inside", keys: []string{"info blX", left, "\t"}, tabs: []tabKey{{"info bl", 2, "infos", ""}}},
		{name: "at-start-of-text", keys: []string{"balloon", home, "\t"}, tabs: []tabKey{{"", 0, "commands", ""}}},
		{name: "word-in-quotes", keys: []string{`info "bal"`, "\t"}, tabs: []tabKey{{`info "bal"`, 3, "filtered", "bal"}}},
		{name: "several-in-quotes", keys: []string{`info "bl"`, "\t"}, tabs: []tabKey{{`info "bl"`, 2, "filtered", "bl"}}},
		{name: "open-quote-completes-nothing", keys: []string{`info "bal`, "\t"}, tabs: []tabKey{{`info "bal`, 0, "nothing", ""}}},
		{name: "pattern-is-kept", keys: []string{"trace-event mon*suspend", "\t"},
			tabs: []tabKey{{"trace-event mon*suspend", 11, "traces", "mon*suspend*"}}},
		{name: "patterns-common-part-is-shorter", keys: []string{"trace-event *_suspend", "\t"},
			tabs: []tabKey{{"trace-event *_suspend", 9, "traces", "*_suspend*"}}},
		{name: "file", keys: []string{"logfile al", "\t"}, files: []string{"alpha", "beta"}, tabs: []tabKey{{"logfile al", 2, "folder", "."}}},
		{name: "folder-adds-no-blank", keys: []string{"logfile d", "\t", "\t"}, files: []string{"dir/inside", "beta"},
			tabs: []tabKey{{"logfile d", 1, "folder", "."}, {"logfile dir/", 4, "folder", "dir"}}},
		{name: "sorted-bytewise", keys: []string{"logfile f", "\t"}, files: []string{"fa", "fB", "f1", "f_", "f\xc3\xa9", "f~", "f-"},
			tabs: []tabKey{{"logfile f", 1, "folder", "."}}},
		{name: "one-column-from-39", keys: []string{"logfile w", "\t"}, files: []string{"w" + strings.Repeat("a", 38), "wb", "wc"},
			tabs: []tabKey{{"logfile w", 1, "folder", "."}}},
		{name: "two-columns-up-to-38", keys: []string{"logfile w", "\t"}, files: []string{"w" + strings.Repeat("a", 37), "wb", "wc"},
			tabs: []tabKey{{"logfile w", 1, "folder", "."}}},
		{name: "cell-wider-than-the-terminal", keys: []string{"logfile w", "\t"}, files: []string{"w" + strings.Repeat("a", 99), "wb"},
			tabs: []tabKey{{"logfile w", 1, "folder", "."}}},
		{name: "utf-8-is-bytes-in-cells-too", keys: []string{"logfile w", "\t"}, files: []string{"w\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", "wb"},
			tabs: []tabKey{{"logfile w", 1, "folder", "."}}},
		{name: "common-part-ends-inside-utf-8", keys: []string{"logfile w", "\t"}, files: []string{"w\xc3\xa9", "w\xc3\xa8"},
			tabs: []tabKey{{"logfile w", 1, "folder", "."}}},
		{name: "control-bytes-in-names-are-sent", keys: []string{"logfile w", "\t", "\x17"}, files: []string{"wa\nb\tc"},
			tabs: []tabKey{{"logfile w", 1, "folder", "."}},
			shown: map[string]string{
				"\t":   strings.Repeat(left, 9) + `logfile wa\x0ab\x09c ` + eraseToEnd,
				"\x17": strings.Repeat(left, 21) + `logfile wa\x0ab\x09` + eraseToEnd,
			}},
		{name: "first-256-are-kept", keys: []string{"logfile ", "\t"}, files: manyFiles(300),
			tabs: []tabKey{{"logfile ", 0, "folder", "."}}},
		{name: "duplicates-count-once", keys: []string{"delvm ", "\t"}, files: []string{"1.qcow2", "2.qcow2"},
			tabs: []tabKey{{"delvm ", 0, "snapshots", ""}}},
		{name: "duplicate-of-one-adds-a-blank", keys: []string{"delvm 1", "\t"}, files: []string{"1.qcow2", "2.qcow2"},
			tabs: []tabKey{{"delvm 1", 1, "snapshots", ""}}},
	},
	"password": {
		{name: "stars", keys: []string{askPassword + "\r", "a", "b", left, "c", "\x7f", "\x04", "d\r", "p 1\r"}, lines: []string{"p 1"}},
		{name: "empty", keys: []string{askPassword + "\r", "\r", "p 1\r"}, lines: []string{"p 1"}},
		{name: "is-not-remembered", keys: []string{askPassword + "\r", "secret\r", "info history\r"}},
		{name: "shows-history-as-stars", keys: []string{"p 1\r", askPassword + "\r", up, up, down, down, "\r"}, lines: []string{"p 1"}},
		{name: "keeps-the-recall-position", keys: []string{"p 1\rp 2\r", askPassword + "\r", up, up, "\r", up, down}, lines: []string{"p 1", "p 2"}},
		{name: "completes", keys: []string{askPassword + "\r", "info bl", "\t", "\t", "\r"},
			tabs: []tabKey{{"info bl", 2, "infos", ""}, {"info block", 5, "infos", ""}}},
		{name: "ctrl-l", keys: []string{askPassword + "\r", "abc", "\x0c", "\r"}},
	},
	"bounds": {
		{name: "full-line-takes-no-more", keys: []string{full, "y", "yz", "\x7f", "y", "z"}},
		{name: "full-line-takes-no-more-at-its-start", keys: []string{full, home, "y", "\x04", "y", "z", end}, since: 10},
		{name: "full-line-completes-as-far-as-it-goes", keys: []string{full, home, strings.Repeat("\x04", 9), "info ba", "\t"},
			tabs: []tabKey{{"info ba", 2, "infos", ""}}, since: 10},
		{name: "full-line-is-run-and-remembered", keys: []string{full + "y\r", up, "\x7f"}, lines: []string{full}},
	},
}

// manyLines enters print commands, which answer with little.
func manyLines(first, last int) string {
	return strings.Join(printLines(last)[first-1:], "\r") + "\r"
}

func printLines(n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("p %d", i+1))
	}
	return all
}

func manyFiles(n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("f%03d", i))
	}
	return all
}

// makeFiles makes the files that a case wants; disk images are not made here.
func (c *testCase) makeFiles(t *testing.T, dir string) {
	for _, name := range c.files {
		if strings.HasSuffix(name, ".qcow2") {
			continue
		}
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, nil, 0o644))
	}
}
