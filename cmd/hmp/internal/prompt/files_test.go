// SPDX-License-Identifier: GPL-2.0-or-later

package prompt

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
)

func TestReadLines(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lines")
	require.NoError(t, os.WriteFile(name, []byte("info a\r\n\n # comment\n#x\n  info b"), 0o600))
	lines, err := ReadLines(name, "setup.hmp")
	require.NoError(t, err)
	assert.Equal(t, []monitor.QueuedLine{{Text: "info a", From: "setup.hmp:1"}, {Text: "  info b", From: "setup.hmp:5"}}, lines)

	require.NoError(t, os.Truncate(name, longestFile+1))
	_, err = ReadLines(name, "setup.hmp")
	assert.ErrorContains(t, err, "too long for a file of lines")
	_, err = ReadLines(t.TempDir(), "a")
	assert.ErrorContains(t, err, "no regular file")
}

// paper is a screen that keeps what is written.
type paper struct{ bytes.Buffer }

func (*paper) Size() (columns, rows int) { return 0, 0 }

func (*paper) Lend(f func() error) error { return f() }
