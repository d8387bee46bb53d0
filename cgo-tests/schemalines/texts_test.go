// SPDX-License-Identifier: GPL-2.0-or-later

package schemalines_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// answers are the texts of queries on all machines of a release.
type answers struct {
	mu    sync.Mutex
	texts map[string]map[string]string // by lines and machines
}

func (a *answers) add(line, machine, text string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.texts == nil {
		a.texts = make(map[string]map[string]string)
	}
	if a.texts[line] == nil {
		a.texts[line] = make(map[string]string)
	}
	a.texts[line][machine] = text
}

// played reports whether a machine was asked: its QEMU may not be there.
func (a *answers) played(machine string) bool {
	for _, texts := range a.texts {
		if texts[machine] != "" {
			return true
		}
	}
	return false
}

// compare compares them with those in testdata: there stands one of each line.
func (a *answers) compare(t *testing.T, release string) {
	t.Helper()
	file := filepath.Join("testdata", release+".txt")
	if *write {
		require.NoError(t, os.WriteFile(file, []byte(a.file(release)), 0o644))
		return
	}
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	_, body, _ := strings.Cut(string(data), "\n\n")
	known := make(map[string]bool)
	for _, entry := range strings.Split("\n"+body, "\n== ")[1:] {
		head, text, _ := strings.Cut(entry, "\n")
		line, machine, _ := strings.Cut(head, "  # ")
		known[line] = true
		if !a.played(machine) {
			continue
		}
		assert.Equal(t, strings.TrimSuffix(text, "\n"), strings.TrimSuffix(begun(a.texts[line][machine]), "\n"), "%s on %s of QEMU %s (go test with -write)", line, machine, release)
	}
	for line := range a.texts {
		assert.True(t, known[line], "%s is not in %s (go test with -write)", line, file)
	}
}

// file is what testdata has: of each line the machine that tells most.
func (a *answers) file(release string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# SPDX-License-Identifier: GPL-2.0-or-later\n# What lines print at QEMU %s, of each the machine that tells most. What differs from run to run was replaced.\n"+
		"# Written by go test ./cgo-tests/schemalines -run TestQueries -write\n", release)
	for _, line := range slices.Sorted(maps.Keys(a.texts)) {
		best := ""
		for _, s := range stages {
			text := a.texts[line][s.machine]
			if text != "" && (best == "" || more(text, a.texts[line][best])) {
				best = s.machine
			}
		}
		fmt.Fprintf(&b, "\n== %s  # %s\n%s", line, best, begun(a.texts[line][best]))
	}
	return b.String()
}

// more reports whether a text tells more than another: values more than errors, many more than
// few.
func more(text, than string) bool {
	isError, wasError := strings.HasPrefix(text, "Error: "), strings.HasPrefix(than, "Error: ")
	if isError != wasError {
		return wasError
	}
	return cmp.Or(cmp.Compare(strings.Count(text, "\n"), strings.Count(than, "\n")), cmp.Compare(len(text), len(than))) > 0
}

const (
	// maxLines is how many lines of a text testdata has, and maxWidth how much of each.
	maxLines = 40
	maxWidth = 130
)

// begun is the beginning of a text.
func begun(text string) string {
	lines := strings.SplitAfter(text, "\n")
	for i, line := range lines {
		if runes := []rune(line); len(runes) > maxWidth {
			lines[i] = string(runes[:maxWidth]) + "...\n"
		}
	}
	if len(lines) > maxLines+1 {
		lines = append(lines[:maxLines], fmt.Sprintf("... %d more lines\n", len(lines)-maxLines-1))
	}
	return strings.Join(lines, "")
}
