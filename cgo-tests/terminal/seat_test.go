// SPDX-License-Identifier: GPL-2.0-or-later

package terminal_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

func TestSession(t *testing.T) {
	for _, release := range qemutest.Releases {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			_, address := qemu(t, release)
			w := open(t, 80, 24)
			w.text("clear; ./hmp " + address)
			w.keys("Enter")
			w.shows("(qemu)")
			w.text("info nam")
			w.keys("Tab", "Enter")
			w.shows("(qemu) info name", "fake", "(qemu)")
			w.text("info stauts")
			w.keys("BSpace", "BSpace", "BSpace")
			w.text("tus")
			w.keys("Enter")
			w.shows("(qemu) info status", "VM status: paused (prelaunch)", "(qemu)")
			w.keys("C-r")
			w.text("nam")
			w.shows("(reverse-i-search)'nam': info name")
			w.keys("C-g")
			w.shows("(qemu)")
			w.keys("C-d")
			w.shows("(qemu)", "$")
			w.text("./hmp " + address) // history is that of the VM
			w.keys("Enter")
			w.shows("(qemu)")
			w.keys("Up", "Up")
			w.shows("(qemu) info name")
		})
	}
}

func TestCandidatesAreListedWithNotes(t *testing.T) {
	t.Parallel()
	w, _ := session(t, 80, 24)
	w.text("migrate_set_parameter multifd-ch")
	w.keys("Tab")
	w.shows("(qemu) migrate_set_parameter multifd-channels")
	w.keys("C-u")
	w.text("device_add virtio-rng-pci,max-")
	w.keys("Tab")
	w.shows("(qemu) device_add virtio-rng-pci,max-bytes=")
	w.keys("C-u")
	w.text("info mig")
	w.keys("Tab", "Tab")
	w.has("migrate_capabilities")
	w.shows("(qemu) info migrate")
}

func TestWideCharacters(t *testing.T) {
	t.Parallel()
	w, _ := session(t, 20, 10)
	w.text("日本語abc")
	w.shows("(qemu) 日本語abc")
	w.cursorIs(7 + 6 + 3)
	w.keys("Left", "Left", "Left", "Left")
	w.cursorIs(7 + 4)
	w.text("x")
	w.shows("(qemu) 日本x語abc")
	w.cursorIs(7 + 5)
	w.keys("BSpace", "BSpace")
	w.shows("(qemu) 日語abc")
	w.cursorIs(7 + 2)
	w.keys("C-e")
	w.text("12345") // the row is full
	w.shows("(qemu) 日語abc12345")
	w.text("語") // begins the next
	w.shows("(qemu) 日語abc12345", "語")
	w.cursorIs(2)
	w.keys("Left")
	w.cursorIs(0)
	w.keys("C-a", "C-k")
	w.shows("(qemu)")
	w.text("1234567890123語") // a wide one does not fit into the last column
	w.keys("C-a", "C-e")
	w.shows("(qemu) 1234567890123", "語")
	w.keys("C-u")
	w.text("123456789012語x")
	w.shows("(qemu) 123456789012", "語x")
	w.keys("C-u")
	w.text("e\u0301x") // a mark takes no room
	w.cursorIs(7 + 2)
	w.keys("Left", "BSpace") // and goes with its letter
	w.shows("(qemu) x")
}

func TestLongLinesAndResize(t *testing.T) {
	t.Parallel()
	w, _ := session(t, 40, 12)
	line := "print 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 + 11 + 12 + 13 + 14 + 15"
	wrapped := func(columns int) (rows []string) {
		for text := "(qemu) " + line; text != ""; text = text[min(columns, len(text)):] {
			rows = append(rows, strings.TrimRight(text[:min(columns, len(text))], " "))
		}
		return rows
	}
	w.text(line)
	w.shows(wrapped(40)...)
	for _, columns := range []int{30, 60, 21, 40} {
		w.resize(columns, 12)
		w.shows(wrapped(columns)...)
	}
	w.keys("C-a")
	w.cursorIs(7)
	w.resize(25, 12)
	w.cursorIs(7)
	w.shows(wrapped(25)...)
	w.keys("Enter")
	w.shows("0x78", "(qemu)")
}

func TestLineTallerThanTheScreen(t *testing.T) {
	t.Parallel()
	w, _ := session(t, 20, 5)
	line := "print " + strings.Repeat("1 + ", 40) + "1"
	w.text(line)
	all := "(qemu) " + line
	row := func(n int) string { return strings.TrimRight(all[20*n:min(20*n+20, len(all))], " ") }
	last := (len(all) - 1) / 20
	w.shows(row(last-3), row(last-2), row(last-1), row(last))
	w.keys("C-a")
	w.shows(row(0), row(1), row(2), row(3))
	w.cursorIs(7)
	w.keys("C-e", "Enter")
	w.shows(row(last), "0x29", "(qemu)")
}

func TestPasteRunsNothing(t *testing.T) {
	t.Parallel()
	w, _ := session(t, 80, 24)
	w.paste("info name\ninfo status\n")
	w.shows("(qemu) info name", "info status")
	w.keys("Enter")
	w.shows("(qemu) info name", "info status", "fake", "(qemu) info status", "VM status: paused (prelaunch)", "(qemu)")
}

