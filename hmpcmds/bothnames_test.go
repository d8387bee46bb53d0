// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/qapi/qapitest"
)

const (
	beforeBothNames = "<!-- names that HMP and QMP have: go test ./hmpcmds -run TestNamesOfBoth -write -->\n"
	afterBothNames  = "\n<!-- end of the names -->"
)

// docs/qmp-commands.md lists the QMP commands with arguments whose names are those of rows: a line
// of that name has HMP's.
func TestNamesOfBoth(t *testing.T) {
	const file = "../docs/qmp-commands.md"
	names := map[string]bool{}
	for _, release := range []string{"5.2", "7.2", "libhmp", "11.1"} {
		schema := qapitest.Recorded(t, release)
		for _, command := range schema.Commands() {
			if schema.Members(command) > 0 && Table().RowOf(command) != nil {
				names["`"+command+"`"] = true
			}
		}
	}
	list := make([]string, 0, len(names))
	for name := range names {
		list = append(list, name)
	}
	slices.Sort(list)
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(data), beforeBothNames)
	require.True(t, ok)
	_, after, ok := strings.Cut(rest, afterBothNames)
	require.True(t, ok)
	text := before + beforeBothNames + strings.Join(list, ", ") + afterBothNames + after
	if *write {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		return
	}
	assert.Equal(t, text, string(data), "run go test ./hmpcmds -run TestNamesOfBoth -write")
}
