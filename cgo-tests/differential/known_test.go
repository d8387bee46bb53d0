// SPDX-License-Identifier: GPL-2.0-or-later

package differential_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/language"
	"libhmp/hmpcmds"
)

// "Releases" of what was built here.
const (
	built     = "built"      // the QEMU that runs on libhmp, from 10.0's source
	outside   = "outside"    // the same with HMP: the hmp program finds the added commands there
	builtNext = "built-10.2" // as built, from 10.2's source
)

// auto ends the names of stock releases where hmp may leave lines to QEMU's own HMP
// (--passthrough=auto, as it does unless told otherwise).
const auto = "-auto"

// series is the release whose source a QEMU is built from.
func series(release string) string {
	if !isStock(release) {
		return "10.0"
	}
	return strings.TrimSuffix(release, auto)
}

// isStock reports whether the QEMU is one of Debian's.
func isStock(release string) bool { return release != outside && !onLibhmp(release) }

// onLibhmp reports whether the QEMU runs on libhmp.
func onLibhmp(release string) bool { return release == built || release == builtNext }

// known is an entry of known.tsv: a difference that may be, and must be.
type known struct {
	row      string         // the row that it is about
	releases []string       // where
	lines    *regexp.Regexp // which of the row's lines
	differs  difference     // what differs
	why      string

	mu   sync.Mutex
	seen map[string]bool // releases where it did differ
}

// difference reports whether ours differs from theirs in the known way.
type difference func(theirs, ours string) bool

// readKnown reads known.tsv: row, releases, lines, what differs, why, separated
// by tabs. "stock" stands for all stock releases. What differs is either
// /THEIRS/ /OURS/, regular expressions that all of QEMU's text and of ours match, or
// "help": other words after " -- ", and lines of rows that we do not have yet left out.
func readKnown(t testing.TB) (list []*known) {
	t.Helper()
	data, err := os.ReadFile("known.tsv")
	require.NoError(t, err)
	for i, line := range strings.Split(string(data), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		k, err := parseKnown(line)
		require.NoError(t, err, "known.tsv line %d", i+1)
		list = append(list, k)
	}
	return list
}

func parseKnown(line string) (*known, error) {
	fields := strings.Split(line, "\t")
	if len(fields) != 5 {
		return nil, fmt.Errorf("%d fields, not 5", len(fields))
	}
	k := &known{row: fields[0], why: fields[4], seen: map[string]bool{}}
	if k.why == "" {
		return nil, fmt.Errorf("no reason")
	}
	var err error
	if k.releases, err = parseReleases(fields[1]); err != nil {
		return nil, err
	}
	if k.lines, err = regexp.Compile("^(?:" + fields[2] + ")$"); err != nil {
		return nil, err
	}
	k.differs, err = parseDifference(fields[3])
	return k, err
}

// parseReleases reads a list of releases. "stock" stands for all stock ones but the
// oldest, "auto" for all with hmp's usual passthrough, "built" for both on libhmp and
// "built-10.0" for the one of 10.0 alone.
func parseReleases(list string) (releases []string, err error) {
	for _, r := range strings.Fields(list) {
		plain := strings.TrimSuffix(r, auto)
		switch {
		case r == "stock":
			releases = append(releases, qemutest.Releases...)
		case r == "auto":
			for _, each := range append([]string{qemutest.Oldest}, qemutest.Releases...) {
				releases = append(releases, each+auto)
			}
		case r == built:
			releases = append(releases, built, builtNext)
		case r == "built-10.0":
			releases = append(releases, built)
		case r == builtNext, r == outside, slices.Contains(qemutest.Releases, plain), plain == qemutest.Oldest:
			releases = append(releases, r)
		default:
			return nil, fmt.Errorf("no such release: %s", r)
		}
	}
	return releases, nil
}

func parseDifference(what string) (difference, error) {
	if what == "help" {
		return helpDiffers, nil
	}
	what, ok := strings.CutPrefix(what, "/")
	what, closed := strings.CutSuffix(what, "/")
	theirText, ourText, both := strings.Cut(what, "/ /")
	if !ok || !closed || !both {
		return nil, fmt.Errorf("not a difference: %s", what)
	}
	theirs, err := wholeText(theirText)
	if err != nil {
		return nil, err
	}
	ours, err := wholeText(ourText)
	return func(their, our string) bool { return theirs.MatchString(their) && ours.MatchString(our) }, err
}

// wholeText is a pattern for a whole text, which not any text may match.
func wholeText(pattern string) (*regexp.Regexp, error) {
	re, err := regexp.Compile(`^(?s:` + pattern + `)$`)
	if err == nil && re.MatchString("any text\nat all\n") {
		err = fmt.Errorf("it matches any text: %s", pattern)
	}
	return re, err
}

