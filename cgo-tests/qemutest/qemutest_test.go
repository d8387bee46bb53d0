// SPDX-License-Identifier: GPL-2.0-or-later

package qemutest_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

func TestStockQEMU(t *testing.T) {
	for _, release := range qemutest.AllReleases(t) {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), "-M", "none", "-S",
				"-monitor", "unix:hmp,server=on,wait=off")
			assert.Equal(t, "VM status: paused (prelaunch)\n", q.HMP("info status"))
			assert.Contains(t, q.HMP("info version"), release)

			m := q.Terminal("hmp")
			m.Until(qemutest.Prompt)
			assert.Equal(t, "VM status: paused (prelaunch)\n", m.Run("info status"))
			assert.Empty(t, m.Run("cont"))
			q.Event("RESUME")
			require.NoError(t, q.QMP("stop", nil, nil))
			q.Event("STOP")
			m.Send("info vers\t")
			m.Until("info version")

			require.NoError(t, q.QMP("quit", nil, nil))
			require.NoError(t, q.Wait())
			m.Closed()
		})
	}
}

func TestMissingProgramIsASkipOrAFailure(t *testing.T) {
	t.Setenv("LIBHMP_BUILD", t.TempDir())
	t.Setenv("LIBHMP_REQUIRE", "")
	skipped := false
	t.Run("inner", func(t *testing.T) {
		defer func() { skipped = t.Skipped() }()
		qemutest.Build(t, qemutest.Hmp)
	})
	assert.True(t, skipped)

	folder := os.Getenv("LIBHMP_BUILD")
	require.NoError(t, os.WriteFile(filepath.Join(folder, "hmp"), nil, 0o755))
	assert.Equal(t, filepath.Join(folder, "hmp"), qemutest.Build(t, qemutest.Hmp))
}

func TestQEMUThatDoesNotStart(t *testing.T) {
	q := qemutest.Prepare(t).Launch(qemutest.Stock(t, "10.0", "x86_64"), "-M", "nosuch")
	require.Error(t, q.Wait())
	assert.Contains(t, q.Messages(), "nosuch")
}
