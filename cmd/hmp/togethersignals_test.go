// SPDX-License-Identifier: GPL-2.0-or-later

//go:build linux

package main

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/fakeqmp"
)

// silentAt is a QEMU of that name that does not answer query-status, and tells when it is asked.
func silentAt(t *testing.T, name string) (path string, asked chan struct{}) {
	asked = make(chan struct{}, 1)
	return fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		c.Say(fakeqmp.Greeting)
		for {
			r, ok := c.NextRequest()
			switch {
			case !ok:
				return
			case r.Execute == "query-status":
				asked <- struct{}{}
			default:
				answersOf(name).Reply(c, r)
			}
		}
	}), asked
}

// What was running is said of each VM where it was, and what others have answered is there.
func TestScriptAtSeveralVMsIsInterrupted(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGQUIT} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			skipIgnored(t, s)
			a, askedA := silentAt(t, "a")
			b, askedB := silentAt(t, "b")
			cmd, stdout, stderr := command("", "--vm", a, "--vm", b, "--vm", named(t, "c"), "-c", "info name", "-c", "info status", "-c", "info name")
			require.NoError(t, cmd.Start())
			<-askedA
			<-askedB
			require.NoError(t, cmd.Process.Signal(s))
			cmd.Wait()
			const cut = "Error: no reply to query-status: interrupted, QEMU goes on with it\n"
			assert.Regexp(t, "^==> a <==\na\n==> b <==\nb\n==> c <==\nc\n==> a <==\n"+cut+"==> b <==\n"+cut+"(==> c <==\n.*\n)?$", stdout.String())
			assert.Regexp(t, `^(hmp: (a|b|c): interrupted\n){2,3}$`, stderr.String())
			assert.Contains(t, stderr.String(), "hmp: a: ")
			assert.Contains(t, stderr.String(), "hmp: b: ")
			status := cmd.ProcessState.Sys().(syscall.WaitStatus)
			if s == syscall.SIGQUIT {
				assert.Equal(t, 128+int(s), status.ExitStatus())
			} else {
				assert.Equal(t, s, status.Signal(), "a shell's loop ends with it, and shows 128 and its number")
			}
		})
	}
}

// A shell shows 130.
func TestShellsShowTheSignalOfAScriptAtSeveralVMs(t *testing.T) {
	t.Parallel()
	skipIgnored(t, syscall.SIGINT)
	a, asked := silentAt(t, "a")
	cmd, stdout, _ := command("trap : INT; \"$0\" \"$@\"; echo $?; exit", "--vm", a, "--vm", named(t, "b"), "-c", "info status")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(t, cmd.Start())
	<-asked
	require.NoError(t, syscall.Kill(-cmd.Process.Pid, syscall.SIGINT)) // as a terminal does
	cmd.Wait()
	assert.True(t, strings.HasSuffix(stdout.String(), "\n130\n"), stdout.String())
}

func TestScriptAtSeveralVMsIsInterruptedWhileItWaitsForALine(t *testing.T) {
	t.Parallel()
	skipIgnored(t, syscall.SIGINT)
	cmd, _, stderr := command("", "--vm", named(t, "a"), "--vm", named(t, "b"))
	startWithLine(t, cmd, "info name", "==> a <==\na\n==> b <==\nb\n")
	time.Sleep(50 * time.Millisecond) // the text is there a moment before the line is done
	require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
	cmd.Wait()
	assert.Equal(t, syscall.SIGINT, cmd.ProcessState.Sys().(syscall.WaitStatus).Signal())
	assert.Empty(t, stderr.String())
}

// When all VMs have gone, no line is waited for.
func TestScriptEndsWhenAllOfSeveralVMsHaveGone(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{})
	cmd, _, stderr := command("", "--vm", going(t, "a", gone), "--vm", going(t, "b", gone))
	startWithLine(t, cmd, "info name", "==> a <==\na\n==> b <==\nb\n")
	close(gone)
	cmd.Wait()
	assert.Equal(t, 3, cmd.ProcessState.ExitCode())
	assert.Contains(t, stderr.String(), "hmp: a: QEMU has closed the QMP connection\n")
	assert.Contains(t, stderr.String(), "hmp: b: QEMU has closed the QMP connection\n")
}
