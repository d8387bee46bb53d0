// SPDX-License-Identifier: GPL-2.0-or-later

package core_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// eachFile parses the Go files below dir that are neither tests nor in a package for tests,
// whose name ends in test.
func eachFile(t *testing.T, dir string, f func(path string, file *ast.File)) {
	t.Helper()
	seen := 0
	err := filepath.WalkDir(filepath.Join("..", dir), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
			strings.HasSuffix(filepath.Dir(path), "test") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		seen++
		f(path, file)
		return nil
	})
	require.NoError(t, err)
	require.NotZero(t, seen, "no Go files in %s", dir)
}

// checkLicence looks for the SPDX line among a file's first lines.
func checkLicence(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	head := string(data[:min(len(data), 400)])
	if !strings.Contains(head, "SPDX-License-Identifier: GPL-2.0-or-later") {
		t.Errorf("%s has no SPDX line", path)
	}
}
