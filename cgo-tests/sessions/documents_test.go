// SPDX-License-Identifier: GPL-2.0-or-later

package sessions

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Sessions in documents are parts of those that TestSessions types, line by line.
func TestDocuments(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	var typed []string
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		require.NoError(t, err)
		typed = append(typed, string(text))
	}
	for _, document := range []string{"README.md", "docs/first-ten-minutes.md", "docs/qmp-commands.md", "docs/debugging.md"} {
		text, err := os.ReadFile("../../" + document)
		require.NoError(t, err)
		sessions := blocks(string(text))
		if document == "README.md" || document == "docs/first-ten-minutes.md" {
			assert.NotEmpty(t, sessions, document)
		}
		for _, session := range sessions {
			found := false
			for _, script := range typed {
				found = found || strings.Contains(script, "\n"+session)
			}
			assert.True(t, found, "%s: no script of testdata shows this:\n%s", document, session)
		}
	}
}

// blocks are the sessions of a document: blocks of code that begin with a prompt.
func blocks(text string) (list []string) {
	for _, found := range regexp.MustCompile("(?ms)^```\n((?:\\(qemu\\)|\\$) .*?)^```$").FindAllStringSubmatch(text, -1) {
		list = append(list, found[1])
	}
	return list
}
