// SPDX-License-Identifier: GPL-2.0-or-later

package libvirt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
)

// A packet of libvirt's protocol (src/rpc/virnetprotocol.x there): its length, with
// these four bytes, six numbers, and what the call says.
const (
	headerSize = 28
	// maxPacket is VIR_NET_MESSAGE_MAX with the length.
	maxPacket = 32<<20 + 4
)

// The packets that are taken out here.
const (
	remoteProgram  = 0x20008086 // remote/remote_protocol.x
	lifecycleProc  = 318        // REMOTE_PROC_DOMAIN_EVENT_CALLBACK_LIFECYCLE
	qemuProgram    = 0x20008087 // remote/qemu_protocol.x
	qemuEventProc  = 6          // QEMU_PROC_DOMAIN_MONITOR_EVENT
	messageType    = 2          // VIR_NET_MESSAGE
	lifecycleStop  = 5          // VIR_DOMAIN_EVENT_STOPPED
	lifecycleCrash = 8          // VIR_DOMAIN_EVENT_CRASHED
)

// qemuEvent is an event of QEMU as libvirt has it.
type qemuEvent struct {
	name    string
	seconds uint64
	micros  uint32
	data    string // JSON, "" if there is none
}

// filter is the connection to libvirtd as go-libvirt sees it. Events are taken out
// of what libvirtd sends: go-libvirt drops those of QEMU that have no data, such as
// STOP, and passes the others on by way of goroutines, so that one may be later than
// the reply that came after it. It is also a limit to what a packet may ask for.
type filter struct {
	net.Conn
	event   func(qemuEvent)
	stopped func()
	ended   func(error)
	rest    []byte // of the packet that is being read
	err     error
}

// Read implements net.Conn.
func (f *filter) Read(p []byte) (int, error) {
	for len(f.rest) == 0 {
		if f.err == nil {
			if f.rest, f.err = f.packet(); f.err != nil {
				f.ended(f.err)
			}
		}
		if f.err != nil {
			return 0, f.err
		}
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

// packet reads one, and returns nothing of one that is taken out.
func (f *filter) packet() ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(f.Conn, length[:]); err != nil {
		return nil, err
	}
	size := binary.BigEndian.Uint32(length[:])
	if size < headerSize || size > maxPacket {
		return nil, fmt.Errorf("what is at the other end is not libvirt (a packet of %d bytes)", size)
	}
	packet := make([]byte, size)
	copy(packet, length[:])
	if _, err := io.ReadFull(f.Conn, packet[len(length):]); err != nil {
		return nil, err
	}
	d := decoder{rest: packet[len(length):]}
	program, _, procedure, kind := d.number(), d.number(), d.number(), d.number()
	if kind != messageType {
		return packet, nil
	}
	d.rest = packet[headerSize:]
	switch {
	case program == qemuProgram && procedure == qemuEventProc:
		e := d.qemuEvent()
		if d.err == nil {
			f.event(e)
		}
	case program == remoteProgram && procedure == lifecycleProc:
		d.number() // of the callback
		d.domain()
		if what := d.number(); d.err == nil && (what == lifecycleStop || what == lifecycleCrash) {
			f.stopped()
		}
	}
	return nil, d.err
}

// decoder reads XDR (RFC 4506).
type decoder struct {
	rest []byte
	err  error
}

var errShort = errors.New("libvirt sent a packet that is too short")

func (d *decoder) take(n int) []byte {
	if n < 0 || n > len(d.rest) {
		d.err, d.rest = errShort, nil
		return nil
	}
	taken := d.rest[:n]
	d.rest = d.rest[n:]
	return taken
}

func (d *decoder) number() uint32 {
	if b := d.take(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

func (d *decoder) text() string {
	n := int(d.number())
	text := string(d.take(n))
	d.take((4 - n%4) % 4)
	return text
}

func (d *decoder) domain() {
	d.text()   // name
	d.take(16) // UUID
	d.number() // id
}

// qemuEvent is qemu_domain_monitor_event_msg.
func (d *decoder) qemuEvent() (e qemuEvent) {
	d.number() // of the callback
	d.domain()
	e.name = d.text()
	e.seconds = uint64(d.number())<<32 | uint64(d.number())
	e.micros = d.number()
	if d.number() != 0 {
		e.data = d.text()
	}
	return e
}
