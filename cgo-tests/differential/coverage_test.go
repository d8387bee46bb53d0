// SPDX-License-Identifier: GPL-2.0-or-later

package differential_test

import (
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds"
)

// coverage is what the lines show of each row that has a handler, on each
// release that offers what the handler needs. Of every one there must be a case
// with content, a use of each flag and a bad value of each argument, or
// testdata/uncovered.tsv says why not. Only cases count in which both monitors
// print the same.
type coverage struct {
	mu   sync.Mutex
	rows map[string]map[string]*evidence // by release and row
	seen map[string]bool                 // releases with targets that are in rows
	made []observation
}

// observation is a line that both monitors of a release answered with text.
type observation struct{ release, line, text string }

// evidence is what is shown of a row.
type evidence struct {
	row     *monitor.Command // as that release has it
	title   string           // as new ones have it
	content bool
	shown   map[string]bool // "-n": a flag was used, "bad NAME": an argument was
}

// expect notes the rows that a QEMU of the release should show.
func (c *coverage) expect(t testing.TB, release string, client *qmp.Client) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	arch, err := client.Facts().Arch()
	require.NoError(t, err)
	if c.seen[release+arch] {
		return
	}
	if c.rows == nil {
		c.rows, c.seen = map[string]map[string]*evidence{}, map[string]bool{}
	}
	c.seen[release+arch] = true
	if c.rows[release] == nil {
		c.rows[release] = map[string]*evidence{}
	}
	vm := monitor.NewVM(client, hmpcmds.Table())
	for _, row := range slices.Concat(vm.Table.Rows(false), vm.Table.Rows(true)) {
		if c.rows[release][row.Title()] != nil || ownTests[row.Name] || !served(t, vm, row) {
			continue
		}
		here, err := vm.Row(row)
		require.NoError(t, err)
		c.rows[release][row.Title()] = &evidence{row: here, title: row.Title(), shown: map[string]bool{}}
	}
}

// ownTests are the names of rows that no QEMU has and that have tests of their own.
var ownTests = map[string]bool{"{": true, "qmp": true, "wait": true, "type": true, "quit!": true, "detach": true}

// served reports whether that QEMU has a row, and offers what its handler needs.
func served(t testing.TB, vm *monitor.VM, row *monitor.Command) bool {
	t.Helper()
	here, err := vm.Row(row)
	require.NoError(t, err)
	if here == nil {
		return false
	}
	usable, err := vm.Usable(here)
	require.NoError(t, err)
	source, _, err := here.Source(vm.QMP.Facts(), false)
	require.NoError(t, err)
	return usable && (source != nil && source.Kind != monitor.SourceBuiltin || len(here.Sources) == 0)
}

// note keeps an observation until all rows are known.
func (c *coverage) note(o observation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made = append(c.made, o)
}

// weigh looks at an observation.
func (c *coverage) weigh(o observation) {
	word, info := rowOf(o.line)
	_, rest := language.CommandWord(o.line)
	if info && isRow(word, info) {
		_, rest = language.CommandWord(rest)
	} else if info {
		word, info = "info", false
	}
	for _, e := range c.rows[o.release] {
		if e.row.Info == info && language.HasAlias(e.row.Name, word) {
			e.note(rest, o.text, sizeReaders[o.release])
		}
	}
}

func isRow(word string, info bool) bool {
	return slices.ContainsFunc(hmpcmds.Table().Rows(info), func(row *monitor.Command) bool {
		return language.HasAlias(row.Name, word)
	})
}

// sizeReader reads sizes as a release does; sizeReaders are those of old ones.
type sizeReader = func(s string, unit byte) (value uint64, rest string, err error)

var sizeReaders = map[string]sizeReader{qemutest.Oldest: language.SizeBefore60, "7.2": language.SizeBefore81}

func (e *evidence) note(rest, text string, readSize sizeReader) {
	env := &language.Env{ReadSize: readSize}
	args, err := language.Parse(e.row.Name, e.row.Args, rest, env)
	if err != nil {
		e.badSyntax(rest, err, env)
		return
	}
	fine := hasContent(e.title, text)
	e.content = e.content || fine
	var bad []string
	for _, a := range arguments(e.row) {
		if fine && a.flag != "" && args.Has(a.key) {
			e.shown[a.flag] = true
		}
		if !fine && args.Has(a.key) && a.badWord(args.String(a.key)) {
			bad = append(bad, a.key)
		}
	}
	if len(bad) == 1 {
		e.shown["bad "+bad[0]] = true
	}
}

// badWord reports whether a value of the argument is a word that nothing
// accepts.
func (a argument) badWord(value string) bool {
	return strings.ContainsAny(a.letter, "BFsSO") && (value == "" || strings.Contains(value, "nosuch"))
}

// badSyntax notes which argument it is that cannot be parsed.
func (e *evidence) badSyntax(rest string, err error, env *language.Env) {
	left := language.SkipSpace(rest) != ""
	for i, a := range arguments(e.row) {
		types := strings.Join(strings.Split(e.row.Args, ",")[:i+1], ",")
		_, upto := language.Parse(e.row.Name, types, rest, env)
		if left && upto != nil && upto.Error() == err.Error() && !extraneous(err) {
			e.shown["bad "+a.key] = true
			return
		}
		left = extraneous(upto)
	}
}

