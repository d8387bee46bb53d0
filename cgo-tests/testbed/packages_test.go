// SPDX-License-Identifier: GPL-2.0-or-later

// Package testbed_test has tests of what the scripts do on other machines.
package testbed_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// elsewhere runs make as on a system without Debian's package manager, which has
// these commands besides.
func elsewhere(t *testing.T, commands []string, args ...string) (said string, err error) {
	bin := t.TempDir()
	for _, name := range append(commands, "make", "sh", "bash", "cat", "awk", "dirname", "id", "mkdir", "flock", "env") {
		path, err := exec.LookPath(name)
		require.NoError(t, err)
		require.NoError(t, os.Symlink(path, filepath.Join(bin, name)))
	}
	cmd := exec.Command("make", append([]string{"--no-print-directory", "-C", "../..", "SHELL=" + bin + "/sh"}, args...)...)
	cmd.Env = []string{"PATH=" + bin, "HOME=" + t.TempDir()}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// TestBuildNeedsNoDebian: "make build" asks for tools, not for packages.
func TestBuildNeedsNoDebian(t *testing.T) {
	said, err := elsewhere(t, []string{"go", "cc"}, "deps")
	assert.NoError(t, err)
	assert.Empty(t, said)

	said, err = elsewhere(t, []string{"go"}, "deps")
	assert.Error(t, err)
	assert.Contains(t, said, "no C compiler 'cc' in PATH")
	assert.Contains(t, said, "there is no apt-get")

	said, err = elsewhere(t, []string{"cc"}, "deps")
	assert.Error(t, err)
	assert.Contains(t, said, "no 'go' in PATH")
}
