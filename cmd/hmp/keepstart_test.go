// SPDX-License-Identifier: GPL-2.0-or-later

//go:build linux

package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/fakeqmp"
)

// later is where a QEMU of that name is when start was called.
func later(t *testing.T, name string) (path string, start func()) {
	dir, err := os.MkdirTemp("", "hmp") // short, as a socket's path must be
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	path = filepath.Join(dir, name+".sock")
	return path, func() { fakeqmp.Serve(t, "unix", path, answersOf(name).Play) }
}

// waiting is hmp without terminal, of which somebody reads what it says.
func waiting(t *testing.T, args ...string) (cmd *exec.Cmd, stdout func() string, says *bufio.Reader) {
	cmd, out, _ := command("", args...)
	cmd.Stderr = nil
	stderr, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill() })
	return cmd, out.String, bufio.NewReader(stderr)
}

// until reads lines to one that has the text.
func until(t *testing.T, from *bufio.Reader, text string) {
	t.Helper()
	for {
		line, err := from.ReadString('\n')
		require.NoError(t, err, "waiting for %q", text)
		if strings.Contains(line, text) {
			return
		}
	}
}

func TestKeepWaitsForTheFirstStart(t *testing.T) {
	t.Parallel()
	path, start := later(t, "web")
	p := startAtTerminal(t, "--no-history", "--keep", path)
	p.shows(path + ": no such socket. Start QEMU with -qmp ")
	p.sees("hmp: " + path + ": waiting for its start (Ctrl-C ends)\r\n")
	start()
	p.sees("(qemu) ")
	p.types("info name\r")
	p.sees("web\r\n\x1b[?2004h(qemu) ")
	p.leaves()
}

// Ctrl-C before there is a connection is a signal's end, as without --keep.
func TestKeepIsGivenUpBeforeTheStart(t *testing.T) {
	t.Parallel()
	path, _ := later(t, "web")
	p := startAtTerminal(t, "--no-history", "--keep", path)
	p.sees("waiting for its start (Ctrl-C ends)\r\n")
	p.types("\x03")
	status := p.status()
	if status == -1 { // the signal came before it was waited for: the same to a shell
		assert.Equal(t, syscall.SIGINT, p.cmd.ProcessState.Sys().(syscall.WaitStatus).Signal())
		return
	}
	assert.Equal(t, 130, status)
}

func TestKeepWaitsForTheStartOfOneOfSeveralVMs(t *testing.T) {
	t.Parallel()
	path, start := later(t, "web")
	p := plainly(t, "--keep", "--vm", named(t, "a"), "--vm", path)
	p.sees("hmp: web: waiting for its start ('vm drop web' gives up)\r\n(a) ")
	p.types("vm\r")
	p.shows("  web   waited for  ")
	p.types("vm * info name\r")
	p.shows("==> a <==\r\na\r\n==> web <==\r\nError: not attached now\r\n")
	start()
	p.sees("hmp: web: QEMU is there\r\n(a) ")
	p.types("vm web info name\r")
	p.sees("web\r\n(a) ")
	p.leaves()
}

// One that is attached later may be waited for, too.
func TestKeepWaitsForTheStartOfOneMoreVM(t *testing.T) {
	t.Parallel()
	path, start := later(t, "web")
	p := plainly(t, "--keep", named(t, "a"))
	p.sees("(qemu) ")
	p.types("vm add " + path + "\r")
	p.shows(path + ": no such socket. Start QEMU with ")
	p.shows("hmp: web: waiting for its start ('vm drop web' gives up)\r\n")
	p.sees("(a) ")
	assert.NotContains(t, p.screen(), "is attached")
	start()
	p.sees("hmp: web: QEMU is there\r\n(a) ")
	p.types("vm web\r")
	p.sees("(web) ")
	p.leaves()
}