func extraneous(err error) bool {
	return err != nil && strings.Contains(err.Error(), "extraneous characters")
}

// argument is one of a row's: a flag, a value, or a flag with one.
type argument struct{ key, flag, letter string }

func arguments(row *monitor.Command) (list []argument) {
	if row.Args == "" {
		return nil
	}
	for _, field := range strings.Split(row.Args, ",") {
		key, letter, _ := strings.Cut(field, ":")
		a := argument{key: key, letter: letter}
		if letter[0] == '-' {
			a.flag, a.letter = letter[:2], letter[2:]
		}
		list = append(list, a)
	}
	return list
}

// lacks is what is not shown of a row.
func (e *evidence) lacks() (list []string) {
	if !e.content {
		list = append(list, "content")
	}
	for _, a := range arguments(e.row) {
		if a.flag != "" && !e.shown[a.flag] {
			list = append(list, a.flag)
		}
		if a.letter != "" && !e.shown["bad "+a.key] {
			list = append(list, "bad "+a.key)
		}
	}
	return list
}

// check compares what is not shown with testdata/uncovered.tsv.
func (c *coverage) check(t *testing.T) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, o := range c.made {
		c.weigh(o)
	}
	var missing []gap
	for release, rows := range c.rows {
		for title, e := range rows {
			for _, what := range e.lacks() {
				missing = append(missing, gap{title, release, what})
			}
		}
	}
	var excused []gap
	for _, g := range readUncovered(t) {
		if c.rows[g.release] != nil { // that release was compared
			excused = append(excused, g)
		}
	}
	for _, g := range missing {
		if !slices.Contains(excused, g) {
			t.Errorf("no line shows of %s on %s: %s", g.row, g.release, g.what)
		}
	}
	for _, g := range excused {
		if !slices.Contains(missing, g) {
			t.Errorf("uncovered.tsv: %s on %s: %s is shown now: take the entry out", g.row, g.release, g.what)
		}
	}
}

// gap is something that no line shows.
type gap struct{ row, release, what string }

// readUncovered reads testdata/uncovered.tsv: row, releases, what, why, separated by
// tabs.
func readUncovered(t testing.TB) (list []gap) {
	t.Helper()
	data, err := os.ReadFile("testdata/uncovered.tsv")
	require.NoError(t, err)
	for i, line := range strings.Split(string(data), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		require.Len(t, f, 4, "uncovered.tsv line %d", i+1)
		require.NotEmpty(t, f[3], "uncovered.tsv line %d", i+1)
		releases, err := parseReleases(f[1])
		require.NoError(t, err, "uncovered.tsv line %d", i+1)
		for _, release := range releases {
			for _, what := range strings.Split(f[2], ", ") {
				list = append(list, gap{f[0], release, what})
			}
		}
	}
	return list
}

func TestCoverage(t *testing.T) {
	e := &evidence{title: "r", shown: map[string]bool{}, row: &monitor.Command{Name: "r", Args: "new:-n,all:-a,device:B,speed:o,show:-ds?"}}
	assert.Equal(t, []string{"content", "-n", "-a", "bad device", "bad speed", "-d", "bad show"}, e.lacks())
	e.note(" -a nosuch 1", "Error: no\n", nil)
	assert.Equal(t, []string{"content", "-n", "-a", "bad speed", "-d", "bad show"}, e.lacks())
	e.note(" -a x 1x", "invalid size\n", nil)
	e.note(" nosuch nosuch", "invalid size\n", nil)
	assert.Equal(t, []string{"content", "-n", "-a", "-d", "bad show"}, e.lacks())
	e.note(" -a x 1 -d nosuch", "Error: no\n", nil)
	e.note(" -a x 1 -d b", "", nil)
	e.note(" x 1 2", "", nil)
	assert.Equal(t, []string{"-n"}, e.lacks())
	info := &evidence{title: "info", shown: map[string]bool{}, row: &monitor.Command{Name: "info", Args: "item:s?"}}
	c := &coverage{rows: map[string]map[string]*evidence{built: {"info": info}}}
	c.weigh(observation{built, "info status", "VM status: paused\n"})
	c.weigh(observation{"10.0", "info nosuch", "unknown command: 'info nosuch'\n"})
	assert.Equal(t, []string{"content", "bad item"}, info.lacks())
	c.weigh(observation{built, "info nosuch", "unknown command: 'info nosuch'\n"})
	assert.Equal(t, []string{"content"}, info.lacks())

	for row := range contents {
		assert.True(t, haveRow(strings.SplitN(row, "|", 2)[0]), row)
	}
	for _, row := range hmpcmds.Table().Rows(true) {
		assert.True(t, row.Extra || contents[row.Title()] != nil, "%s prints something", row.Title())
	}
	_, err := parseReleases("stock 9.9")
	assert.Error(t, err)
}
