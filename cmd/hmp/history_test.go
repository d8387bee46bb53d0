// SPDX-License-Identifier: GPL-2.0-or-later

//go:build linux

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// historyOf is where the history of a VM without UUID is, in a folder that is
// there.
func historyOf(t *testing.T, state, address string) string {
	t.Helper()
	file := filepath.Join(state, "hmp", "history", strings.ReplaceAll(address, "/", "%2F"))
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
	return file
}

// lockedHistory is one that another process keeps locked until the test ends.
func lockedHistory(t *testing.T, state, address string) (file string) {
	t.Helper()
	file = historyOf(t, state, address)
	lock, err := os.Create(file + ".lock")
	require.NoError(t, err)
	t.Cleanup(func() { lock.Close() })
	require.NoError(t, unix.Flock(int(lock.Fd()), unix.LOCK_EX))
	return file
}

// Another process that has the history locked stops no key.
func TestHistoryThatIsLocked(t *testing.T) {
	t.Parallel()
	state, path := t.TempDir(), usual(t)
	file := lockedHistory(t, state, path)
	s := &screen{startWithEnvironment(t, wide, []string{"XDG_STATE_HOME=" + state}, path), 80, 50}
	s.sees("(qemu) ")
	start := time.Now()
	s.types("info name\r")
	s.shows("(qemu) info name", "fake", "(qemu)")
	assert.Less(t, time.Since(start), time.Second)
	s.types("info sta")
	locked := "is locked by another process"
	require.Eventually(t, func() bool {
		return strings.Contains(strings.Join(s.picture(), ""), locked)
	}, 10*time.Second, time.Millisecond)
	rows := s.picture()
	assert.Equal(t, "(qemu) info sta", rows[len(rows)-1], "above the line being typed")
	s.types("tus\r")
	s.shows("VM status: running", "(qemu)")
	s.cmd.Process.Signal(syscall.SIGTERM)
	assert.Equal(t, 128+int(syscall.SIGTERM), s.status())
	assert.Equal(t, 1, strings.Count(strings.ReplaceAll(s.screen(), "\r\n", ""), "no history from now on"), "said once")
	assert.NoFileExists(t, file)
}

// A line that was typed last is kept, or said to be lost, also if hmp ends at
// once.
func TestHistoryThatIsLockedAtTheEnd(t *testing.T) {
	t.Parallel()
	state, path := t.TempDir(), usual(t)
	file := lockedHistory(t, state, path)
	p := startWithEnvironment(t, wide, []string{"XDG_STATE_HOME=" + state}, path)
	p.sees("(qemu) ")
	p.types("info name\r\x04")
	assert.Equal(t, 0, p.status())
	assert.Contains(t, p.screen(), "hmp: no history from now on: "+file+".lock is locked by another process\r\n")
}

func TestHistoryThatIsNoFile(t *testing.T) {
	t.Parallel()
	state, path := t.TempDir(), usual(t)
	file := historyOf(t, state, path)
	require.NoError(t, unix.Mkfifo(file, 0o600))
	p := startWithEnvironment(t, wide, []string{"XDG_STATE_HOME=" + state}, path)
	p.sees("hmp: no history: " + file + " is no regular file\r\n" +
		"QEMU 10.0.13 monitor - type 'help' for more information\r\n" + leaving + "\x1b[?2004h(qemu) ")
	p.types("info name\r")
	p.sees("fake\r\n\x1b[?2004h(qemu) ")
	p.leaves()
}
