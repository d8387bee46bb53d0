// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// TestDescriptorsOnTheMonitorsSocket: getfd takes the descriptor that came with
// its line (SCM_RIGHTS), and other rows find it by its name.
func TestDescriptorsOnTheMonitorsSocket(t *testing.T) {
	seen := onBoth(t, func(t *testing.T, program string) (seen []string) {
		q := qemutest.Start(t, program, "-M", "none", "-monitor", "unix:m,server=on,wait=off")
		conn, err := net.Dial("unix", filepath.Join(q.Dir, "m"))
		require.NoError(t, err)
		m := qemutest.NewTerminal(t, conn)
		m.Until(qemutest.Prompt)

		r, w, err := os.Pipe()
		require.NoError(t, err)
		defer r.Close()
		_, _, err = conn.(*net.UnixConn).WriteMsgUnix([]byte("getfd out\r"), syscall.UnixRights(int(w.Fd())), nil)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		seen = append(seen, m.Until(qemutest.Prompt), m.Run("getfd none"), m.Run("closefd none"),
			m.Run("migrate -d fd:out"))

		require.NoError(t, r.SetReadDeadline(time.Now().Add(qemutest.Limit)))
		magic := make([]byte, 4)
		_, err = io.ReadFull(r, magic)
		require.NoError(t, err)
		seen = append(seen, string(magic), m.Run("closefd out")) // migrate has taken it
		return seen
	})
	assert.Equal(t, "QEVM", seen[4])
}
