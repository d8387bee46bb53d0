// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// Where the editor differs from GNU readline 8.2, and why.
var notLikeGNU = map[string]string{
	"^A sent as CSI u":               unknownToGNU,
	"^A sent by modifyOtherKeys":     unknownToGNU,
	"Alt counts once":                unknownToGNU,
	"M-b sent as CSI u":              unknownToGNU,
	"a character ends a sequence":    unknownToGNU,
	"a key ends a sequence":          unknownToGNU,
	"a key ends a title":             unknownToGNU,
	"function keys of Linux":         unknownToGNU,
	"home and end, Linux":            unknownToGNU,
	"home and end, rxvt":             unknownToGNU,
	"home with Ctrl":                 unknownToGNU,
	"key without character, CSI u":   unknownToGNU,
	"left and right, 8-bit CSI":      unknownToGNU,
	"shifted keys of rxvt":           unknownToGNU,
	"surrogate, CSI u":               unknownToGNU,
	"title sequences":                unknownToGNU,
	"undo, CSI u":                    unknownToGNU,
	"unknown sequences":              unknownToGNU,
	"word left with Alt":             unknownToGNU,
	"word left with Ctrl, SS3":       unknownToGNU,
	"word left with Ctrl, old xterm": unknownToGNU,
	"word left with Ctrl, rxvt":      unknownToGNU,
	"paste with a lone ESC [ [":      "keys have no place in a line",
	"paste with half a title":        "keys have no place in a line",
	"paste with sequences":           "keys have no place in a line",
	"controls that mean nothing":     "they complete there, or ring the bell",
	"Latin-1":                        "its cursor goes by what the locale takes for characters",
	"half a character":               "waits for the rest, even in the next line",
	"M-y":                            "two kills may be one if typed fast",
	"M-y with nothing killed":        "remembers what other cases killed",
	"undo of typing":                 "undoes 20 characters, not words",
	"page down back to the line":     "does not come back",
	"^R ^R is the last search":       "begins with the line of the first search, emptied",
	"^R, then a paste":               "pastes into the search",
}

const unknownToGNU = "these keys are not bound there"

// The keys of extended mode do what they do in GNU readline as Bash has it.
func TestKeysAreThoseOfGNUReadline(t *testing.T) {
	g := newGNU(t)
	for name, c := range extendedKeys {
		if strings.ContainsAny(c.keys, "\r\n\x03") || strings.HasSuffix(c.keys, "\x1b") {
			continue // enters the line, cancels it, or waits for more
		}
		t.Run(name, func(t *testing.T) {
			if why := notLikeGNU[name]; why != "" {
				t.Skip(why)
			}
			require.Equal(t, c.want, g.typed(c.keys+"|"))
		})
	}
}

// Any keys. (Yanks and undo are left out: what makes one of them depends on how
// fast one types.)
func TestLikeGNUReadline(t *testing.T) {
	keys := []string{"ab", " ", "c-d ", "é", "e\u0301", "日", "\x01", "\x05", "\x02", "\x06", "\x1b[D", "\x1b[C",
		"\x1bb", "\x1bf", "\x1b[1;5D", "\x1b[1;5C", "\x1bd", "\x17", "\x0b", "\x15", "\x1b\x7f", "\x7f", "\x1b[3~",
		"\x14", "\x1bu", "\x1bl", "\x1bc", "\x10", "\x0e", "\x1b[A", "\x1b[B", "\x1b<", "\x1b>", "\x1b."}
	g := newGNU(t)
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var typed []string
		for range 2 + random.IntN(8) {
			typed = append(typed, keys[random.IntN(len(keys))])
		}
		all := strings.Join(typed, "") + "|"
		e, _, _ := newExtendedEditor(80, nil)
		e.SetHistory(past)
		feed(e, all)
		require.Equal(t, g.typed(all), e.line.String(), "%q", typed)
	}
}

// gnu is a Bash that reads lines.
type gnu struct {
	t    *testing.T
	pty  *os.File
	seen []byte
}

func newGNU(t *testing.T) *gnu {
	bash, err := exec.LookPath("bash")
	if err != nil {
		if os.Getenv("LIBHMP_REQUIRE") == "1" {
			t.Fatal("no bash")
		}
		t.Skip("no bash")
	}
	pty, tty := qemutest.OpenPTY(t)
	var script strings.Builder
	script.WriteString("stty -ixon; set -o history; while history -c; ")
	for _, line := range past {
		script.WriteString("history -s '" + line + "'; ")
	}
	script.WriteString(`IFS= read -e -r -p 'ready> ' x; do printf '\002%s\003' "$x"; done`)
	cmd := exec.Command(bash, "--norc", "--noprofile", "-c", script.String())
	cmd.Env = []string{"TERM=xterm", "INPUTRC=/dev/null", "LC_ALL=C.UTF-8", "HISTFILE=", "PATH=" + os.Getenv("PATH")}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return &gnu{t: t, pty: pty}
}

// typed returns the line that keys make.
func (g *gnu) typed(keys string) string {
	g.until("ready> ")
	_, err := g.pty.WriteString(keys + "\r")
	require.NoError(g.t, err)
	g.until("\x02")
	return g.until("\x03")
}

// until returns what comes before an end.
func (g *gnu) until(end string) string {
	g.t.Helper()
	require.NoError(g.t, g.pty.SetReadDeadline(time.Now().Add(10*time.Second)))
	for {
		if before, after, ok := bytes.Cut(g.seen, []byte(end)); ok {
			g.seen = after
			return string(before)
		}
		buf := make([]byte, 4096)
		n, err := g.pty.Read(buf)
		require.NoError(g.t, err, "%q", g.seen)
		g.seen = append(g.seen, buf[:n]...)
	}
}
