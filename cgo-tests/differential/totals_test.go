// SPDX-License-Identifier: GPL-2.0-or-later

package differential_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/hmpcmds"
)

// totals count what was compared, by release.
type totals struct {
	mu sync.Mutex
	of map[string]*total
}

type total struct {
	rows                     map[string]bool
	cases, identical, listed int
}

// add counts one comparison of line, which is empty where keys were typed or
// files compared.
func (t *totals) add(release, line string, identical, listed bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of == nil {
		t.of = map[string]*total{}
	}
	n := t.of[release]
	if n == nil {
		n = &total{rows: map[string]bool{}}
		t.of[release] = n
	}
	n.cases++
	switch {
	case identical:
		n.identical++
	case listed:
		n.listed++
	}
	if row := hmpcmds.Table().RowOf(line); row != nil {
		n.rows[row.Title()] = true
	}
}

func (t *totals) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var parts []string
	var releases []string
	for _, release := range append([]string{qemutest.Oldest}, qemutest.Releases...) {
		releases = append(releases, release, release+auto)
	}
	for _, release := range append(releases, built, builtNext, outside) {
		if n := t.of[release]; n != nil {
			part := fmt.Sprintf("%s: %d rows, %d cases, %d identical, %d listed (%.1f %%)", release, len(n.rows),
				n.cases, n.identical, n.listed, 100*float64(n.listed)/float64(n.cases))
			if different := n.cases - n.identical - n.listed; different > 0 {
				part += fmt.Sprintf(", %d DIFFERENT", different)
			}
			parts = append(parts, part)
		}
	}
	return "differential: " + strings.Join(parts, "; ")
}

// totalsFile is in the build folder; cgo-tests/testbed/test prints it.
const totalsFile = "differential-totals"

func (t *totals) write(tb testing.TB) {
	if folder := os.Getenv("LIBHMP_BUILD"); folder != "" {
		require.NoError(tb, os.WriteFile(filepath.Join(folder, totalsFile), []byte(t.String()+"\n"), 0o644))
	}
}

func TestTotals(t *testing.T) {
	var n totals
	n.add("10.0", "info block", true, false)
	n.add("10.0", " info  block -v", false, true)
	n.add("10.0", "nosuch", false, false)
	n.add("10.0", "", true, false)
	n.add(built, "c", true, false)
	assert.Equal(t, "differential: 10.0: 1 rows, 4 cases, 2 identical, 1 listed (25.0 %), 1 DIFFERENT; "+
		"built: 1 rows, 1 cases, 1 identical, 0 listed (0.0 %)", n.String())
}
