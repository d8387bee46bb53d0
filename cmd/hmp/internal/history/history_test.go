// SPDX-License-Identifier: GPL-2.0-or-later

package history

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func open(t *testing.T, key string) *File {
	t.Helper()
	f, err := Open(key)
	require.NoError(t, err)
	return f
}

func requireLines(t *testing.T, f *File, want ...string) {
	t.Helper()
	lines, err := f.Lines()
	require.NoError(t, err)
	require.Equal(t, want, lines)
}

func TestLinesAreKeptOnce(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	f := open(t, "a")
	requireLines(t, f)
	for _, line := range []string{"info status", "cont", "", "  ", "info status", "a\x1b[31m", " info name", `type "hunter2\n"`} {
		require.NoError(t, f.Add(line))
	}
	requireLines(t, open(t, "a"), "cont", "info status")
	requireLines(t, open(t, "b"))
}

func TestFileIsPrivateAndBounded(t *testing.T) {
	state := t.TempDir()
	t.Setenv("XDG_STATE_HOME", state)
	f := open(t, "/run/vm 1/qmp")
	require.NoError(t, f.write(strings.Fields(strings.Repeat("x y ", maxLines))))
	require.NoError(t, f.Add("newest"))
	lines, err := f.Lines()
	require.NoError(t, err)
	require.Len(t, lines, maxLines)
	require.Equal(t, "newest", lines[maxLines-1])
	info, err := os.Stat(filepath.Join(state, "hmp", "history", "%2Frun%2Fvm%201%2Fqmp"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())
}

func TestDamagedFile(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	f := open(t, "a")
	require.NoError(t, os.WriteFile(f.path, []byte("cont\n\x00\x01\xff\n\x1b[31m\nstop\nhalf"), 0o600))
	requireLines(t, f, "cont", "stop", "half")
	require.NoError(t, f.Add("info name"))
	requireLines(t, f, "cont", "stop", "half", "info name")
}

func TestLongKeysHaveNamesOfTheirOwn(t *testing.T) {
	long := strings.Repeat("/", 300)
	assert.NotEqual(t, fileName(long+"a"), fileName(long+"b"))
	assert.Less(t, len(fileName(long)), 250)
}

func TestManyProcesses(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	var all sync.WaitGroup
	for i := range 8 {
		f := open(t, "a") // with a lock of its own, as in another process
		all.Add(1)
		go func() {
			defer all.Done()
			for j := range 10 {
				line := fmt.Sprintf("print %d", i*10+j)
				// A slow disk may keep the lock from this one for as long as it waits.
				assert.Eventually(t, func() bool { return f.Add(line) == nil }, 30*time.Second, time.Millisecond)
			}
		}()
	}
	all.Wait()
	lines, err := open(t, "a").Lines()
	require.NoError(t, err)
	require.Len(t, lines, 80)
}
