// SPDX-License-Identifier: GPL-2.0-or-later

//go:build linux

package main

import (
	"bufio"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/cmd/hmp/internal/fakeqmp"
)

// serving is a hmp serve that runs.
type serving struct {
	t      *testing.T
	cmd    *exec.Cmd
	places map[string]string // what it says of each place that it serves

	mu   sync.Mutex
	said strings.Builder
	over chan struct{} // closed when it has ended
}

// startServing starts hmp serve, and waits until it says that it serves so many places.
func startServing(t *testing.T, places int, args ...string) *serving {
	t.Helper()
	s := &serving{t: t, places: map[string]string{}, over: make(chan struct{})}
	s.cmd = exec.Command(os.Args[0], append([]string{"serve"}, args...)...)
	s.cmd.Env = append(os.Environ(), asProgram+"=1", "GORACE=atexit_sleep_ms=0")
	stderr, err := s.cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, s.cmd.Start())
	lines := make(chan string, 100)
	go func() {
		defer close(s.over)
		defer close(lines)
		for in := bufio.NewScanner(stderr); in.Scan(); {
			s.mu.Lock()
			s.said.WriteString(in.Text() + "\n")
			s.mu.Unlock()
			lines <- in.Text()
		}
		_ = s.cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		<-s.over
	})
	for range places {
		line, ok := <-lines
		require.True(t, ok, "hmp serve has ended: %s", s.stderr())
		place, what, _ := strings.Cut(strings.TrimPrefix(line, "hmp: "), ": the ")
		s.places[place] = what
	}
	return s
}

func (s *serving) stderr() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said.String()
}

// says waits until it has said a text.
func (s *serving) says(text string) {
	s.t.Helper()
	require.Eventually(s.t, func() bool { return strings.Contains(s.stderr(), text) },
		qemutest.Limit, 10*time.Millisecond, "it does not say %q", text)
}

// status waits for its end.
func (s *serving) status() int {
	s.t.Helper()
	select {
	case <-s.over:
	case <-time.After(qemutest.Limit):
		s.t.Fatalf("hmp serve does not end: %s", s.stderr())
	}
	return s.cmd.ProcessState.ExitCode()
}

// dial connects a client.
func dial(t *testing.T, network, address string) *qemutest.Terminal {
	t.Helper()
	conn, err := net.Dial(network, address)
	require.NoError(t, err)
	return qemutest.NewTerminal(t, conn)
}

func TestServe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m")
	s := startServing(t, 2, usual(t), "--listen", "unix:"+path, "--listen=tcp:127.0.0.1:0")
	require.Len(t, s.places, 2)
	info, err := os.Lstat(path)
	require.NoError(t, err)
	assert.Equal(t, os.ModeSocket|0o600, info.Mode())

	var port string
	for place, what := range s.places {
		assert.Regexp(t, "^human monitor of ", what)
		if at, ok := strings.CutPrefix(place, "tcp:"); ok {
			port = at
		}
	}
	a, b := dial(t, "unix", path), dial(t, "tcp", port)
	assert.Equal(t, banner, a.Until(qemutest.Prompt))
	assert.Equal(t, banner, b.Until(qemutest.Prompt))
	a.Send("info sta") // half a line, while another has a whole one
	assert.Equal(t, statusText, b.Run("info status"))
	a.Until("info sta\x1b[K")
	a.Send("tus\r")
	assert.Contains(t, a.Until(qemutest.Prompt), "VM status: running\r\n")
	assert.Equal(t, "0: 'info status'\n1: 'info history'\n", b.Run("info history"))
	assert.Equal(t, "0: 'info status'\n1: 'info history'\n", a.Run("info history"))
	a.Send("x half a line")
	a.Until("line\x1b[K")
	a.Close()
	assert.Equal(t, statusText, b.Run("info status"))

	c := dial(t, "unix", path)
	c.Until(qemutest.Prompt)
	assert.Equal(t, "unknown command: 'detach'\n", b.Run("detach"), "QEMU's own monitor cannot be left so")
	b.Send("\x04") // nor so
	assert.Equal(t, statusText, b.Run("info status"))
	b.Close()
	c.Send("quit\r")
	assert.True(t, strings.HasSuffix(c.Closed(), "quit\x1b[K\r\n"))
	assert.Zero(t, s.status(), s.stderr())
	assert.NoFileExists(t, path)
	assert.Equal(t, 2, strings.Count(s.stderr(), "\n"), s.stderr())
}

