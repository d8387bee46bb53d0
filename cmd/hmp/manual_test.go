// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"flag"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/manual"
)

var write = flag.Bool("write", false, "write what is generated in the manual pages, hmp*.1 (make docs)")

// The pages have the names, synopses and flags that the code has; each subcommand has a page.
func TestManual(t *testing.T) {
	for _, c := range manual.Commands(commandLine(&options{}, io.Discard)) {
		file := manual.Name(c) + ".1"
		found, err := os.ReadFile(file)
		if *write && os.IsNotExist(err) {
			err = nil
		}
		require.NoError(t, err, "go test ./cmd/hmp -run TestManual -write writes it; what the flags do not say is for you to add")
		page, err := manual.Page(string(found), c)
		require.NoError(t, err)
		if *write {
			require.NoError(t, os.WriteFile(file, []byte(page), 0o644))
			continue
		}
		assert.True(t, page == string(found), "%s is not what the code says: run go test ./cmd/hmp -run TestManual -write", file)
	}
}
