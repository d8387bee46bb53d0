// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// debugged is a QEMU whose only monitor, QMP apart, is the gdb stub's.
func debugged(t *testing.T, program string) (q *qemutest.QEMU, stub string) {
	t.Helper()
	q = qemutest.Start(t, program, "-M", "pc", "-S", "-monitor", "none", "-smp", "2",
		"-gdb", "unix:gdb,server=on,wait=off")
	return q, filepath.Join(q.Dir, "gdb")
}

// packet frames the payload of a gdb packet.
func packet(payload string) string {
	var sum byte
	for i := range len(payload) {
		sum += payload[i]
	}
	return fmt.Sprintf("$%s#%02x", payload, sum)
}

// command is the packet that has the stub's monitor run a line.
func command(line string) string { return packet("qRcmd," + hex.EncodeToString([]byte(line))) }

// output takes the text out of O packets and checks those. How much text is in
// one is up to the monitor: QEMU's sends each line, the other more at once.
func output(t *testing.T, packets string) string {
	t.Helper()
	packets, ok := strings.CutPrefix(packets, "+")
	require.True(t, ok, "%q", packets)
	packets, ok = strings.CutSuffix(packets, packet("OK"))
	require.True(t, ok, "%q", packets)
	var text []byte
	for packets != "" {
		payload, _, _ := strings.Cut(packets[1:], "#")
		require.True(t, strings.HasPrefix(packets, packet(payload)), "%q", packets)
		packets = strings.TrimPrefix(packets, packet(payload))
		part, err := hex.DecodeString(strings.TrimPrefix(payload, "O"))
		require.NoError(t, err, payload)
		text = append(text, part...)
	}
	return string(text)
}

func TestGDBPackets(t *testing.T) {
	lines := []string{"info status", " ", "nosuch", "print 1 +", "info name extra", "info mice\x00", "\xff\n",
		"change vnc password", strings.Repeat("a", 500)}
	seen := onBoth(t, func(t *testing.T, program string) []string {
		q, _ := debugged(t, program)
		stub := q.Terminal("gdb")
		var seen []string
		for _, line := range lines {
			stub.Send(command(line))
			seen = append(seen, output(t, stub.Until(packet("OK"))))
			stub.Send("+")
		}
		require.NoError(t, q.QMP("quit", nil, nil))
		require.NoError(t, q.Wait())
		return seen
	})
	assert.Equal(t, "VM status: paused (prelaunch)\r\n", seen[0])
}
