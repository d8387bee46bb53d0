// SPDX-License-Identifier: GPL-2.0-or-later

package differential_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// serve starts a program that a machine needs at a socket in its folder, until the
// test ends.
func serve(t testing.TB, dir, socket, program string, args ...string) {
	t.Helper()
	cmd := exec.Command(program, args...)
	var said bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &said, &said
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	require.NoError(t, cmd.Start())
	stop := func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	t.Cleanup(stop)
	for end := time.Now().Add(qemutest.Limit); ; time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(filepath.Join(dir, socket)); err == nil {
			return
		}
		if time.Now().After(end) {
			stop()
			t.Fatalf("%s does not listen: %s", program, said.String())
		}
	}
}
