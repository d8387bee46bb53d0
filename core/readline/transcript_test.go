// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A transcript is what a monitor of QEMU sent for what was typed. In a file it
// is a block of lines, each a keyword and fields. Lines that begin with a tab
// continue the one above; 20*"x" is x twenty times, and + joins strings.
//
//	case NAME
//	words LIST "word"...               candidates, for this and later cases
//	tab "text" PREFIX LIST [filtered]  where QEMU's completer looks behind text
//	line "text" "reply"                what QEMU answers to an entered line
//	key "..."                          typed
//	out "..."                          received then ...
//	sum LENGTH SHA256                  ... or, if it is very long, its sum
type transcript struct {
	name  string
	tabs  map[string]tabStop
	lines map[string]string
	steps []step
}

type tabStop struct {
	list string // its name
	Completions
}

// A step has the bytes received in out, or of many their sum.
type step struct{ keys, out, sum string }

func newTranscript(name string) *transcript {
	return &transcript{
		name:  name,
		tabs:  make(map[string]tabStop),
		lines: make(map[string]string),
	}
}

// longestOut is how much of an output is written down, quoted.
const longestOut = 8192

func newStep(keys, out string) step {
	if len(quote(out)) > longestOut {
		return step{keys: keys, sum: sum(out)}
	}
	return step{keys: keys, out: out}
}

// summer makes the sum of what is written to it.
type summer struct {
	hash.Hash
	length int
}

func newSummer() *summer { return &summer{Hash: sha256.New()} }

func (s *summer) Write(p []byte) (int, error) {
	s.length += len(p)
	return s.Hash.Write(p)
}

func (s *summer) String() string { return fmt.Sprintf("%d %x", s.length, s.Sum(nil)) }

func sum(out string) string {
	s := newSummer()
	io.WriteString(s, out)
	return s.String()
}

// write appends t to a file that has lists already.
func (tr *transcript) write(w io.Writer, lists map[string][]string) {
	fmt.Fprintf(w, "\ncase %s\n", tr.name)
	for _, text := range slices.Sorted(maps.Keys(tr.tabs)) {
		stop := tr.tabs[text]
		if !slices.Equal(lists[stop.list], stop.Words) {
			fmt.Fprintf(w, "words %s%s\n", stop.list, quoteWords(stop.Words))
			lists[stop.list] = stop.Words
		}
		fmt.Fprintf(w, "tab %s %d %s", quote(text), stop.Prefix, stop.list)
		if stop.Filtered {
			fmt.Fprint(w, " filtered")
		}
		fmt.Fprintln(w)
	}
	for _, text := range slices.Sorted(maps.Keys(tr.lines)) {
		fmt.Fprintf(w, "line %s %s\n", quote(text), quote(tr.lines[text]))
	}
	for _, s := range tr.steps {
		fmt.Fprintf(w, "key %s\n", quote(s.keys))
		if s.sum != "" {
			fmt.Fprintf(w, "sum %s\n", s.sum)
		} else {
			fmt.Fprintf(w, "out %s\n", strings.Join(quoteLines(s.out), "\n\t"))
		}
	}
}

// quoteWords breaks lines where they get long.
func quoteWords(words []string) string {
	var b strings.Builder
	for line := range slices.Chunk(words, 6) {
		b.WriteString("\n\t")
		for i, w := range line {
			b.WriteString(" "[:min(i, 1)] + quote(w))
		}
	}
	return b.String()
}

func quote(s string) string { return strings.Join(quoteLines(s), "+") }

// quoteLines quotes s line by line.
func quoteLines(s string) []string {
	var lines []string
	for _, line := range strings.SplitAfter(s, "\n") {
		if line != "" || s == "" {
			lines = append(lines, quoteRuns(line))
		}
	}
	return lines
}

// quoteRuns quotes s and writes repetitions short.
func quoteRuns(s string) string {
	var pieces []string
	start := 0
	flush := func(end int) {
		if start < end {
			pieces = append(pieces, strconv.QuoteToASCII(s[start:end]))
		}
	}
	for i := 0; i < len(s); {
		unit, n := repeated(s[i:])
		if n == 0 {
			i++
			continue
		}
		flush(i)
		pieces = append(pieces, fmt.Sprintf("%d*%s", n, strconv.QuoteToASCII(unit)))
		i += n * len(unit)
		start = i
	}
	flush(len(s))
	if s == "" {
		return `""`
	}
	return strings.Join(pieces, "+")
}

// repeated returns what s begins with many times, a character or a movement of
// the cursor.
func repeated(s string) (unit string, n int) {
	size, least := 1, 64
	if s[0] == esc {
		size, least = len("\x1b[D"), 4
	}
	unit = s[:min(size, len(s))]
	for strings.HasPrefix(s[n*len(unit):], unit) {
		n++
	}
	if n < least {
		return "", 0
	}
	return unit, n
}

// A reader parses a file.
type reader struct {
	t     *testing.T
	all   []*transcript
	lists map[string][]string
}

func readTranscripts(t *testing.T, file io.Reader) []*transcript {
	r := &reader{t: t, lists: make(map[string][]string)}
	line := "" // with those that continue it
	scan := bufio.NewScanner(file)
	for scan.Scan() {
		if strings.HasPrefix(scan.Text(), "\t") {
			line += scan.Text()
			continue
		}
		r.line(line)
		line = scan.Text()
	}
	r.line(line)
	require.NoError(t, scan.Err())
	return r.all
}

func (r *reader) line(line string) {
	if line == "" || line[0] == '#' {
		return
	}
	f := splitFields(r.t, line)
	if f[0] == "case" {
		r.all = append(r.all, newTranscript(f[1]))
		return
	}
	last := r.all[len(r.all)-1]
	switch f[0] {
	case "words":
		r.lists[f[1]] = f[2:]
	case "tab":
		prefix, err := strconv.Atoi(f[2])
		require.NoError(r.t, err)
		last.tabs[f[1]] = tabStop{f[3], Completions{Prefix: prefix, Words: r.lists[f[3]], Filtered: len(f) > 4}}
	case "line":
		last.lines[f[1]] = f[2]
	case "key":
		last.steps = append(last.steps, step{keys: f[1]})
	case "out":
		last.steps[len(last.steps)-1].out = strings.Join(f[1:], "")
	case "sum":
		last.steps[len(last.steps)-1].sum = f[1] + " " + f[2]
	default:
		require.Fail(r.t, "unknown keyword", f[0])
	}
}

// splitFields undoes the quoting.
func splitFields(t *testing.T, line string) []string {
	var all []string
	for line = strings.TrimLeft(line, " \t"); line != ""; line = strings.TrimLeft(line, " \t") {
		field, rest := unquote(t, line)
		all = append(all, field)
		line = rest
	}
	return all
}

// unquote takes a field, with all that is joined to it.
func unquote(t *testing.T, s string) (field, rest string) {
	if end := strings.IndexAny(s+" ", " \t\""); end == len(s) || s[end] != '"' {
		return s[:end], s[end:]
	}
	n := 1
	if count, quoted, ok := strings.Cut(s, "*\""); ok && s[0] != '"' {
		var err error
		n, err = strconv.Atoi(count)
		require.NoError(t, err, s)
		s = `"` + quoted
	}
	q, err := strconv.QuotedPrefix(s)
	require.NoError(t, err, s)
	text, err := strconv.Unquote(q)
	require.NoError(t, err, s)
	field, rest = strings.Repeat(text, n), s[len(q):]
	if joined, ok := strings.CutPrefix(rest, "+"); ok {
		more, rest := unquote(t, joined)
		return field + more, rest
	}
	return field, rest
}
