// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"context"
	"encoding/hex"
	"fmt"
	"os/exec"
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

func TestGDB(t *testing.T) {
	gdb, err := exec.LookPath("gdb")
	require.NoError(t, err, "the package gdb is needed")
	lines := []string{"info registers", "info status", "nosuch", "print/x 1 + 41", "eject", "info history",
		"cpu 1", "info registers", "stop", "info status"}
	seen := onBoth(t, func(t *testing.T, program string) []string {
		_, stub := debugged(t, program)
		ctx, cancel := context.WithTimeout(t.Context(), qemutest.Limit)
		defer cancel()
		args := []string{"-nx", "-batch", "-ex", "set pagination off", "-ex", "target remote " + stub}
		for _, line := range lines {
			args = append(args, "-ex", "echo >>>"+line+"\\n", "-ex", "monitor "+line)
		}
		said, err := exec.CommandContext(ctx, gdb, args...).CombinedOutput()
		require.NoError(t, err, "%s", said)
		return strings.Split(string(said), ">>>")[1:]
	})
	require.Len(t, seen, len(lines))
	assert.Contains(t, seen[0], "EIP=0000fff0")
	assert.Contains(t, seen[1], "VM status: paused")
	assert.Contains(t, seen[2], "unknown command: 'nosuch'")
	assert.Contains(t, seen[3], "0x2a")
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
