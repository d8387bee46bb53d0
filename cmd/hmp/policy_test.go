// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Rules can name all commands that a line can call, those of the prompt too, and hold at each of several VMs.
func TestPolicy(t *testing.T) {
	rules := filepath.Join(t.TempDir(), "rules")
	write := func(text string) { require.NoError(t, os.WriteFile(rules, []byte(text), 0o600)) }
	write("deny vm\ndeny source\ndeny detach\ndeny |\ndeny >\ndeny type\ndeny cont\n")
	r := hmp("", "--policy", rules, named(t, "a"), named(t, "b"), "c", "info status")
	const refused = "Error: the policy denies 'cont' ("
	assert.Equal(t, "==> a <==\n"+refused+rules+":7)\n==> b <==\n"+refused+rules+":7)\n==> a <==\n"+statusText+"==> b <==\n"+statusText, r.stdout)
	assert.Equal(t, 1, r.status)
	write("allow qmp query-statuss\n")
	r = hmp("", "--policy", rules, usual(t), "stop")
	assert.Equal(t, statusUsage, r.status)
	assert.Contains(t, r.stderr, rules+":1: no QMP command of any release, nor of this QEMU, is named 'query-statuss' (did you mean 'query-status'?)")
	assert.Empty(t, r.stdout)
	assert.Equal(t, statusUsage, hmp("", "--policy", rules, "--policy", rules, usual(t), "stop").status)
	assert.Equal(t, statusUsage, hmp("", "--policy", filepath.Join(t.TempDir(), "none"), usual(t), "stop").status)
}
