// SPDX-License-Identifier: GPL-2.0-or-later

//go:build linux

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/fakeqmp"
)

// asking plays a QEMU that does not answer query-name, and tells when it is
// asked.
func asking(t *testing.T) (path string, asked chan struct{}) {
	asked = make(chan struct{}, 1)
	return fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		answers := fakeqmp.Usual()
		c.Say(fakeqmp.Greeting)
		for {
			r, ok := c.NextRequest()
			if !ok {
				return
			}
			if r.Execute == "query-name" {
				asked <- struct{}{}
				continue
			}
			answers.Reply(c, r)
		}
	}), asked
}

// While hmp waits for the greeting no signal makes the Go runtime write about itself.
func TestSignalWhileItConnects(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGQUIT, syscall.SIGABRT} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			skipIgnored(t, s)
			attached, end := make(chan struct{}, 1), make(chan struct{})
			path := fakeqmp.Start(t, func(*fakeqmp.Conn) {
				attached <- struct{}{}
				<-end
			})
			defer close(end)
			cmd, stdout, stderr := command("", path, "-c", "info status")
			require.NoError(t, cmd.Start())
			<-attached
			require.NoError(t, cmd.Process.Signal(s))
			cmd.Wait()
			assert.Empty(t, stdout.String()+stderr.String())
			status := cmd.ProcessState.Sys().(syscall.WaitStatus)
			if s == syscall.SIGTERM {
				assert.Equal(t, s, status.Signal())
			} else {
				assert.Equal(t, 128+int(s), status.ExitStatus())
			}
		})
	}
}

// command is hmp without terminal, behind words of a shell if there are any.
func command(shell string, args ...string) (cmd *exec.Cmd, stdout, stderr *bytes.Buffer) {
	cmd = exec.Command(os.Args[0], args...)
	if shell != "" {
		cmd = exec.Command("sh", append([]string{"-c", shell + `; exec "$0" "$@"`, os.Args[0]}, args...)...)
	}
	cmd.Env = append(os.Environ(), asProgram+"=1", "GORACE=atexit_sleep_ms=0")
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = 10 * time.Second
	return cmd, stdout, stderr
}

func TestScriptIsInterrupted(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGABRT} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			skipIgnored(t, s)
			path, asked := asking(t)
			cmd, stdout, stderr := command("", path, "-c", "info status", "-c", "info name", "-c", "info status")
			require.NoError(t, cmd.Start())
			<-asked
			require.NoError(t, cmd.Process.Signal(s))
			cmd.Wait()
			assert.Equal(t, statusText+"Error: no reply to query-name: interrupted, QEMU goes on with it\n", stdout.String())
			assert.Equal(t, "hmp: interrupted\n", stderr.String())
			status := cmd.ProcessState.Sys().(syscall.WaitStatus)
			if s == syscall.SIGQUIT || s == syscall.SIGABRT {
				assert.Equal(t, 128+int(s), status.ExitStatus())
			} else {
				assert.Equal(t, s, status.Signal(), "a shell's loop ends with it")
			}
		})
	}
}

// skipIgnored skips a test of a signal that what started the tests has ignored, as nohup
// does: programs that the tests start ignore it then, too.
func skipIgnored(t *testing.T, s os.Signal) {
	t.Helper()
	if signal.Ignored(s) {
		t.Skipf("%v is ignored here", s)
	}
}

// startWithLine starts hmp without terminal, and waits until it has printed the text of the first line on its
// standard input, which stays open.
func startWithLine(t *testing.T, cmd *exec.Cmd, line, text string) {
	t.Helper()
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	cmd.Stdout = nil
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	_, err = io.WriteString(in, line+"\n")
	require.NoError(t, err)
	_, err = io.ReadFull(out, make([]byte, len(text)))
	require.NoError(t, err)
}

func TestScriptIsInterruptedWhileItWaitsForALine(t *testing.T) {
	t.Parallel()
	cmd, _, stderr := command("", usual(t))
	startWithLine(t, cmd, "info status", statusText)
	time.Sleep(50 * time.Millisecond) // the text is there a moment before the line is done
	assert.Empty(t, children(cmd.Process.Pid), "a script needs no guard")
	require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
	cmd.Wait()
	assert.Equal(t, syscall.SIGINT, cmd.ProcessState.Sys().(syscall.WaitStatus).Signal())
	assert.Empty(t, stderr.String())
}

// A shell has what it starts in the background ignore SIGINT, nohup SIGHUP.
func TestIgnoredSignalsStayIgnored(t *testing.T) {
	t.Parallel()
	cmd, stdout, stderr := command("trap '' INT HUP", usual(t))
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	_, err = io.WriteString(in, "info status\n")
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
		return strings.HasPrefix(string(status), "Name:\thmp.test") && ignoresInterrupt(string(status))
	}, 10*time.Second, time.Millisecond)
	time.Sleep(50 * time.Millisecond) // until it is in the middle of things
	require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
	require.NoError(t, cmd.Process.Signal(syscall.SIGHUP))
	_, err = io.WriteString(in, "info status\n")
	require.NoError(t, err)
	in.Close()
	assert.NoError(t, cmd.Wait())
	assert.Equal(t, statusText+statusText, stdout.String())
	assert.Empty(t, stderr.String())
}

// With few descriptors to be had it works, or says why not.
// (With 3, the test program itself cannot be loaded.)
func TestFewDescriptors(t *testing.T) {
	t.Parallel()
	path := usual(t)
	worked, refused := 0, 0
	for limit := 4; limit <= 16; limit++ {
		cmd, stdout, stderr := command(fmt.Sprintf("ulimit -n %d", limit), path, "-c", "info status")
		err := cmd.Run()
		if err == nil {
			worked++
			assert.Equal(t, statusText, stdout.String(), limit)
			continue
		}
		refused++
		assert.Equal(t, 3, cmd.ProcessState.ExitCode(), "%d: %s", limit, stderr)
		const words = "hmp: too few files can be opened: ulimit -n is %d, and 3 more than there are open are needed\n"
		assert.Equal(t, fmt.Sprintf(words, limit), stderr.String())
	}
	assert.Positive(t, worked)
	assert.Positive(t, refused)
	cmd, stdout, _ := command("ulimit -n 4", "--version")
	assert.NoError(t, cmd.Run(), "needs none")
	assert.Contains(t, stdout.String(), "hmp ")
}
