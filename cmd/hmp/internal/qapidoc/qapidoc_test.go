// SPDX-License-Identifier: GPL-2.0-or-later

package qapidoc

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = `# -*- Mode: Python -*-

##
# = Heading
##

{ 'include': 'common.json' }

##
# @job-cancel:
#
# Stop a job.
#
# @id: the job
##
{ 'command': 'job-cancel', 'data': { 'id': 'str' } }

{ 'struct': 'Bare',
  'data': { 'a': 'int' } } # without comment
`

func TestRead(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "tree", "qapi"), 0o755))
	file := filepath.Join(dir, "tree", "qapi", "job.json")
	require.NoError(t, os.WriteFile(file, []byte(module), 0o600))
	for _, path := range []string{file, filepath.Join(dir, "tree"), filepath.Join(dir, "tree", "qapi")} {
		definition, err := Read(path)
		require.NoError(t, err)
		assert.Contains(t, definition("job-cancel"), "# Stop a job.")
		assert.Contains(t, definition("Bare"), "'struct': 'Bare'")
		assert.NotContains(t, definition("Bare"), "job-cancel")
		assert.Empty(t, definition("nosuch"))
	}
}

func TestReadRefuses(t *testing.T) {
	dir := t.TempDir()
	_, err := Read(dir)
	assert.ErrorContains(t, err, "no *.json here")
	_, err = Read(filepath.Join(dir, "nosuch"))
	assert.ErrorIs(t, err, os.ErrNotExist)
	other := filepath.Join(dir, "other.json")
	require.NoError(t, os.WriteFile(other, []byte("{}"), 0o600))
	_, err = Read(other)
	assert.ErrorContains(t, err, "no definitions of QAPI")
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	env := map[string]string{"XDG_DATA_HOME": filepath.Join(dir, "home"), "XDG_DATA_DIRS": filepath.Join(dir, "system")}
	find := func(release string) string { return Find(release, func(name string) string { return env[name] }) }
	assert.Empty(t, find("10.0"))
	system := filepath.Join(dir, "system", "libhmp", "qapi", "10.0")
	require.NoError(t, os.MkdirAll(system, 0o755))
	assert.Equal(t, system, find("10.0"))
	home := filepath.Join(dir, "home", "libhmp", "qapi")
	require.NoError(t, os.MkdirAll(home, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(home, "10.0.json"), []byte(module), 0o600))
	assert.Equal(t, filepath.Join(home, "10.0.json"), find("10.0"), "the user's comes first")
	assert.Empty(t, find("7.2"))
}
