// SPDX-License-Identifier: GPL-2.0-or-later

//go:build linux

package history

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// soon fails the test if f is not done soon.
func soon(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("hangs")
	}
}

// What is no regular file is neither read nor replaced nor waited for.
func TestWhatIsNoFile(t *testing.T) {
	for name, make := range map[string]func(path string) error{
		"FIFO":            func(path string) error { return unix.Mkfifo(path, 0o600) },
		"folder":          func(path string) error { return os.Mkdir(path, 0o700) },
		"link to zeros":   func(path string) error { return os.Symlink("/dev/zero", path) },
		"link to itself":  func(path string) error { return os.Symlink(path, path) },
		"link to a file":  func(path string) error { return os.Symlink("/etc/passwd", path) },
		"link to nothing": func(path string) error { return os.Symlink(path+"-elsewhere", path) },
		"socket":          mksocket,
	} {
		for _, suffix := range []string{"", ".lock"} {
			t.Run(name+suffix, func(t *testing.T) {
				t.Setenv("XDG_STATE_HOME", t.TempDir())
				f := open(t, "a")
				require.NoError(t, make(f.path+suffix))
				before, err := os.Lstat(f.path + suffix)
				require.NoError(t, err)
				soon(t, func() {
					_, err := f.Lines()
					assert.Equal(t, suffix == "", err != nil, "the lock does not matter to who reads: %v", err)
				})
				soon(t, func() { err = f.Add("info status") })
				assert.ErrorContains(t, err, f.path+suffix)
				after, err := os.Lstat(f.path + suffix)
				require.NoError(t, err)
				assert.Equal(t, before.Mode(), after.Mode())
				_, err = os.Lstat(f.path + suffix + "-elsewhere")
				assert.True(t, os.IsNotExist(err), "no file elsewhere")
			})
		}
	}
}

func mksocket(path string) error {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	at, err := unix.Open(filepath.Dir(path), unix.O_PATH, 0)
	if err != nil {
		return err
	}
	defer unix.Close(at)
	return unix.Mknod(path, unix.S_IFSOCK|0o600, 0)
}

// What is left of somebody who was killed, or laid there, is no obstacle and not
// written through.
func TestNewFileThatIsThere(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	f := open(t, "a")
	other := filepath.Join(t.TempDir(), "other")
	require.NoError(t, os.Symlink(other, f.path+".new"))
	require.NoError(t, f.Add("info status"))
	requireLines(t, f, "info status")
	assert.NoFileExists(t, other)
	entries, err := os.ReadDir(filepath.Dir(f.path))
	require.NoError(t, err)
	assert.Len(t, entries, 2, "the history and its lock")
}

// Of a file without end its end is read.
func TestHugeFile(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	f := open(t, "a")
	require.NoError(t, os.WriteFile(f.path, nil, 0o600))
	const size = 1 << 40
	require.NoError(t, os.Truncate(f.path, size))
	file, err := os.OpenFile(f.path, os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = file.WriteAt([]byte("\nstop\n"), size)
	require.NoError(t, err)
	file.Close()
	soon(t, func() { requireLines(t, f, "stop") })
	require.NoError(t, f.Add("cont"))
	requireLines(t, f, "stop", "cont")
	info, err := os.Stat(f.path)
	require.NoError(t, err)
	assert.Equal(t, int64(len("stop\ncont\n")), info.Size())
}

// hold takes the lock as another process does.
func hold(t *testing.T, f *File) (release func()) {
	file, err := os.OpenFile(f.path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	require.NoError(t, err)
	t.Cleanup(func() { file.Close() })
	require.NoError(t, unix.Flock(int(file.Fd()), unix.LOCK_EX))
	return func() { file.Close() }
}

func TestLockIsNotWaitedForLong(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	f := open(t, "a")
	require.NoError(t, f.Add("info status"))
	release := hold(t, f)
	soon(t, func() {
		requireLines(t, f, "info status")
		assert.EqualError(t, f.Add("cont"), f.path+".lock is locked by another process")
	})
	time.AfterFunc(50*time.Millisecond, release)
	assert.NoError(t, f.Add("cont"), "a moment is waited for")
	requireLines(t, f, "info status", "cont")
}

func TestWriter(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	f := open(t, "a")
	release := hold(t, f)
	w := NewWriter(f, func(err error) { t.Error(err) })
	start := time.Now()
	for _, line := range []string{"one", "two", "three", "one", "set_password vnc hunter2"} {
		w.Add(line)
	}
	assert.Less(t, time.Since(start), patience/2, "adding does not wait")
	requireLines(t, f)
	release()
	require.NoError(t, w.Close())
	requireLines(t, f, "two", "three", "one")
}

func TestWriterThatFails(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	f := open(t, "a")
	release := hold(t, f)
	failed := make(chan error, 2)
	w := NewWriter(f, func(err error) { failed <- err })
	w.Add("one")
	assert.ErrorContains(t, <-failed, "is locked by another process")
	release()
	w.Add("two") // is dropped: the order would be wrong
	assert.ErrorContains(t, w.Close(), "is locked by another process")
	assert.Empty(t, failed, "said once")
	requireLines(t, f)
}

func TestHomeOfAnotherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can be in it")
	}
	for name, variable := range map[string]string{"home": "HOME", "state": "XDG_STATE_HOME"} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			require.NoError(t, os.Chown(home, 12345, 12345))
			t.Setenv("XDG_STATE_HOME", "")
			t.Setenv(variable, home)
			_, err := Open("a")
			assert.EqualError(t, err, home+" belongs to another user")
			entries, err := os.ReadDir(home)
			require.NoError(t, err)
			assert.Empty(t, entries)
		})
	}
	t.Run("link", func(t *testing.T) { // to where root may write
		state := t.TempDir()
		t.Setenv("XDG_STATE_HOME", state)
		theirs := t.TempDir()
		require.NoError(t, os.Chown(theirs, 12345, 12345))
		require.NoError(t, os.Mkdir(filepath.Join(state, "hmp"), 0o700))
		require.NoError(t, os.Symlink(theirs, filepath.Join(state, "hmp", "history")))
		_, err := Open("a")
		assert.ErrorContains(t, err, "belongs to another user")
	})
}

// A crash of the machine must leave the old file or the new one: what is written
// is on the disk before it gets the name.
func TestSyncBeforeRename(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("no strace")
	}
	log := filepath.Join(t.TempDir(), "log")
	cmd := exec.Command(strace, "-f", "-o", log, "-e", "signal=none", "-e", "trace=fsync,fdatasync,rename,renameat",
		os.Args[0], "-test.run=^TestFileIsPrivateAndBounded$")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	calls, err := os.ReadFile(log)
	require.NoError(t, err)
	assert.Regexp(t, `(?s)^\d+ +f(data)?sync\(.*rename(at)?\(.*f(data)?sync\(.*rename(at)?\(`, string(calls))
}