// QMP clients share the connection with the human monitors; one that has QEMU quit ends all.
func TestServeQMP(t *testing.T) {
	dir := t.TempDir()
	shared, path := filepath.Join(dir, "q"), filepath.Join(dir, "m")
	qemu := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		c.Say(fakeqmp.Greeting)
		for first := true; ; first = false {
			r, ok := c.NextRequest()
			switch {
			case !ok:
				return
			case r.Execute == "qmp_capabilities" && !first:
				c.Fail(r, "CommandNotFound", "Capabilities negotiation is already complete, command ignored")
			default:
				fakeqmp.Usual().Reply(c, r)
			}
			if r.Execute == "quit" {
				return
			}
		}
	})
	s := startServing(t, 2, qemu, "--qmp", shared, "--listen", path)
	assert.Equal(t, "QMP of "+qemu, s.places["unix:"+shared])
	info, err := os.Lstat(shared)
	require.NoError(t, err)
	assert.Equal(t, os.ModeSocket|0o600, info.Mode())
	monitor := dial(t, "unix", path)
	monitor.Until(qemutest.Prompt)
	assert.Equal(t, result{0, statusText, ""}, hmp("", shared, "-c", "info status"))
	assert.Equal(t, statusText, monitor.Run("info status"))
	assert.Equal(t, result{0, "", ""}, hmp("", shared, "-c", "quit"))
	assert.Empty(t, monitor.Closed())
	assert.Zero(t, s.status(), s.stderr())
	assert.NoFileExists(t, shared)
}

func TestServeTelnet(t *testing.T) {
	s := startServing(t, 1, usual(t), "--listen=telnet:localhost:0")
	for place := range s.places {
		at, ok := strings.CutPrefix(place, "telnet:")
		require.True(t, ok, place)
		c := dial(t, "tcp", at)
		assert.Equal(t, "\xff\xfb\x01\xff\xfb\x03\xff\xfb\x00\xff\xfd\x00"+banner, c.Until(qemutest.Prompt))
		// What telnet answers is no typing.
		c.Send("\xff\xfd\x01\xff\xfd\x03\xff\xfd\x00\xff\xfb\x00")
		assert.Equal(t, statusText, c.Run("info status"))
	}
}

// A line that the client has sent is run also if it goes at once.
func TestServeClientThatGoesAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m")
	stopped := make(chan struct{}, 1)
	qemu := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		c.Say(fakeqmp.Greeting)
		for {
			r, ok := c.NextRequest()
			if !ok {
				return
			}
			fakeqmp.Usual().Reply(c, r)
			if r.Execute == "stop" {
				stopped <- struct{}{}
			}
		}
	})
	startServing(t, 1, qemu, "--listen", path)
	conn, err := net.Dial("unix", path)
	require.NoError(t, err)
	_, err = io.WriteString(conn, "info status\nstop\n")
	require.NoError(t, err)
	conn.Close()
	select {
	case <-stopped:
	case <-time.After(qemutest.Limit):
		t.Fatal("the line was not run")
	}
}

func TestServeRefusesPlaces(t *testing.T) {
	dir := t.TempDir()
	file, taken := filepath.Join(dir, "file"), filepath.Join(dir, "taken")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	l, err := net.Listen("unix", taken)
	require.NoError(t, err)
	defer l.Close()
	for _, test := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"--listen=tcp::0"}, 2, "tcp::0: other machines could connect, and whoever connects controls the VM: give a loopback address"},
		{[]string{"--listen=telnet:0.0.0.0:0"}, 2, "other machines could connect"},
		{[]string{"--listen", file}, 1, "unix:" + file + ": there is a file that is not a socket"},
		{[]string{"--listen", taken}, 1, "unix:" + taken + ": another program listens at this socket"},
		{[]string{"--listen", dir + "/no/m"}, 1, "unix:" + dir + "/no/m: "},
		{[]string{"--listen=unix:@m"}, 2, "unix:@m: a name in the abstract namespace has no permissions"},
		{[]string{"--listen=fd:3"}, 2, "fd:3: clients connect to unix:PATH, tcp:HOST:PORT or telnet:HOST:PORT"},
		{[]string{"--qmp=telnet:localhost:0"}, 2, "QMP needs no telnet: write tcp:HOST:PORT"},
		{[]string{"--qmp=tcp:0.0.0.0:0"}, 2, "other machines could connect"},
		{nil, 2, "where clients connect is missing"},
		{[]string{"x", "--listen", "m"}, 2, "x: only one ADDRESS can be given"},
	} {
		r := hmp("", append([]string{"serve", dir + "/qmp"}, test.args...)...)
		assert.Equal(t, test.status, r.status, test.args)
		assert.Contains(t, r.stderr, test.want)
	}
	assert.FileExists(t, taken)
	r := hmp("", "serve", "--listen=m")
	assert.Equal(t, 2, r.status)
	assert.Contains(t, r.stderr, "an ADDRESS is missing")
}

