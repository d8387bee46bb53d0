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
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/hmptest"
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
		if row.Example != "" {
			assert.NoError(t, parseExample(row), example)
		}
		assert.Equal(t, row.Args == "", row.Example == "", "%s: a row has an Example if it has Args", row.Title())
	}
}

// TestExamplesOfReleases: a row that has other arguments in a release has an example that is right there.
func TestExamplesOfReleases(t *testing.T) {
	for release := range schemaVersions {
		of := readSchema(t, release)
		vm := monitor.NewVM(qmp.NewClient(hmptest.Replies{"query-version": of.version, "query-qmp-schema": string(of.raw),
			"query-commands": string(of.commands), "query-target": `{"arch":"x86_64"}`, "query-mice": `[]`}), Table())
		for _, row := range slices.Concat(Table().Rows(false), Table().Rows(true)) {
			row, err := vm.Row(row)
			require.NoError(t, err)
			if row == nil || row.Example == "" || row.Name == "info" {
				continue
			}
			called, err := vm.RowOf(row.Example)
			require.NoError(t, err)
			require.Same(t, row, called, "%s: %s", release, row.Example)
			assert.NoError(t, parseExample(row), "%s: %s", release, row.Example)
		}
	}
}

// parseExample reads a row's example with its argument letters.
func parseExample(row *monitor.Command) error {
	_, rest := language.CommandWord(row.Example)
	if row.Info {
		_, rest = language.CommandWord(rest)
	}
	_, err := language.Parse(row.Name, row.Args, rest, &language.Env{Format: &language.Format{}, ReadSize: language.Size})
	if err != nil && strings.Contains(row.Example, "$") {
		return nil // registers are a machine's
	}
	return err
}
