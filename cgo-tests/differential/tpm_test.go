// SPDX-License-Identifier: GPL-2.0-or-later

package differential_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// startTPM has swtpm emulate a TPM behind the socket "tpm" in that folder, until
// the test ends.
func startTPM(t testing.TB, dir string) {
	t.Helper()
	state, socket := filepath.Join(dir, "tpmstate"), filepath.Join(dir, "tpm")
	require.NoError(t, os.Mkdir(state, 0o700))
	cmd := exec.Command("swtpm", "socket", "--tpm2", "--tpmstate", "dir="+state, "--ctrl", "type=unixio,path="+socket)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	require.NoError(t, cmd.Start(), "Debian's package swtpm has it")
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	for end := time.Now().Add(qemutest.Limit); ; time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(socket); err == nil {
			return
		}
		if time.Now().After(end) {
			cmd.Process.Kill()
			cmd.Wait()
			t.Fatalf("swtpm does not listen: %s", said.String())
		}
	}
}
