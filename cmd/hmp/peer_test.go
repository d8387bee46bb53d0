// SPDX-License-Identifier: GPL-2.0-or-later

//go:build linux

package main

import (
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/fakeqmp"
)

// evil would set a terminal's title and forge a message.
const evil = "\x1b]0;PWNED\x07\nhmp: all is well\r\u009b2J"

func TestWhatAPeerSaysInTheHandshakeIsShownHarmless(t *testing.T) {
	for name, script := range map[string]func(*fakeqmp.Conn){
		"refusal": func(c *fakeqmp.Conn) {
			c.Say(fakeqmp.Greeting)
			r, _ := c.NextRequest()
			c.Fail(r, "GenericError", evil)
		},
		"no QMP":         func(c *fakeqmp.Conn) { c.Say(evil + "\n") },
		"no QMP either":  func(c *fakeqmp.Conn) { c.Say(strings.TrimPrefix(evil, "\x1b") + "\n") },
		"twice a member": func(c *fakeqmp.Conn) { c.Say(`{"` + evil + `": 1, "` + evil + `": 1}` + "\n") },
	} {
		t.Run(name, func(t *testing.T) {
			r := hmp("", fakeqmp.Start(t, script), "-c", "stop")
			assert.Equal(t, 3, r.status)
			assert.NotRegexp(t, "[\x00-\x09\x0b-\x1f\x7f-\u009f]", r.stderr)
			assert.Equal(t, 1, strings.Count(r.stderr, "\n"), r.stderr)
		})
	}
}

func TestAddressIsShownHarmless(t *testing.T) {
	path := filepath.Join(t.TempDir(), "qmp"+evil)
	for _, address := range []string{path, "tcp:" + evil, "tcp:localhost:1," + evil, "fd:" + evil} {
		r := hmp("", address, "-c", "stop")
		assert.NotZero(t, r.status)
		assert.NotRegexp(t, "[\x00-\x09\x0b-\x1f\x7f-\u009f]", r.stderr)
		assert.Contains(t, r.stderr, `\x1b]0;PWNED\x07`)
	}
}

// All that goes to standard error is made harmless at one place.
func TestStandardErrorIsWrittenAtOnePlace(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	nested, err := filepath.Glob("internal/*/*.go")
	require.NoError(t, err)
	writing := regexp.MustCompile(`(Fprint|Write|Copy|NewEncoder).*tderr|tderr\.Write|"log"|\tprint`)
	var writes []string
	for _, file := range append(files, nested...) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for line := range strings.Lines(string(text)) {
			if writing.MatchString(line) {
				writes = append(writes, file+": "+strings.TrimSpace(line))
			}
		}
	}
	assert.Equal(t, []string{"run.go: fmt.Fprintln(p.stderr, string(monitor.AppendVisible(nil, text)))"}, writes)
}

func TestPeersThatAreNotQEMU(t *testing.T) {
	pour := func(c *fakeqmp.Conn, text string) {
		for {
			if _, err := c.Write([]byte(text)); err != nil {
				return
			}
		}
	}
	for _, test := range []struct {
		name   string
		script func(*fakeqmp.Conn)
		want   string
	}{
		{"greeting without end", func(c *fakeqmp.Conn) {
			c.Say(`{"QMP": "`)
			pour(c, strings.Repeat("x", 1<<16))
		}, ": this is not QMP: no greeting in its first 65536 bytes. Give the socket of -qmp"},
		{"one byte a while", func(c *fakeqmp.Conn) {
			for _, b := range []byte(fakeqmp.Greeting) {
				if _, err := c.Write([]byte{b}); err != nil {
					return
				}
				time.Sleep(20 * time.Millisecond)
			}
		}, " bytes (given up after 200ms)\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := hmp("", fakeqmp.Start(t, test.script), "--timeout=0.2", "-c", "stop")
			assert.Equal(t, 3, r.status)
			assert.Contains(t, r.stderr, test.want)
		})
	}
}

func TestTelnetAddress(t *testing.T) {
	at := fakeqmp.Serve(t, "tcp", "127.0.0.1:0", func(c *fakeqmp.Conn) {
		c.Say("\xff\xfb\x01\xff\xfb\x03\xff\xfb\x00\xff\xfd\x00") // as QEMU
		fakeqmp.Usual().Play(c)
	})
	for _, address := range []string{"tcp:" + at, "telnet:" + at, "telnet:" + at + ",server,nowait"} {
		assert.Equal(t, result{0, statusText, ""}, hmp("", address, "-c", "info status"), address)
	}
}

// silent plays a QEMU that serves another client.
func silent(c *fakeqmp.Conn) { c.NextRequest() }

func TestWaitingForATakenSocketAtATerminal(t *testing.T) {
	path := fakeqmp.Start(t, silent)
	p := startAtTerminal(t, path)
	p.sees("hmp: " + path + ": waiting for QEMU, at most 10s (the socket may serve another client; Ctrl-C gives up)\r\n")
	p.types("\x03")
	assert.Equal(t, 130, p.status())
	assert.True(t, strings.HasSuffix(p.screen(), "hmp: "+path+": no greeting from QEMU (interrupted)\r\n"), p.screen())
}

func TestShortWaitingIsNotTold(t *testing.T) {
	path := fakeqmp.Start(t, silent)
	p := startAtTerminal(t, path, "--timeout=0.3")
	assert.Equal(t, 3, p.status())
	assert.True(t, strings.HasPrefix(p.screen(), "hmp: "+path+": no greeting from QEMU (given up after 300ms): it serves"), p.screen())
}

func TestInheritedDescriptor(t *testing.T) {
	conn, err := net.Dial("unix", usual(t))
	require.NoError(t, err)
	file, err := conn.(*net.UnixConn).File()
	require.NoError(t, err)
	conn.Close()
	// The program takes the descriptor over: it must be nobody else's.
	fd, err := syscall.Dup(int(file.Fd()))
	require.NoError(t, err)
	file.Close()
	assert.Equal(t, result{0, statusText, ""}, hmp("", "fd:"+strconv.Itoa(fd), "-c", "info status"))
}
