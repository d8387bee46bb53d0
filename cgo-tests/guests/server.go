// SPDX-License-Identifier: GPL-2.0-or-later

package guests

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

// serve starts a program that a machine needs, until the test ends, and waits for its
// socket, or another file, in the machine's folder.
func serve(t testing.TB, dir, file, program string, args ...string) {
	t.Helper()
	cmd := exec.Command(program, args...)
	var said bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &said, &said
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	require.NoError(t, cmd.Start())
	stop := func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // (umockdev-run then takes away what it made)
		_ = cmd.Wait()
	}
	t.Cleanup(stop)
	for end := time.Now().Add(qemutest.Limit); ; time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(filepath.Join(dir, file)); err == nil {
			return
		}
		if time.Now().After(end) {
			stop()
			t.Fatalf("%s makes no %s: %s", program, file, said.String())
		}
	}
}
