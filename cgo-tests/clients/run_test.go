// SPDX-License-Identifier: GPL-2.0-or-later

package clients_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// seen is what a client got from a server: the answers to its lines, the banner being before the first.
type seen []answer

// answer is what came between two prompts: the echo of a line and its text.
type answer struct{ line, text string }

// use has a client use a server.
func (c client) use(t *testing.T, s server) seen {
	t.Helper()
	if c.own != nil {
		return c.own(t, c, s)
	}
	folder := prepare(t)
	address := s.open(t, folder, c.place)
	var all string
	switch {
	case c.keys != nil:
		all = c.typed(t, folder.Dir, address)
	case strings.Contains(c.command, "$LINE"):
		for _, line := range c.lines {
			all += c.run(t, folder.Dir, address, []string{line})
		}
	default:
		all = c.run(t, folder.Dir, address, c.lines)
	}
	list := split(even(all))
	for _, file := range []string{"shot.ppm"} {
		data, err := os.ReadFile(filepath.Join(folder.Dir, file))
		if !os.IsNotExist(err) {
			require.NoError(t, err)
			list = append(list, answer{"the file " + file, fmt.Sprintf("%d bytes, %x", len(data), sha256.Sum256(data))})
		}
	}
	return list
}

// shell is the client's command, in the folder of the VM.
func (c client) shell(t *testing.T, dir string, address []string) *exec.Cmd {
	t.Helper()
	scripts, err := os.Getwd()
	require.NoError(t, err)
	for _, program := range needed {
		qemutest.Installed(t, program)
	}
	cmd := exec.Command("/bin/sh", append([]string{"-c", c.command, "sh"}, address...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+scripts+":"+os.Getenv("PATH"), "HOME="+dir, "LC_ALL=C.UTF-8", "TERM=dumb",
		"PYTHONPATH="+filepath.Join(qemutest.Source(t, release), "python"), "PYTHONDONTWRITEBYTECODE=1")
	// A group of its own, so that what it starts ends with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	return cmd
}

// needed are programs of Debian packages.
var needed = []string{"socat", "nc", "telnet", "expect", "python3", "gdb"}

// run has the command run lines, and returns what it writes.
func (c client) run(t *testing.T, dir string, address, lines []string) string {
	t.Helper()
	text := ""
	for _, line := range lines {
		if c.script != nil {
			line = c.script(line)
		}
		text += line + "\n"
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "lines"), []byte(text), 0o600))
	cmd := c.shell(t, dir, address)
	cmd.Env = append(cmd.Env, "LINE="+strings.Join(lines, "\n"))
	cmd.Stdin = strings.NewReader(text)
	var out, errors bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errors
	require.NoError(t, cmd.Start())
	watchdog := time.AfterFunc(qemutest.Limit, func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	defer watchdog.Stop()
	require.NoError(t, cmd.Wait(), "%s: %s\nafter %q", c.command, &errors, &out)
	assert.Empty(t, errors.String(), c.command)
	return out.String()
}

// typed has the keys typed at the command on a terminal, and returns what that shows.
func (c client) typed(t *testing.T, dir string, address []string) string {
	t.Helper()
	pty, tty, err := qemutest.NewPTY()
	require.NoError(t, err)
	cmd := c.shell(t, dir, address)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Pdeathsig: syscall.SIGKILL}
	require.NoError(t, cmd.Start())
	require.NoError(t, tty.Close()) // so that its end is seen
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	term := qemutest.NewTerminal(t, pty)
	var all strings.Builder
	for _, k := range c.keys {
		if k.text != "" {
			term.Send(k.text)
		}
		if k.then == "" {
			all.WriteString(term.Closed())
		} else {
			all.WriteString(term.Until(k.then))
		}
	}
	return all.String()
}

// split parts what came at the prompts.
func split(text string) (list seen) {
	parts := regexp.MustCompile(`\((?:qemu|QEMU)\) `).Split(text, -1)
	for _, part := range parts {
		echo, _, _ := strings.Cut(part, "\n")
		list = append(list, answer{lastDrawn(echo), part})
	}
	return list
}

// lastDrawn is a line of the monitor's editor, which draws it anew with each key, as it is in the end.
func lastDrawn(echo string) string {
	pictures := strings.Split(strings.TrimRight(echo, "\r"), "\x1b[K")
	last := pictures[len(pictures)-1]
	if len(pictures) > 1 && last == "" {
		last = pictures[len(pictures)-2]
	}
	return strings.ReplaceAll(last, "\x1b[D", "")
}

// uneven is what cannot be equal in two QEMUs that are started one after the other.
var uneven = []struct {
	what    string // for the document
	pattern *regexp.Regexp
	even    string
}{
	{"generated names of block nodes and network clients", regexp.MustCompile(`#(block|net)\d+`), "#${1}N"},
	{"size, time and clock of snapshots", regexp.MustCompile(`[ \d.]{3,}( [KM]iB)? \d{4}-\d\d-\d\d \d\d:\d\d:\d\d +[\d:.]+`), " SIZE TIME CLOCK"},
	{"numbers that `info migrate` tells", regexp.MustCompile(`(?m)^((?:[a-z-]+ )*[a-z-]+: )[\d.]+( ms| kbytes| pages| mbps|\r*$)`), "${1}N$2"},
	{"QEMU's version, and that of its package", regexp.MustCompile(`\b10\.0\.\d+( \(Debian [^)]*\))?`), "10.0.x"},
	{"the numbers of libvirt's requests", regexp.MustCompile(`"libvirt-\d+"`), `"libvirt-N"`},
	{"TCP ports", regexp.MustCompile(`127\.0\.0\.1([: ])\d+`), "127.0.0.1${1}PORT"},
}

// even takes those out.
func even(text string) string {
	for _, u := range uneven {
		text = u.pattern.ReplaceAllString(text, u.even)
	}
	return text
}