func TestServeReplacesASocketThatNobodyServes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path})
	require.NoError(t, err)
	l.SetUnlinkOnClose(false)
	l.Close()
	s := startServing(t, 1, usual(t), "--listen", path)
	assert.Equal(t, banner, dial(t, "unix", path).Until(qemutest.Prompt))
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	assert.Zero(t, s.status(), s.stderr())
	assert.NoFileExists(t, path)
}

func TestServeWithoutQEMU(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m")
	r := hmp("", "serve", filepath.Join(t.TempDir(), "qmp"), "--listen", path)
	assert.Equal(t, 3, r.status)
	assert.Contains(t, r.stderr, "no such socket")
	assert.NoFileExists(t, path)
}

func TestServeReadOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m")
	startServing(t, 1, usual(t), "--listen", path, "--read-only")
	c := dial(t, "unix", path)
	c.Until(qemutest.Prompt)
	assert.Equal(t, "Error: read-only: the QMP command stop was not sent: it may change the VM or QEMU\n", c.Run("stop"))
	assert.Equal(t, statusText, c.Run("info status"))
}

func TestServePolicy(t *testing.T) {
	dir := t.TempDir()
	path, rules := filepath.Join(dir, "m"), filepath.Join(dir, "rules")
	require.NoError(t, os.WriteFile(rules, []byte("allow info *\ndeny info name\n"), 0o600))
	startServing(t, 1, usual(t), "--listen", path, "--policy", rules)
	c := dial(t, "unix", path)
	c.Until(qemutest.Prompt)
	assert.Equal(t, "Error: no rule of the policy "+rules+" allows 'quit'\n", c.Run("q"))
	assert.Equal(t, "Error: the policy denies 'info name' ("+rules+":2)\n", c.Run("info name"))
	assert.Equal(t, statusText, c.Run("info status"))
	require.NoError(t, os.WriteFile(rules, []byte("deny qiut\n"), 0o600))
	r := hmp("", "serve", usual(t), "--listen", path, "--policy", rules)
	assert.Equal(t, statusUsage, r.status)
	assert.Contains(t, r.stderr, ":1: no command of any release is named 'qiut'")
}

// A QEMU that goes away ends the server, or with --keep its clients only.
func TestServeKeep(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m")
	gone := make(chan struct{}, 2)
	qemu := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		c.Say(fakeqmp.Greeting)
		for {
			r, ok := c.NextRequest()
			if !ok || r.Execute == "system_reset" {
				gone <- struct{}{}
				return
			}
			fakeqmp.Usual().Reply(c, r)
		}
	})
	s := startServing(t, 1, qemu, "--listen", path, "--keep")
	for range 2 {
		c := dial(t, "unix", path)
		assert.Equal(t, banner, c.Until(qemutest.Prompt))
		c.Send("system_reset\r")
		c.Closed()
		<-gone
	}
	s.says(": waiting for QEMU to come back\n")
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGINT))
	assert.Zero(t, s.status(), s.stderr())

	s = startServing(t, 1, qemu, "--listen", path)
	c := dial(t, "unix", path)
	c.Until(qemutest.Prompt)
	c.Send("system_reset\r")
	assert.Equal(t, 3, s.status())
	s.says("hmp: " + qemu + ": QEMU has closed the QMP connection\n")
}
