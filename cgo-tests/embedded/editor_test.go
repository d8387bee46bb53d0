// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"image"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"libhmp/cgo-tests/qemutest"
)

func TestExtendedEditorOnSocket(t *testing.T) {
	q := qemutest.Start(t, qemutest.Build(t, qemutest.Libhmp), "-M", "none",
		"-chardev", "socket,id=m,path=m,server=on,wait=off", "-mon", "chardev=m,editor=extended")
	c := q.Terminal(filepath.Join(q.Dir, "m"))
	c.Until(qemutest.Prompt)
	c.Send("print 2 + 3\r")
	c.Until("0x5\r\n")
	c.Send("print 1\x12+\r") // found by ^R
	c.Until("0x5\r\n")
	c.Send("\x1b[200~print 10\rprint 20\x1b[201~")
	assert.NotContains(t, c.Until("print 20"), "0xa", "runs before Enter")
	c.Send("\r")
	c.Until("0xa\r\n")
	c.Until("0x14\r\n")
}

// Ctrl-A goes up a row where the line wraps, and only there.
func TestExtendedEditorFollowsTheTerminal(t *testing.T) {
	const line = "print 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1"
	pty, tty := qemutest.OpenPTY(t)
	resize := func(columns uint16) {
		require.NoError(t, unix.IoctlSetWinsize(int(tty.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}))
	}
	resize(40)
	cmd := exec.Command(qemutest.Build(t, qemutest.Libhmp), "-M", "none", "-nodefaults", "-display", "none",
		"-chardev", "stdio,id=m", "-mon", "chardev=m,editor=extended")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	c := qemutest.NewTerminal(t, pty)
	c.Until(qemutest.Prompt)
	drawn := func() string { return c.Quiet(300 * time.Millisecond) }
	for columns, up := range map[uint16]bool{40: true, 80: false, 30: true} {
		resize(columns)
		c.Send(line + "\x05") // which is enough for it to see the new size
		drawn()
		c.Send("\x01")
		assert.Equal(t, up, strings.Contains(drawn(), "\x1b[1A"), columns)
		c.Send("\x0b")
		drawn()
	}
}

// A virtual console shows what is right after any editing: what the built-in
// monitor shows of the same text typed without mistakes. (Lines that wrap are
// beyond the built-in one: the second of these fills a row but for a column.)
func TestExtendedEditorOnConsole(t *testing.T) {
	const line = "print 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1"
	samePicture(t, "extended", func(t *testing.T, program string) *image.RGBA {
		mon := "chardev=v"
		extended := program == qemutest.Build(t, qemutest.Libhmp)
		if extended {
			mon += ",editor=extended"
		}
		q := qemutest.Start(t, program, "-M", "none", "-chardev", "vc,id=v,cols=80,rows=24", "-mon", mon,
			"-vnc", "unix:vnc")
		v := qemutest.View(t, filepath.Join(q.Dir, "vnc"), "")
		if extended {
			v.Type("nfo status")
			v.Press(qemutest.KeyHome)
			v.Type("i\n" + line + " + 1 + 1 + 1")
			for range " + 1 + 1 + 1" {
				v.Press(qemutest.KeyBackspace)
			}
			v.Type("\n")
			v.Press(qemutest.KeyUp)
			v.Type(strings.Repeat("x", 160)) // two rows more
			for range 160 {
				v.Press(qemutest.KeyLeft)
			}
			for range 160 {
				v.Press(qemutest.KeyDelete)
			}
		} else {
			v.Type("info status\n" + line + "\n" + line)
		}
		v.Type("\nprint 3")
		return steady(func() *image.RGBA { return screendump(t, q) })
	})
}

func TestEditorIsForHumans(t *testing.T) {
	for option, message := range map[string]string{
		"chardev=m,mode=control,editor=extended": "'editor' is not compatible with QMP monitors",
		"chardev=m,editor=vi":                    "Parameter 'editor' does not accept value 'vi'",
	} {
		q := qemutest.Prepare(t).Launch(qemutest.Build(t, qemutest.Libhmp), "-M", "none",
			"-chardev", "null,id=m", "-mon", option)
		require.Error(t, q.Wait())
		assert.Contains(t, q.Messages(), message)
	}
}