func TestEventsAppearAboveTheLine(t *testing.T) {
	t.Parallel()
	w, q := session(t, 60, 24, "--events")
	w.text("info status is being typed")
	w.shows("(qemu) info status is being typed")
	require.NoError(t, q.QMP("cont", nil, nil))
	w.keys("C-a")
	require.True(t, eventually(func() bool {
		rows := w.rows()
		return len(rows) > 2 && strings.Contains(rows[len(rows)-2], "RESUME") && rows[len(rows)-1] == "(qemu) info status is being typed"
	}))
	w.cursorIs(7)
}

func TestInterruptAndStop(t *testing.T) {
	t.Parallel()
	w, _ := session(t, 60, 24)
	w.text("half a line")
	w.keys("C-c")
	w.shows("(qemu) half a line", "(qemu)")
	w.text("info na")
	w.keys("C-z")
	w.has("Stopped")
	w.text("clear; fg >/dev/null")
	w.keys("Enter")
	w.shows("(qemu) info na") // as it was left
	w.text("me")
	w.keys("Enter")
	w.shows("(qemu) info name", "fake", "(qemu)")
}

// The classic editor's screen is that of QEMU's own monitor on a terminal.
func TestClassicIsAsQEMU(t *testing.T) {
	for _, release := range qemutest.Releases {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			program := qemutest.Stock(t, release, "x86_64")
			_, address := qemu(t, release)
			theirs, ours := open(t, 70, 30), open(t, 70, 30)
			theirs.text("clear; " + program + " -M pc -nodefaults -S -name fake -display none -monitor stdio")
			ours.text("clear; ./hmp --classic --passthrough=never " + address)
			for _, keys := range [][]string{
				{"Enter"}, {"info nam", "Tab", "Enter"}, {"info v", "Tab"}, {"BSpace", "BSpace", "BSpace", "BSpace", "BSpace", "BSpace"},
				{"x_colo", "Left", "Left", "a", "C-a", "b", "C-e", "Enter"}, {"Up", "Up", "Enter"},
				{"sendkey a-bcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-abcdefghijklmnop", "Left", "Left", "z"}, {"Enter"},
				{"p 1", "Enter", "C-l"}, {"info st", "Tab", "Tab"},
			} {
				for _, key := range keys {
					for _, w := range []*window{theirs, ours} {
						if strings.HasPrefix(key, "C-") || strings.ToUpper(key[:1]) == key[:1] {
							w.keys(key)
						} else {
							w.text(key)
						}
					}
				}
				theirs.has("(qemu)")
				require.True(t, eventually(func() bool { return slices.Equal(theirs.rows(), ours.rows()) }),
					"%q: %q %q", keys, theirs.rows(), ours.rows())
			}
		})
	}
}

// ended has the shell say how the terminal is before hmp and after it.
func ended(t *testing.T, end func(w *window, pid int)) {
	q, address := qemu(t, "10.0")
	_ = q
	w := open(t, 100, 30)
	w.text("stty -g >before; sh -c 'echo $$ >pid; exec ./hmp " + address + "'; stty -g >after; echo done")
	w.keys("Enter")
	w.shows("(qemu)")
	w.text("half a line")
	w.shows("(qemu) half a line")
	pid, err := os.ReadFile(filepath.Join(w.dir, "pid"))
	require.NoError(t, err)
	var n int
	_, err = fmt.Sscan(string(pid), &n)
	require.NoError(t, err)
	end(w, n)
	require.True(t, eventually(func() bool {
		rows := w.rows()
		return len(rows) > 2 && rows[len(rows)-1] == "$" && rows[len(rows)-2] == "done"
	}))
	before, err := os.ReadFile(filepath.Join(w.dir, "before"))
	require.NoError(t, err)
	after, err := os.ReadFile(filepath.Join(w.dir, "after"))
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
	w.text("echo as before")
	w.keys("Enter")
	w.shows("$ echo as before", "as before", "$")
}

func TestTerminalIsRestored(t *testing.T) {
	for name, end := range map[string]func(*window, int){
		"SIGTERM": func(w *window, pid int) { require.NoError(w.t, syscall.Kill(pid, syscall.SIGTERM)) },
		"SIGHUP":  func(w *window, pid int) { require.NoError(w.t, syscall.Kill(pid, syscall.SIGHUP)) },
		"SIGQUIT": func(w *window, pid int) { require.NoError(w.t, syscall.Kill(pid, syscall.SIGQUIT)) },
		"SIGSEGV": func(w *window, pid int) { require.NoError(w.t, syscall.Kill(pid, syscall.SIGSEGV)) },
		"SIGKILL": func(w *window, pid int) { require.NoError(w.t, syscall.Kill(pid, syscall.SIGKILL)) },
		"Ctrl-D": func(w *window, _ int) {
			w.keys("C-c")
			w.shows("(qemu) half a line", "(qemu)")
			w.keys("C-d")
		},
		"quit": func(w *window, _ int) {
			w.keys("C-u")
			w.text("quit!")
			w.keys("Enter")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ended(t, end)
		})
	}
}
