// SPDX-License-Identifier: GPL-2.0-or-later

package differential_test

import (
	"io"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// connectVNC has a client come to a VNC server without a password, at a unix
// socket of a QEMU, and stay until the test ends (RFC 6143, section 7).
func connectVNC(t *testing.T, q *qemutest.QEMU, socket string) {
	t.Helper()
	conn, err := net.Dial("unix", filepath.Join(q.Dir, socket))
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(qemutest.Limit)))
	say := func(text string) {
		_, err := io.WriteString(conn, text)
		require.NoError(t, err)
	}
	hear := func(text string) {
		buf := make([]byte, len(text))
		_, err := io.ReadFull(conn, buf)
		require.NoError(t, err)
		require.Equal(t, text, string(buf))
	}
	const version, none, fine, shared = "RFB 003.008\n", "\x01", "\x00\x00\x00\x00", "\x01"
	hear(version)
	say(version)
	hear("\x01" + none) // one kind of security
	say(none)
	hear(fine)
	say(shared)
	serverInit := make([]byte, 24) // before the desktop's name
	_, err = io.ReadFull(conn, serverInit)
	require.NoError(t, err)
}
