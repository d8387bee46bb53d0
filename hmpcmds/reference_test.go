// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/language"
	"libhmp/hmpcmds/internal/reference"
)

var write = flag.Bool("write", false, "write the reference in docs (make docs)")

// The reference in docs is what the rows say.
func TestReference(t *testing.T) {
	for file, text := range map[string]string{
		"../docs/commands.md":    reference.Markdown(Packages()),
		"../docs/hmp-commands.7": reference.Manual(Packages()),
	} {
		if *write {
			require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
			continue
		}
		assert.NotContains(t, text, "a flag: \n", "reference.go says what each flag does")
		assert.NotContains(t, text, "a flag:  |", "reference.go says what each flag does")
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.True(t, string(data) == text, "%s is not what the rows say: run go test ./hmpcmds -run TestReference -write", file)
		for _, row := range slices.Concat(Table().Rows(false), Table().Rows(true)) {
			if !strings.HasPrefix(row.Name, "x-test-") {
				assert.Contains(t, strings.ReplaceAll(text, `\-`, "-"), row.Title()[strings.LastIndex(row.Title(), "|")+1:])
			}
		}
	}
}

// Each example is a line of its row, with arguments that are right.
func TestExamples(t *testing.T) {
	for _, row := range slices.Concat(Table().Rows(false), Table().Rows(true)) {
		example := reference.Example(row)
		found := Table().RowOf(example)
		if row.Name == "info" {
			continue // its example is one of its subcommands
		}
		require.Same(t, row, found, example)
		_, rest := language.CommandWord(example)
		if row.Info {
			_, rest = language.CommandWord(rest)
		}
		_, err := language.Parse(row.Name, row.Args, rest, &language.Env{Format: &language.Format{}, ReadSize: language.Size})
		if err != nil && strings.Contains(example, "$") {
			continue // registers are a machine's
		}
		assert.NoError(t, err, example)
		assert.Equal(t, row.Args == "", row.Example == "", "%s: a row has an Example if it has Args", row.Title())
	}
}
