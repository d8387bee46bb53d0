// SPDX-License-Identifier: GPL-2.0-or-later

// Package embedded_test tests the QEMU that has no HMP and runs on libhmp.
//
// Wherever the monitor of QEMU itself can do the same, the judge is a QEMU
// built of the same source with its own HMP: both get the same keys, lines or
// packets, and what comes back must be the same bytes (onBoth).
//
// LIBHMP_BUILD names the build folder; see package qemutest.
package embedded_test

import (
	"bytes"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// onBoth runs a scenario on the QEMU with libhmp and on the one with its own
// HMP, side by side, and requires of both the same: what the scenario returns.
// It returns that, for a look at it.
func onBoth(t *testing.T, scenario func(t *testing.T, program string) []string) []string {
	t.Helper()
	var libhmp, builtin []string
	t.Run("on", func(t *testing.T) {
		t.Run("libhmp", func(t *testing.T) {
			t.Parallel()
			libhmp = scenario(t, qemutest.Build(t, qemutest.Libhmp))
		})
		t.Run("builtin", func(t *testing.T) {
			t.Parallel()
			builtin = scenario(t, qemutest.Build(t, qemutest.Builtin))
		})
	})
	if t.Failed() {
		t.FailNow()
	}
	require.Len(t, libhmp, len(builtin))
	for i := range builtin {
		assert.Equal(t, builtin[i], libhmp[i], "answer %d; the QEMU with HMP says what is expected", i)
	}
	return libhmp
}

// startedQEMU is a QEMU whose stdin and stdout are a terminal or pipes of the test.
type startedQEMU struct {
	*qemutest.Terminal
	// Dir is the folder in which QEMU runs.
	Dir string

	cmd    *exec.Cmd
	stderr bytes.Buffer // complete when it has ended
}

// startOnStdio starts a QEMU without display on the ends that QEMU has of a terminal or
// of pipes, and returns the user's side of it. It is killed at the end of
// the test.
func startOnStdio(t *testing.T, ends stdio, program string, args ...string) *startedQEMU {
	t.Helper()
	s := &startedQEMU{Terminal: qemutest.NewTerminal(t, ends.person), Dir: qemutest.Prepare(t).Dir}
	s.cmd = exec.Command(program, args...)
	s.cmd.Dir = s.Dir
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = ends.stdin, ends.stdout, &s.stderr
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
	require.NoError(t, s.cmd.Start())
	t.Cleanup(func() {
		s.cmd.Process.Kill()
		s.cmd.Wait()
		if t.Failed() {
			t.Logf("%s said:\n%s", program, s.stderr.String())
		}
	})
	require.NoError(t, ends.stdin.Close())
	if ends.stdout != ends.stdin {
		require.NoError(t, ends.stdout.Close())
	}
	return s
}

// ends waits for the end of QEMU, requires status 0 and returns what came
// last.
func (s *startedQEMU) ends(t *testing.T) string {
	t.Helper()
	rest := s.Closed()
	watchdog := time.AfterFunc(qemutest.Limit, func() { s.cmd.Process.Kill() })
	defer watchdog.Stop()
	assert.NoError(t, s.cmd.Wait(), s.stderr.String())
	return rest
}
