// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// under makes a program that is the given one under a limit of the shell's
// "ulimit".
func under(t *testing.T, limit, program string) string {
	t.Helper()
	script := filepath.Join(t.TempDir(), "qemu")
	text := fmt.Sprintf("#!/bin/sh\nulimit %s && exec %s \"$@\"\n", limit, program)
	require.NoError(t, os.WriteFile(script, []byte(text), 0o700))
	return script
}

// unavailable is why there is no monitor, as QEMU warns at its start.
var unavailable = regexp.MustCompile(`(?i)the human monitor is not available: (.*\n)`)

// TestTooLittleAddressSpace: where QEMU with its own HMP runs, the one on libhmp
// does, and its monitors say what is missing.
func TestTooLittleAddressSpace(t *testing.T) {
	const limit = "-v 2000000"
	q := qemutest.Start(t, under(t, limit, qemutest.Build(t, qemutest.Builtin)), split("-M pc -m 16")...)
	require.Equal(t, running, q.HMP("info status"))

	program := under(t, limit, qemutest.Build(t, qemutest.Libhmp))
	why := unavailable.FindStringSubmatch(qemutest.Start(t, program, split("-M pc -m 16")...).Messages())
	require.NotNil(t, why)
	assert.Regexp(t, `^not enough address space for the engine, .* \(ulimit -v\)\n$`, why[1])
	refuses(t, program, "The human monitor is not available: "+why[1])
}

// TestLimits: whatever the limit, if QEMU with its own HMP gets through a
// command, the one on libhmp does too, or the monitor says what is missing.
func TestLimits(t *testing.T) {
	for name, test := range map[string]struct {
		limit          string
		from, to, step int
		memory         string
		missing        string
	}{
		"address space":       {"-v", 1_200_000, 3_600_000, 100_000, "16", "address space"},
		"memory of the guest": {"-v", 3_200_000, 5_600_000, 200_000, "2048", "address space"},
		"writable memory":     {"-d", 1_050_000, 1_500_000, 25_000, "16", "memory"},
	} {
		t.Run(name, func(t *testing.T) {
			works, misses := 0, 0
			for n := test.from; n <= test.to; n += test.step {
				limit := fmt.Sprint(test.limit, " ", n)
				if _, err := oneCommand(t, under(t, limit, qemutest.Build(t, qemutest.Builtin)), test.memory); err != nil {
					continue
				}
				said, err := oneCommand(t, under(t, limit, qemutest.Build(t, qemutest.Libhmp)), test.memory)
				switch {
				case !assert.NoError(t, err, "ulimit %s: %s", limit, said):
				case strings.Contains(said, `"VM status: running\r\n"`):
					works++
				case assert.Contains(t, said, "not enough "+test.missing+" for the engine"):
					misses++
				}
			}
			t.Logf("%d limits with a monitor, %d without", works, misses)
			assert.NotZero(t, works)
			assert.NotZero(t, misses)
		})
	}
}

// TestFewDescriptors is TestLimits for those: without a QMP monitor, which takes
// more of them than the engine.
func TestFewDescriptors(t *testing.T) {
	arguments := split("-M pc -m 16 -nodefaults -display none -monitor stdio")
	const missing = "not enough file descriptors for the engine"
	works, misses := 0, 0
	for n := 8; n <= 20; n++ {
		limit := fmt.Sprint("-n ", n)
		builtin := exec.Command(under(t, limit, qemutest.Build(t, qemutest.Builtin)), arguments...)
		builtin.Stdin = strings.NewReader("info status\nquit\n")
		if builtin.Run() != nil {
			continue
		}
		s := startOnStdio(t, pipes(t), under(t, limit, qemutest.Build(t, qemutest.Libhmp)), arguments...)
		s.Send("info status\r")
		if strings.HasSuffix(s.UntilAny(strings.TrimSpace(running), missing), missing) {
			misses++
			s.Until(missing) // to the line, when QEMU is up
		} else {
			works++
		}
		require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
		s.ends(t)
	}
	t.Logf("%d limits with a monitor, %d without", works, misses)
	assert.NotZero(t, works)
	assert.NotZero(t, misses)
}

// oneCommand runs "info status" in a QEMU that then ends, and returns all it
// said.
func oneCommand(t *testing.T, program, memory string) (string, error) {
	ctx, cancel := context.WithTimeout(t.Context(), qemutest.Limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "-M", "pc", "-nodefaults", "-display", "none", "-m", memory, "-qmp", "stdio")
	cmd.Stdin = strings.NewReader(`{"execute":"qmp_capabilities"}
		{"execute":"human-monitor-command","arguments":{"command-line":"info status"}}
		{"execute":"quit"}`)
	said, err := cmd.CombinedOutput()
	return string(said), err
}