func TestKeepWaitsForTheStartInScripts(t *testing.T) {
	t.Parallel()
	for want, others := range map[string][]string{
		"web\n":                            nil,
		"==> a <==\na\n==> web <==\nweb\n": {"--vm", named(t, "a")},
	} {
		path, start := later(t, "web")
		cmd, stdout, stderr := waiting(t, append(others, "--vm", path, "--keep", "-c", "info name")...)
		until(t, stderr, path+": no such socket")
		until(t, stderr, path+": waiting for its start (Ctrl-C ends)")
		start()
		_, err := io.Copy(io.Discard, stderr)
		require.NoError(t, err)
		assert.NoError(t, cmd.Wait())
		assert.Equal(t, want, stdout())
	}
}

func TestKeepWaitsForTheStartAtMostForTheTimeout(t *testing.T) {
	t.Parallel()
	path, _ := later(t, "web")
	r := hmp("", "--keep", "--timeout=0.5", path, "-c", "info name")
	assert.Equal(t, 3, r.status)
	assert.True(t, strings.HasSuffix(r.stderr, "hmp: "+path+": there was none within 500ms\n"), r.stderr)
	assert.Empty(t, r.stdout)
}

// A signal ends it then as any program.
func TestSignalWhileAScriptWaitsForTheStart(t *testing.T) {
	t.Parallel()
	skipIgnored(t, syscall.SIGINT)
	path, _ := later(t, "web")
	cmd, _, stderr := waiting(t, "--keep", path, "-c", "info name")
	until(t, stderr, "waiting for its start")
	require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
	cmd.Wait()
	assert.Equal(t, syscall.SIGINT, cmd.ProcessState.Sys().(syscall.WaitStatus).Signal())
}

func TestServeKeepWaitsForTheFirstStart(t *testing.T) {
	t.Parallel()
	path, start := later(t, "web")
	cmd, _, stderr := waiting(t, "serve", "--keep", path, "--listen", "unix:"+filepath.Join(t.TempDir(), "hmp"))
	until(t, stderr, path+": waiting for its start")
	start()
	until(t, stderr, " of "+path)
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	cmd.Wait()
	assert.Equal(t, 0, cmd.ProcessState.ExitCode())
}

// What is there and no socket does not become one.
func TestKeepDoesNotWaitInVain(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	r := hmp("", "--keep", file, "-c", "info name")
	assert.Equal(t, result{3, "", "hmp: " + file + ": not a socket\n"}, r)
}

// Nor does it if it takes a socket's place.
func TestKeepEndsWhereTheSocketHasBecomeAFile(t *testing.T) {
	t.Parallel()
	for _, replace := range []func(path string) error{
		func(path string) error { return os.WriteFile(path, nil, 0o600) },
		func(path string) error { return os.Mkdir(path, 0o700) },
	} {
		gone := make(chan struct{})
		path := going(t, "a", gone)
		p := startAtTerminal(t, "--no-history", "--keep", path)
		p.sees("(qemu) ")
		require.NoError(t, os.Remove(path))
		require.NoError(t, replace(path))
		close(gone)
		p.shows("waiting for QEMU to come back (Ctrl-C ends)\r\nhmp: " + path + ": not a socket\r\n")
		assert.Equal(t, statusNoConnection, p.status())
	}
}

// What shows how far a line is does not stay behind a shorter text that follows.
func TestProgressIsErasedWhenQEMUGoes(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{})
	path := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		go func() { <-gone; c.Close() }()
		answers := answersOf("a")
		answers["query-commands"] = `[{"name": "send-key"}, {"name": "query-status"}]`
		answers["send-key"] = `{}`
		answers.Play(c)
	})
	p := startAtTerminal(t, "--no-history", path)
	p.sees("(qemu) ")
	p.types("type -d 60000 ab\r")
	const progress = "typed 1 of 2 characters (Ctrl-C: type no more)"
	p.shows(progress + "\r")
	close(gone)
	p.status()
	_, after, _ := strings.Cut(p.screen(), progress)
	assert.Contains(t, after, "\r"+strings.Repeat(" ", len(progress))+"\rhmp: ")
}
