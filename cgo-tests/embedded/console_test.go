// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// A character cell of QEMU's virtual consoles, in pixels.
const (
	cellWidth  = 8
	cellHeight = 16
)

// blink is longer than the cursor needs to come and go.
const blink = 1100 * time.Millisecond

// brightest puts two pictures over each other.
func brightest(a, b *image.RGBA) *image.RGBA {
	if a == nil || a.Rect != b.Rect {
		return b
	}
	for i, p := range a.Pix {
		b.Pix[i] = max(p, b.Pix[i])
	}
	return b
}

// steady takes pictures until the cursor was there and has them all in one, so
// that it does not matter when the cursor blinks.
func steady(look func() *image.RGBA) *image.RGBA {
	time.Sleep(200 * time.Millisecond)
	var all *image.RGBA
	for end := time.Now().Add(blink); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		all = brightest(all, look())
	}
	return all
}

// cells returns the pixels of a part of a row of text.
func cells(picture *image.RGBA, row, column, count int) string {
	var pixels []byte
	for y := row * cellHeight; y < (row+1)*cellHeight; y++ {
		begin := picture.PixOffset(column*cellWidth, y)
		pixels = append(pixels, picture.Pix[begin:begin+4*count*cellWidth]...)
	}
	return string(pixels)
}

// samePicture requires that a picture is what the QEMU with HMP has, pixel for
// pixel, and returns it. Both are kept in the build folder, for people.
func samePicture(t *testing.T, name string, scenario func(t *testing.T, program string) *image.RGBA) *image.RGBA {
	t.Helper()
	folder := filepath.Join(filepath.Dir(qemutest.Build(t, qemutest.Hmp)), "pictures")
	require.NoError(t, os.MkdirAll(folder, 0o755))
	var libhmp *image.RGBA
	onBoth(t, func(t *testing.T, program string) []string {
		picture := scenario(t, program)
		file := name + "-builtin.png"
		if program == qemutest.Build(t, qemutest.Libhmp) {
			libhmp = picture
			file = name + ".png"
		}
		var encoded bytes.Buffer
		require.NoError(t, png.Encode(&encoded, picture))
		require.NoError(t, os.WriteFile(filepath.Join(folder, file), encoded.Bytes(), 0o644))
		return []string{fmt.Sprintf("%s of %v %x", file[:len(name)], picture.Rect, sha256.Sum256(picture.Pix))}
	})
	return libhmp
}

// The monitor that a QEMU without any monitor option has is on the second
// console.
func TestDefaultMonitorOnConsole(t *testing.T) {
	picture := samePicture(t, "console", func(t *testing.T, program string) *image.RGBA {
		s := startOnStdio(t, pipes(t), program, "-M", "pc", "-S", "-name", "guest", "-display", "none", "-vnc", "unix:vnc")
		v := qemutest.View(t, filepath.Join(s.Dir, "vnc"), "")
		v.Look()
		v.Press(qemutest.KeyCtrl, qemutest.KeyAlt, '2')
		v.Type("info status\nprint/x 6 * 7\n")
		v.Type("info vers")
		v.Press(qemutest.KeyTab) // completes
		v.Type("\n")
		v.Press(qemutest.KeyUp) // recalls
		v.Type("\nnosuch\ninfo mie")
		v.Press(qemutest.KeyLeft)
		v.Type("c\n")
		picture := steady(v.Look)
		v.Type("quit")
		v.Press(qemutest.KeyReturn)
		s.ends(t)
		return picture
	})
	checkText(t, picture)
}

// checkText checks of a picture that it shows what TestDefaultMonitorOnConsole
// typed: QEMU's own line, banner, prompt, echo and text.
func checkText(t *testing.T, picture *image.RGBA) {
	t.Helper()
	const prompt = len(qemutest.Prompt)
	blank := cells(picture, 23, 60, prompt)
	shown := cells(picture, 2, 0, prompt)
	assert.NotEqual(t, blank, shown, "no prompt")
	prompts := 0
	for row := range 24 {
		if cells(picture, row, 0, prompt) == shown {
			prompts++
		}
	}
	assert.Equal(t, 7, prompts, "one for each line typed, and the last")
	assert.Equal(t, cells(picture, 2, prompt+5, len("status")), cells(picture, 3, 3, len("status")),
		`"info status" and "VM status:" show the same word`)
}

// On a machine without graphics the monitor is the first console, which
// screendump shows.
func TestMonitorInScreendump(t *testing.T) {
	for _, keys := range []struct {
		name string
		send func(t *testing.T, q *qemutest.QEMU)
	}{
		{"vnc", func(t *testing.T, q *qemutest.QEMU) {
			qemutest.View(t, filepath.Join(q.Dir, "vnc"), "").Type("info status\nnosuch\nprint 7")
		}},
		{"send-key", func(t *testing.T, q *qemutest.QEMU) {
			for _, key := range []string{"p", "spc", "7", "ret"} {
				keys := fmt.Sprintf(`{"keys":[{"type":"qcode","data":"%s"}],"hold-time":1}`, key)
				require.NoError(t, q.QMP("send-key", rawJSON(keys), nil))
			}
		}},
	} {
		t.Run(keys.name, func(t *testing.T) {
			samePicture(t, "screendump-"+keys.name, func(t *testing.T, program string) *image.RGBA {
				q := qemutest.Start(t, program, "-M", "none", "-monitor", "vc:80Cx24C", "-vnc", "unix:vnc")
				keys.send(t, q)
				return steady(func() *image.RGBA { return screendump(t, q) })
			})
		})
	}
}

// What a VNC client pastes comes at once. QEMU's own monitor takes it before
// its prompts are back; typed slowly it shows what is right.
func TestPasteIntoConsole(t *testing.T) {
	const text = "info status\nprint/x 6 * 7\ninfo name\nprint 100 + 200 + 300\nprint 1 + 2"
	samePicture(t, "paste", func(t *testing.T, program string) *image.RGBA {
		q := qemutest.Start(t, program, "-M", "none", "-monitor", "vc:80Cx24C", "-vnc", "unix:vnc")
		v := qemutest.View(t, filepath.Join(q.Dir, "vnc"), "")
		if program == qemutest.Build(t, qemutest.Libhmp) {
			v.Paste(text)
		} else {
			v.Type(text)
		}
		return steady(func() *image.RGBA { return screendump(t, q) })
	})
}

// rawJSON are arguments as QMP has them.
type rawJSON string

// MarshalJSON implements json.Marshaler.
func (r rawJSON) MarshalJSON() ([]byte, error) { return []byte(r), nil }

// screendump has QEMU take a picture.
func screendump(t *testing.T, q *qemutest.QEMU) *image.RGBA {
	t.Helper()
	require.NoError(t, q.QMP("screendump", rawJSON(`{"filename":"picture"}`), nil))
	data, err := os.ReadFile(filepath.Join(q.Dir, "picture"))
	require.NoError(t, err)
	var width, height, depth int
	_, err = fmt.Sscanf(string(data[:32]), "P6\n%d %d\n%d\n", &width, &height, &depth)
	require.NoError(t, err)
	pixels := data[len(data)-3*width*height:]
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		copy(picture.Pix[4*i:], pixels[3*i:3*i+3])
		picture.Pix[4*i+3] = 0xff
	}
	return picture
}
