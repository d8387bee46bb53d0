// SPDX-License-Identifier: GPL-2.0-or-later

package qemutest

import (
	"crypto/des"
	"encoding/binary"
	"image"
	"io"
	"math/bits"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Keysyms of keys that are no characters.
const (
	KeyBackspace = 0xff08
	KeyTab       = 0xff09
	KeyReturn    = 0xff0d
	KeyHome      = 0xff50
	KeyLeft      = 0xff51
	KeyUp        = 0xff52
	KeyCtrl      = 0xffe3
	KeyAlt       = 0xffe9
	KeyDelete    = 0xffff
)

// Numbers of the RFB protocol (RFC 6143).
const (
	securityNone = 1
	securityVNC  = 2

	clientSetPixelFormat = 0
	clientSetEncodings   = 2
	clientUpdateRequest  = 3
	clientKeyEvent       = 4

	serverUpdate  = 0
	serverBell    = 2
	serverCutText = 3

	encodingRaw         = 0
	encodingDesktopSize = -223
)

// Viewer is a VNC client, of the least kind.
type Viewer struct {
	t       testing.TB
	conn    net.Conn
	picture *image.RGBA
}

// View connects to the VNC server at a unix socket. The password counts only
// if the server wants one.
func View(t testing.TB, path, password string) *Viewer {
	t.Helper()
	v := &Viewer{t: t}
	require.Eventually(t, func() (ok bool) {
		var err error
		v.conn, err = net.Dial("unix", path)
		return err == nil
	}, Limit, 5*time.Millisecond)
	t.Cleanup(func() { v.conn.Close() })
	require.NoError(t, v.conn.SetDeadline(time.Now().Add(Limit)))
	v.shakeHands(password)

	v.send(uint8(1)) // ClientInit: shared
	var size [2]uint16
	var format [16]byte
	var name uint32
	v.receive(&size, &format, &name)
	v.skip(name)
	v.resize(size[0], size[1])
	// 32 bits, depth 24, little endian, true colour, red first in memory.
	v.send(uint8(clientSetPixelFormat), [3]byte{}, [4]byte{32, 24, 0, 1},
		[3]uint16{255, 255, 255}, [3]byte{0, 8, 16}, [3]byte{})
	v.send(uint8(clientSetEncodings), uint8(0), uint16(2), int32(encodingRaw), int32(encodingDesktopSize))
	return v
}

// shakeHands agrees on version and security.
func (v *Viewer) shakeHands(password string) {
	v.t.Helper()
	var version [12]byte
	var count uint8
	v.receive(&version)
	v.send([]byte("RFB 003.008\n"))
	v.receive(&count)
	types := make([]byte, count)
	v.receive(types)
	if password == "" {
		require.Contains(v.t, types, byte(securityNone))
		v.send(uint8(securityNone))
	} else {
		require.Contains(v.t, types, byte(securityVNC))
		v.send(uint8(securityVNC))
		v.authenticate(password)
	}
	var result uint32
	v.receive(&result)
	require.Zero(v.t, result, "the server refuses")
}

// authenticate encrypts what the server sends with the password, whose bits
// are in the order that VNC has them.
func (v *Viewer) authenticate(password string) {
	v.t.Helper()
	var key [8]byte
	copy(key[:], password)
	for i := range key {
		key[i] = bits.Reverse8(key[i])
	}
	cipher, err := des.NewCipher(key[:])
	require.NoError(v.t, err)
	var challenge [16]byte
	v.receive(&challenge)
	cipher.Encrypt(challenge[:8], challenge[:8])
	cipher.Encrypt(challenge[8:], challenge[8:])
	v.send(challenge)
}

func (v *Viewer) send(parts ...any) {
	v.t.Helper()
	var message []byte
	for _, part := range parts {
		var err error
		message, err = binary.Append(message, binary.BigEndian, part)
		require.NoError(v.t, err)
	}
	_, err := v.conn.Write(message)
	require.NoError(v.t, err)
}

func (v *Viewer) receive(parts ...any) {
	v.t.Helper()
	for _, part := range parts {
		require.NoError(v.t, binary.Read(v.conn, binary.BigEndian, part))
	}
}

func (v *Viewer) skip(n uint32) {
	v.t.Helper()
	_, err := io.CopyN(io.Discard, v.conn, int64(n))
	require.NoError(v.t, err)
}

func (v *Viewer) resize(width, height uint16) {
	v.picture = image.NewRGBA(image.Rect(0, 0, int(width), int(height)))
}

// Press presses keys together and lets go of them.
func (v *Viewer) Press(keysyms ...uint32) {
	v.t.Helper()
	var events []any
	for _, k := range keysyms {
		events = append(events, keyEvent(k, 1)...)
	}
	for _, k := range slices.Backward(keysyms) {
		events = append(events, keyEvent(k, 0)...)
	}
	v.send(events...)
}

func keyEvent(keysym uint32, down uint8) []any {
	return []any{uint8(clientKeyEvent), down, uint16(0), keysym}
}

// Paste sends all keys at once.
func (v *Viewer) Paste(text string) {
	v.t.Helper()
	var events []any
	for _, r := range strings.ReplaceAll(text, "\n", string(rune(KeyReturn))) {
		events = append(events, keyEvent(uint32(r), 1)...)
		events = append(events, keyEvent(uint32(r), 0)...)
	}
	v.send(events...)
}

// Type types text, "\n" is Return; after that it waits for the picture, as a
// user does: a virtual console keeps 16 keys for who cannot take them yet.
func (v *Viewer) Type(text string) {
	v.t.Helper()
	for _, r := range text {
		if r != '\n' {
			v.Press(uint32(r))
			continue
		}
		v.Press(KeyReturn)
		v.Look()
		v.Look()
	}
}

// Look returns a copy of the present picture.
func (v *Viewer) Look() *image.RGBA {
	v.t.Helper()
	for {
		size := v.picture.Rect.Size()
		v.send(uint8(clientUpdateRequest), uint8(0), [4]uint16{0, 0, uint16(size.X), uint16(size.Y)})
		if v.update() {
			now := *v.picture
			now.Pix = append([]byte(nil), v.picture.Pix...)
			return &now
		}
	}
}

// update takes an update and reports whether it has pixels.
func (v *Viewer) update() (drawn bool) {
	v.t.Helper()
	v.untilUpdate()
	var pad uint8
	var count uint16
	v.receive(&pad, &count)
	for range count {
		var at, size [2]uint16
		var encoding int32
		v.receive(&at, &size, &encoding)
		if encoding == encodingDesktopSize {
			v.resize(size[0], size[1])
			continue
		}
		require.EqualValues(v.t, encodingRaw, encoding)
		for y := range int(size[1]) {
			begin := v.picture.PixOffset(int(at[0]), int(at[1])+y)
			v.receive(v.picture.Pix[begin : begin+4*int(size[0])])
		}
		drawn = true
	}
	for i := 3; i < len(v.picture.Pix); i += 4 {
		v.picture.Pix[i] = 0xff // opaque
	}
	return drawn
}

// untilUpdate skips messages until an update begins.
func (v *Viewer) untilUpdate() {
	v.t.Helper()
	for {
		var kind uint8
		v.receive(&kind)
		switch kind {
		case serverUpdate:
			return
		case serverBell:
		case serverCutText:
			var pad [3]byte
			var length uint32
			v.receive(&pad, &length)
			v.skip(length)
		default:
			v.t.Fatalf("message %d of the VNC server", kind)
		}
	}
}
