// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Recordings are sorted into the packages by the lines in them; what calls no row is the
// monitor's own.
func TestPackageOf(t *testing.T) {
	for line, want := range map[string]string{
		"info tpm": "tpm", "info  stats vcpu": "stats", "x /4x 0": "memory", "c": "machine", "info kvm": "accel",
		"print 1": "session", "help": "session", "info": "session", "info nosuch": "session", "nosuch": "session", "": "session",
	} {
		assert.Equal(t, want, PackageOf(line), line)
	}
}

// Each package of the list is a folder of that name, and none is left out of the list.
func TestPackages(t *testing.T) {
	var names []string
	for name, rows := range Packages() {
		assert.NotEmpty(t, rows, name)
		names = append(names, name)
	}
	var folders []string
	files, err := filepath.Glob("*/rows.go")
	require.NoError(t, err)
	for _, file := range files {
		if folder := filepath.Dir(file); folder != "testrows" { // rows for tests of the whole
			folders = append(folders, folder)
		}
	}
	assert.Equal(t, folders, names)
	for name := range Packages() { // a loop that ends early
		assert.Equal(t, "accel", name)
		break
	}
}
