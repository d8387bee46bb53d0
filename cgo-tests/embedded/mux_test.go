// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// ctrlA is the escape character of QEMU's multiplexers.
const ctrlA = "\x01"

// guest is a boot sector that writes "up" to the first serial line and then
// answers each byte there with the next one in the alphabet.
var guest = []byte{
	0xfa,             // cli: the firmware's console writes from a timer
	0xba, 0xf8, 0x03, // mov dx, 0x3f8
	0xb0, 'u', 0xee, // mov al, 'u'; out dx, al
	0xb0, 'p', 0xee, // mov al, 'p'; out dx, al
	0xba, 0xfd, 0x03, // wait: mov dx, 0x3fd
	0xec,       // in al, dx
	0xa8, 0x01, // test al, 1
	0x74, 0xf8, // jz wait
	0xba, 0xf8, 0x03, // mov dx, 0x3f8
	0xec,       // in al, dx
	0xfe, 0xc0, // inc al
	0xee,       // out dx, al
	0xeb, 0xef, // jmp wait
}

// disk makes a disk of the guest and returns its path.
func disk(t *testing.T) string {
	t.Helper()
	sector := make([]byte, 512)
	copy(sector, guest)
	sector[510], sector[511] = 0x55, 0xaa
	path := filepath.Join(qemutest.Prepare(t).Dir, "disk")
	require.NoError(t, os.WriteFile(path, sector, 0o644))
	return path
}

// multiplexed are the ways to have a serial line and the monitor on stdio.
var multiplexed = []struct {
	name string
	args []string
}{
	{"mon", []string{"-display", "none", "-serial", "mon:stdio"}},
	{"nographic", []string{"-nographic"}},
	{"chardev", []string{"-display", "none", "-chardev", "stdio,id=both,mux=on,signal=off",
		"-serial", "chardev:both", "-mon", "both"}},
}

func TestMultiplexer(t *testing.T) {
	for _, kind := range multiplexed {
		t.Run(kind.name, func(t *testing.T) {
			for _, terminal := range []struct {
				name string
				open func(*testing.T) stdio
			}{{"pipes", pipes}, {"pty", pty}} {
				t.Run(terminal.name, func(t *testing.T) {
					seen := onBoth(t, func(t *testing.T, program string) []string {
						args := append([]string{"-M", "pc", "-net", "none",
							"-drive", "format=raw,file=" + disk(t)}, kind.args...)
						return switching(t, startOnStdio(t, terminal.open(t), program, args...))
					})
					assert.Equal(t, "y", seen[0])
					assert.Regexp(t, `^QEMU .*\r\n\(qemu\) $`, seen[1])
				})
			}
		})
	}
}

// switching goes between guest and monitor and returns what is seen, from
// where the guest is up.
func switching(t *testing.T, s *startedQEMU) (seen []string) {
	note := func(text string) { seen = append(seen, text) }
	s.Until("up") // the firmware comes before, with -nographic

	s.Send("x")
	note(s.Until("y"))
	s.Send(ctrlA + "c") // to the monitor
	note(s.Until(qemutest.Prompt))
	s.Send("info name\r")
	note(s.Until(qemutest.Prompt))
	s.Send("half a li" + ctrlA + "c" + "x") // back: the half line is lost
	note(s.Until("y"))
	s.Send(ctrlA + "c")
	note(s.Until(qemutest.Prompt))
	s.Send(up + "\r") // history is not
	note(s.Until("\n" + qemutest.Prompt))

	s.Send("system_reset\r") // the guest speaks while the monitor has the keys
	note(s.Until("\n" + qemutest.Prompt))
	s.Until("up")
	s.Send("print 1\r" + ctrlA + "c" + "x") // away while a line may be running
	note(s.Until("y"))
	s.Send(ctrlA + ctrlA) // ^A itself, to the guest
	note(s.Until("\x02"))

	s.Send(ctrlA + "h")
	note(s.Until("C-a C-a"))
	s.Send("x")
	note(s.Until("y"))
	s.Send(ctrlA + "c")
	note(s.Until(qemutest.Prompt))
	s.Send("quit\r")
	note(s.ends(t))
	return seen
}

// ^A x ends QEMU wherever the keys go.
func TestMultiplexerExit(t *testing.T) {
	for name, keys := range map[string]string{"guest": ctrlA + "x", "monitor": ctrlA + "c" + ctrlA + "x"} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, program string) []string {
				s := startOnStdio(t, pipes(t), program, "-M", "none", "-display", "none",
					"-chardev", "stdio,id=both,mux=on", "-mon", "both", "-mon", "both")
				s.Until("monitor - ")
				s.Send(keys)
				return []string{s.ends(t)}
			})
		})
	}
}

// Two monitors at one terminal: each has its own history.
func TestMultiplexedMonitors(t *testing.T) {
	seen := onBoth(t, func(t *testing.T, program string) []string {
		s := startOnStdio(t, pipes(t), program, "-M", "none", "-display", "none",
			"-chardev", "stdio,id=both,mux=on", "-mon", "both", "-mon", "both")
		seen := []string{s.Until(qemutest.Prompt)}
		for _, keys := range []string{"print 1\r", "info history\r", ctrlA + "c", "info history\r", ctrlA + "c", "info history\r"} {
			s.Send(keys)
			seen = append(seen, s.Until(qemutest.Prompt))
		}
		s.Send("quit\r")
		return append(seen, s.ends(t))
	})
	assert.Contains(t, seen[2], "0: 'print 1'")
	assert.Contains(t, seen[4], "0: 'info history'")
	assert.Contains(t, seen[6], "0: 'print 1'")
}
