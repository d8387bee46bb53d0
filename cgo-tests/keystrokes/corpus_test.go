// SPDX-License-Identifier: GPL-2.0-or-later

package keystrokes_test

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// script is what somebody types. Those of a file are typed one after the other
// at one monitor, so that there is a history.
type script struct {
	name string
	keys string
}

// corpus reads all scripts: lines of a name, a tab and keys as Go quotes them.
func corpus(t *testing.T) (list []script) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.keys")
	require.NoError(t, err)
	for _, file := range files {
		for _, fields := range table(t, file) {
			require.Len(t, fields, 2, file)
			keys, err := strconv.Unquote(fields[1])
			require.NoError(t, err, fields[1])
			list = append(list, script{fields[0], keys})
		}
	}
	require.GreaterOrEqual(t, len(list), 500)
	tabs := slices.DeleteFunc(slices.Clone(list), func(s script) bool { return !strings.Contains(s.keys, "\t") })
	require.GreaterOrEqual(t, len(tabs), 150)
	return list
}

// table reads lines of fields with tabs between them.
func table(t *testing.T, name string) (rows [][]string) {
	t.Helper()
	file, err := os.Open(name)
	require.NoError(t, err)
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if text := lines.Text(); text != "" && text[0] != '#' {
			rows = append(rows, strings.Split(text, "\t"))
		}
	}
	require.NoError(t, lines.Err())
	return rows
}

// known is what differs: scripts by name, the releases, and why.
type known struct {
	mu   sync.Mutex
	why  map[string][]string // releases by script
	seen map[string]bool     // script and release
}

func readKnown(t *testing.T) *known {
	t.Helper()
	k := &known{why: map[string][]string{}, seen: map[string]bool{}}
	for _, fields := range table(t, "known.tsv") {
		require.Len(t, fields, 3)
		k.why[fields[0]] = strings.Fields(fields[1])
	}
	return k
}

// expects reports whether a script is known to differ, and notes that it does.
func (k *known) expects(name, release string, differs bool) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !slices.Contains(k.why[name], release) {
		return false
	}
	if differs {
		k.seen[name+" "+release] = true
	}
	return true
}

// stale fails for entries that differ no more.
func (k *known) stale(t *testing.T) {
	for name, releases := range k.why {
		for _, release := range releases {
			if !k.seen[name+" "+release] {
				t.Errorf("known.tsv: %s no longer differs on %s: take it out", name, release)
			}
		}
	}
}
