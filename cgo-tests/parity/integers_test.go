// SPDX-License-Identifier: GPL-2.0-or-later

package parity_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/keyval"
)

// Which integers are unsigned or sizes is in the source only.
func TestIntegersAreOfTheKindsInTheSource(t *testing.T) {
	for _, release := range []string{qemutest.Oldest, "7.2", "10.0", "10.2"} {
		t.Run(release, func(t *testing.T) {
			cmd := exec.Command("python3", "testdata/integers.py", qemutest.Source(t, release),
				"netdev_add", "object-add", "blockdev-add")
			cmd.Env = append(cmd.Environ(), "PYTHONDONTWRITEBYTECODE=1")
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, string(out))
			lines := strings.Split(strings.TrimSpace(string(out)), "\n")
			require.Greater(t, len(lines), 50)
			for _, line := range lines {
				f := strings.Fields(line)
				owner := strings.TrimPrefix(f[1], "-")
				assert.Equal(t, keyval.PropertyKind(f[3]), keyval.IntegerKind(f[0], owner, f[2]), line)
			}
		})
	}
}