// explains reports whether the entry is about this difference.
func (k *known) explains(release, line, theirs, ours string) bool {
	if !slices.Contains(k.releases, release) || !k.about(line) ||
		!k.lines.MatchString(strings.TrimSpace(line)) || !k.differs(theirs, ours) {
		return false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.seen[release] = true
	return true
}

// about reports whether a line is of the entry's row.
func (k *known) about(line string) bool {
	word, info := rowOf(line)
	name, aboutInfo := strings.CutPrefix(k.row, "info ")
	return info == aboutInfo && language.HasAlias(name, word)
}

// rowOf is the word that names the row of a line, and whether that is one of
// info.
func rowOf(line string) (word string, info bool) {
	word, rest := language.CommandWord(line)
	if word == "info" {
		if sub, _ := language.CommandWord(rest); sub != "" {
			return sub, true
		}
	}
	return word, false
}

// haveRow reports whether libhmp has the row of a line.
func haveRow(line string) bool { return hmpcmds.Table().RowOf(line) != nil }

// unseen returns the releases among those that were compared where the entry
// did not differ.
func (k *known) unseen(compared []string) (releases []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, r := range k.releases {
		if slices.Contains(compared, r) && !k.seen[r] {
			releases = append(releases, r)
		}
	}
	return releases
}

// helpDiffers compares help texts up to " -- ", entry by entry.
func helpDiffers(theirs, ours string) bool {
	left := helpEntries(theirs)
	for _, entry := range helpEntries(ours) {
		i := slices.Index(left, entry)
		if i < 0 || haveAny(left[:i]) {
			return false
		}
		left = left[i+1:]
	}
	return !haveAny(left)
}

// helpEntries are the entries of a help text without their explanations, which
// may have lines of their own.
func helpEntries(text string) (entries []string) {
	for _, line := range strings.SplitAfter(text, "\n") {
		entry, _, found := strings.Cut(line, " -- ")
		if found && !strings.HasPrefix(line, "\t") && !strings.HasPrefix(line, " ") {
			entries = append(entries, entry)
		} else if len(entries) == 0 && line != "" {
			entries = append(entries, line)
		}
	}
	return entries
}

// haveAny reports whether one of QEMU's help entries is of a row that we have.
func haveAny(entries []string) bool {
	return slices.ContainsFunc(entries, func(entry string) bool {
		// An alias names the row as well as all do together.
		name, _, _ := strings.Cut(entry, "|")
		return haveRow(name)
	})
}

func TestKnownSyntax(t *testing.T) {
	k, err := parseKnown("print|p\tstock built\t.*\\$.*\t/\\d+\\n/ /no \\$\\w+\\n/\tbecause")
	require.NoError(t, err)
	require.True(t, k.explains("7.2", " p $pc", "1\n", "no $pc\n"))
	require.Equal(t, []string{"10.0", "11.1", built}, k.unseen([]string{"7.2", "10.0", "11.1", built}))
	require.Equal(t, []string{builtNext}, k.unseen([]string{builtNext}))
	require.False(t, k.explains("7.2", "p $pc", "1\n", "no $pc\nand more\n"), "all of our text")
	require.False(t, k.explains("7.2", "p $pc", "one\n", "no $pc\n"), "QEMU's text, too")
	require.False(t, k.explains("7.2", "p 1", "1\n", "no $pc\n"), "another line")
	require.False(t, k.explains("7.2", "px $pc", "1\n", "no $pc\n"), "another row")
	require.False(t, k.explains("7.2", "info p $pc", "1\n", "no $pc\n"), "another row")
	for _, bad := range []string{
		"p\tstock\t.*\thelp", "p\tstock\t.*\thelp\t", "p\t9.9\t.*\thelp\tw", "p\tstock\t(\thelp\tw",
		"p\tstock\t.*\t/(/ /x/\tw", "p\tstock\t.*\twhat\tw", "p\tstock\t.*\t/x/\tw", "p\tstock\t.*\t/x/ /.*/\tw",
		"p\tstock\t.*\t/(.|\\n)*/ /x/\tw",
	} {
		_, err := parseKnown(bad)
		require.Error(t, err, bad)
	}
}

func TestHelpDiffers(t *testing.T) {
	const qemu = "cont|c  -- resume emulation\nnosuch [-f] device -- not yet (use -f\n\t\t if -- so)\nquit|q  -- quit\n"
	for _, test := range []struct {
		ours string
		want bool
	}{
		{"cont|c  -- go on\nquit|q  -- end\n", true},
		{"cont|c -- go on\nquit|q  -- end\n", false}, // the blank of no parameters
		{"quit|q  -- end\ncont|c  -- go on\n", false},
		{"cont|c  -- go on\n", false},
		{"cont|c  -- go on\nnew  -- new\nquit|q  -- end\n", false},
		{"unknown command: 'cont'\n", false},
	} {
		require.Equal(t, test.want, helpDiffers(qemu, test.ours), test.ours)
	}
	require.False(t, helpDiffers("", "cont|c  -- go on\n"))
	require.False(t, helpDiffers("Log items (comma separated):\nnone            remove all logs\n", "log item1[,...] -- choose\n"))
	require.True(t, helpDiffers("info nosuch  -- not yet\n", ""))
}
