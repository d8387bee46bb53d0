// SPDX-License-Identifier: GPL-2.0-or-later

// Package typing_test has hmp type at guests that write down what they read.
package typing_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// echo is a boot sector: it says that it is ready, then gives QEMU's debug port each character that the BIOS
// reads from the keyboard, by its own table of a US keyboard.
var echo = func() []byte {
	sector := make([]byte, 512)
	copy(sector, "\xb0>\xe6\xe9"+ // mov al,'>'; out 0xe9,al
		"\x31\xc0\xcd\x16"+ // next: xor ax,ax; int 0x16
		"\xe6\xe9\xeb\xf8") // out 0xe9,al; jmp next
	copy(sector[510:], "\x55\xaa")
	return sector
}()

const ready = ">"

// limit is for a machine under load: the guest's BIOS takes a second else.
const limit = 2 * time.Minute

// start starts the guest, and returns what reads what it has written after it was ready.
func start(t *testing.T, release string, keyboard ...string) (q *qemutest.QEMU, read func() string) {
	p := qemutest.Prepare(t)
	require.NoError(t, os.WriteFile(filepath.Join(p.Dir, "echo.img"), echo, 0o600))
	args := append([]string{"-machine", "pc", "-m", "32", "-nic", "none", "-drive", "file=echo.img,format=raw,if=floppy",
		"-boot", "a", "-chardev", "file,id=echo,path=echo.txt", "-device", "isa-debugcon,iobase=0xe9,chardev=echo"}, keyboard...)
	q = p.Start(qemutest.Stock(t, release, "x86_64"), args...)
	content := func() string {
		text, err := os.ReadFile(filepath.Join(p.Dir, "echo.txt"))
		require.NoError(t, err)
		return string(text)
	}
	require.Eventually(t, func() bool { return strings.Contains(content(), ready) }, limit, 50*time.Millisecond)
	return q, func() string {
		_, typed, _ := strings.Cut(content(), ready)
		return typed
	}
}

// hmp runs a line.
func hmp(t *testing.T, q *qemutest.QEMU, line string) (output string, err error) {
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, qemutest.Build(t, qemutest.Hmp), q.Socket(1), "-c", line)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err = cmd.Run()
	return out.String(), err
}

// everyKey are all characters that a US keyboard has keys for and ASCII has.
func everyKey() string {
	var b strings.Builder
	for c := byte(' '); c < 0x7f; c++ {
		b.WriteByte(c)
	}
	return b.String()
}

var escaped = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`)

// TestTextArrivesWhole: 200 characters, all of the keyboard among them, on PS/2 and on USB. (QEMU's queue takes
// 1024 events, ui/input.c, a keyboard 16 bytes or events: of a text that is sent at once the end is lost.)
func TestTextArrivesWhole(t *testing.T) {
	text := everyKey() + "\tThe quick brown fox jumps over the lazy dog. "
	text += everyKey()[:200-len(text)-1] + "\n"
	require.Len(t, text, 200)
	for _, release := range qemutest.AllReleases(t) {
		for name, keyboard := range map[string][]string{"ps2": nil, "usb": {"-usb", "-device", "usb-kbd"}} {
			t.Run(release+" "+name, func(t *testing.T) {
				q, read := start(t, release, keyboard...)
				output, err := hmp(t, q, `type "`+escaped.Replace(text)+`"`)
				require.NoError(t, err, output)
				assert.Empty(t, output)
				want := strings.ReplaceAll(text, "\n", "\r") // what int 0x16 has for Enter
				// All keys were released when hmp ended; the guest may have to be scheduled to read the last.
				require.Eventually(t, func() bool { return len(read()) >= len(want) }, limit, 10*time.Millisecond, "%q", read())
				assert.Equal(t, want, read())
			})
		}
	}
}

// TestNothingIsTyped of a text that has a character without key.
func TestNothingIsTyped(t *testing.T) {
	q, read := start(t, "10.0")
	output, err := hmp(t, q, "type grün")
	assert.Error(t, err)
	assert.Equal(t, "Error: a US keyboard has no key for 'ü': nothing was typed\n", output)
	output, err = hmp(t, q, "type ok")
	require.NoError(t, err, output)
	require.Eventually(t, func() bool { return read() != "" }, limit, 10*time.Millisecond)
	assert.Equal(t, "ok", read())
}
