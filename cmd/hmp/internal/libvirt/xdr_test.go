// SPDX-License-Identifier: GPL-2.0-or-later

package libvirt

import (
	"encoding/binary"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// packet makes one of libvirtd's.
func packet(program, procedure, kind uint32, payload []byte) []byte {
	var p []byte
	for _, n := range []uint32{uint32(headerSize + len(payload)), program, 1, procedure, kind, 0, 0} {
		p = binary.BigEndian.AppendUint32(p, n)
	}
	return append(p, payload...)
}

func text(p []byte, s string) []byte {
	p = append(binary.BigEndian.AppendUint32(p, uint32(len(s))), s...)
	return append(p, make([]byte, (4-len(s)%4)%4)...)
}

// from is the beginning of an event: a callback and a domain.
func from(domain string) []byte {
	p := text([]byte{0, 0, 0, 7}, domain)
	return append(p, make([]byte, 16+4)...)
}

// filtered has a filter read packets, and returns what passes.
func filtered(t *testing.T, packets ...[]byte) (passed []byte, events []qemuEvent, stopped int, err error) {
	t.Helper()
	here, there := net.Pipe()
	go func() {
		for _, p := range packets {
			_, _ = there.Write(p) // fails when the filter has had enough
		}
		there.Close()
	}()
	f := &filter{Conn: here, event: func(e qemuEvent) { events = append(events, e) }, stopped: func() { stopped++ },
		ended: func(e error) { err = e }}
	passed, _ = io.ReadAll(f)
	here.Close()
	return passed, events, stopped, err
}

func TestFilter(t *testing.T) {
	reply := packet(remoteProgram, 1, 1, []byte("reply..."))
	times := []byte{0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 8}
	stop := append(text(from("vm1"), "STOP"), times...)
	reset := append(text(from("vm1"), "RESET"), times...)
	lifecycle := func(what byte) []byte {
		return packet(remoteProgram, lifecycleProc, messageType, append(from("vm1"), 0, 0, 0, what, 0, 0, 0, 0))
	}
	passed, events, stopped, err := filtered(t, reply,
		packet(qemuProgram, qemuEventProc, messageType, append(stop, 0, 0, 0, 0)),
		packet(qemuProgram, qemuEventProc, messageType, text(append(reset, 0, 0, 0, 1), `{"a":1}`)),
		lifecycle(2), lifecycle(lifecycleStop), reply)
	assert.Equal(t, string(reply)+string(reply), string(passed))
	assert.Equal(t, []qemuEvent{{name: "STOP", seconds: 9, micros: 8}, {name: "RESET", seconds: 9, micros: 8, data: `{"a":1}`}}, events)
	assert.Equal(t, 1, stopped)
	assert.Equal(t, io.EOF, err)
}

func TestFilterOfWhatIsNotLibvirt(t *testing.T) {
	for _, bad := range [][]byte{
		[]byte(`{"QMP": {"version": ...`), {0, 0, 0, 3}, {0, 0, 0, 27, 1},
	} {
		passed, _, _, err := filtered(t, bad)
		assert.Empty(t, passed)
		require.ErrorContains(t, err, "is not libvirt")
	}
	long := append(text(from("vm1"), "STOP")[:20], 255, 255, 255, 255)
	for size := range len(long) {
		_, events, _, err := filtered(t, packet(qemuProgram, qemuEventProc, messageType, long[:size]))
		assert.Empty(t, events)
		assert.Equal(t, errShort, err)
	}
}
