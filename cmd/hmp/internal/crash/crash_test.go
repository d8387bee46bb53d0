// SPDX-License-Identifier: GPL-2.0-or-later

package crash_test

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/crash"
)

const asProgram = "CRASH_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		os.Exit(m.Run())
	}
	// A program that ends well as soon as a goroutine has ended, which has a fault. The report of it
	// begins after the goroutine's own deferred calls, and waits here until the program is at its end.
	ended := make(chan struct{})
	crash.Before(func() {
		close(ended)
		time.Sleep(100 * time.Millisecond)
	})
	crash.Go(func() { panic("a fault") }, func() { fmt.Println("told of its end") })
	<-ended
	crash.Exit(0)
}

// No goroutine that waits for the one with the fault ends the program as if all were well.
func TestFaultIsTheEnd(t *testing.T) {
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	assert.Equal(t, crash.Status, cmd.ProcessState.ExitCode())
	assert.NotContains(t, string(out), "told of its end")
	assert.Contains(t, string(out), "hmp: internal error: a fault\n")
}
