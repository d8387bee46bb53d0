// SPDX-License-Identifier: GPL-2.0-or-later

// Package terminal_test has hmp run in tmux, at stock QEMUs, and looks at the
// screen.
package terminal_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"libhmp/cgo-tests/qemutest"
)

// limit bounds what a screen is waited for.
const limit = 10 * time.Second

// window is a terminal in which a shell runs.
type window struct {
	t      *testing.T
	socket string // of its own tmux
	dir    string // where the shell is
}

// open starts a shell in a terminal of some size. The folder has hmp and is
// where its history goes.
func open(t *testing.T, columns, rows int) *window {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil && os.Getenv("LIBHMP_REQUIRE") != "1" {
		t.Skip("no tmux")
	}
	w := &window{t: t, dir: t.TempDir()}
	w.socket = filepath.Join(w.dir, "tmux")
	require.NoError(t, os.Mkdir(filepath.Join(w.dir, "state"), 0o755))
	require.NoError(t, os.Symlink(qemutest.Build(t, qemutest.Hmp), filepath.Join(w.dir, "hmp")))
	require.NoError(t, os.WriteFile(filepath.Join(w.dir, "rc"), []byte("PS1='$ '\n"), 0o644))
	w.tmux("-f", "/dev/null", "-u", "new-session", "-d", "-x", fmt.Sprint(columns), "-y", fmt.Sprint(rows),
		"bash", "--noprofile", "--rcfile", "rc", "-i")
	t.Cleanup(func() { _ = w.command("kill-server").Run() })
	w.shows("$")
	return w
}

func (w *window) command(args ...string) *exec.Cmd {
	cmd := exec.Command("tmux", append([]string{"-S", w.socket}, args...)...)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TMUX=", "XDG_STATE_HOME="+filepath.Join(w.dir, "state"), "HISTFILE=/dev/null", "TERM=xterm-256color")
	return cmd
}

func (w *window) tmux(args ...string) string {
	w.t.Helper()
	out, err := w.command(args...).CombinedOutput()
	require.NoError(w.t, err, "tmux %q: %s", args, out)
	return string(out)
}

// text types characters, keys presses keys by tmux's names for them.
func (w *window) text(s string) { w.t.Helper(); w.tmux("send-keys", "-l", "--", s) }
func (w *window) keys(names ...string) {
	w.t.Helper()
	w.tmux(append([]string{"send-keys", "--"}, names...)...)
}

// paste pastes text as a terminal does when a user pastes.
func (w *window) paste(s string) {
	w.t.Helper()
	w.tmux("set-buffer", "--", s)
	w.tmux("paste-buffer", "-p", "-r")
}

// resize changes the window's size. tmux shows the text anew at once, and tells
// the program later.
func (w *window) resize(columns, rows int) {
	w.t.Helper()
	w.tmux("resize-window", "-x", fmt.Sprint(columns), "-y", fmt.Sprint(rows))
	tty, err := os.Open(strings.TrimSpace(w.tmux("display-message", "-p", "#{pane_tty}")))
	require.NoError(w.t, err)
	defer tty.Close()
	require.True(w.t, eventually(func() bool {
		size, err := unix.IoctlGetWinsize(int(tty.Fd()), unix.TIOCGWINSZ)
		return err == nil && int(size.Col) == columns
	}))
	time.Sleep(50 * time.Millisecond) // for the program to draw: nothing else tells
}

// has waits until some row has text in it.
func (w *window) has(text string) {
	w.t.Helper()
	require.True(w.t, eventually(func() bool { return strings.Contains(strings.Join(w.rows(), "\n"), text) }), text)
}

// rows are those of the screen, without blanks at their ends and empty ones at
// the end.
func (w *window) rows() []string {
	rows := strings.Split(strings.TrimRight(w.tmux("capture-pane", "-p"), "\n "), "\n")
	for i, row := range rows {
		rows[i] = strings.TrimRight(row, " ")
	}
	return rows
}

// eventually reports whether something comes true in time.
func eventually(ok func() bool) bool {
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return true
		}
	}
	return false
}

// shows waits until the bottom of the screen is these rows.
func (w *window) shows(want ...string) {
	w.t.Helper()
	bottom := func() []string {
		rows := w.rows()
		return rows[max(len(rows)-len(want), 0):]
	}
	if !eventually(func() bool { return slices.Equal(want, bottom()) }) {
		require.Equal(w.t, want, bottom(), "all: %q", w.rows())
	}
}

// cursor is its column and row.
func (w *window) cursor() (column, row int) {
	w.t.Helper()
	x, y, _ := strings.Cut(strings.TrimSpace(w.tmux("display-message", "-p", "#{cursor_x} #{cursor_y}")), " ")
	column, err := strconv.Atoi(x)
	require.NoError(w.t, err)
	row, err = strconv.Atoi(y)
	require.NoError(w.t, err)
	return column, row
}

// cursorIs waits until the cursor is in that column.
func (w *window) cursorIs(column int) {
	w.t.Helper()
	require.True(w.t, eventually(func() bool { x, _ := w.cursor(); return x == column }), "column %d", column)
}

// qemu starts a stopped PC whose name is fake, and returns how to reach it.
func qemu(t *testing.T, release string) (*qemutest.QEMU, string) {
	q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), "-M", "pc", "-nodefaults", "-S", "-name", "fake")
	return q, q.Socket(1)
}

// session opens a window with hmp at a QEMU of 10.0.
func session(t *testing.T, columns, rows int, options ...string) (*window, *qemutest.QEMU) {
	q, address := qemu(t, "10.0")
	w := open(t, columns, rows)
	w.text("clear; ./hmp " + strings.Join(append(options, address), " "))
	w.keys("Enter")
	w.shows("(qemu)")
	return w, q
}
