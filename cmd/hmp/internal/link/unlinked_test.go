// SPDX-License-Identifier: GPL-2.0-or-later

package link

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What QEMU writes by the name of the descriptor is read here, and no name of the
// file is left for others.
func TestUnlinkedFile(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	file, err := unlinkedFile()
	require.NoError(t, err)
	defer file.Close()
	left, err := os.ReadDir(os.TempDir())
	require.NoError(t, err)
	assert.Empty(t, left)
	info, err := file.Stat()
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode())

	require.NoError(t, os.WriteFile(DescriptorPath(int64(file.Fd())), []byte("memory"), 0))
	data, err := content(file)
	require.NoError(t, err)
	assert.Equal(t, "memory", string(data))
}
