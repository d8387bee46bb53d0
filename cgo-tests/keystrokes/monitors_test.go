// SPDX-License-Identifier: GPL-2.0-or-later

package keystrokes_test

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/monitor"
	"libhmp/hmpcmds"
)

// typist is a monitor at which somebody types.
type typist interface {
	// types returns what the monitor sends for keys, which come in chunks.
	types(t *testing.T, keys string, chunk int) string
}

// chunks calls f with the parts of keys; chunk 0 stands for all at once.
func chunks(keys string, chunk int, f func(part string)) {
	if chunk == 0 {
		chunk = len(keys)
	}
	for len(keys) > chunk {
		f(keys[:chunk])
		keys = keys[chunk:]
	}
	f(keys)
}

// socket is the raw monitor of a QEMU.
type socket struct {
	q    *qemutest.QEMU
	conn *net.UnixConn
}

func connect(t *testing.T, q *qemutest.QEMU, path string) *socket {
	t.Helper()
	conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: path})
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	s := &socket{q, conn}
	require.Eventually(t, func() bool { return strings.HasSuffix(s.received(t), qemutest.Prompt) },
		qemutest.Limit, time.Millisecond)
	return s
}

func (s *socket) types(t *testing.T, keys string, chunk int) string {
	t.Helper()
	var all strings.Builder
	chunks(keys, chunk, func(part string) {
		_, err := io.WriteString(s.conn, part)
		require.NoError(t, err)
	})
	// QEMU has read all, and nothing came while its main loop went round a few
	// times: not even what it could not send before.
	for quiet := 0; quiet < 3; quiet++ {
		require.NoError(t, s.q.QMP("query-name", nil, nil), s.q.Messages())
		sent := s.received(t)
		all.WriteString(sent)
		if sent != "" || s.unread(t) > 0 {
			quiet = -1
		}
	}
	return all.String()
}

// unread is how much QEMU has not read.
func (s *socket) unread(t *testing.T) (n int) {
	t.Helper()
	raw, err := s.conn.SyscallConn()
	require.NoError(t, err)
	require.NoError(t, raw.Control(func(fd uintptr) {
		n, err = unix.IoctlGetInt(int(fd), unix.SIOCOUTQ)
	}))
	require.NoError(t, err)
	return n
}

// received is what has arrived.
func (s *socket) received(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	buf := make([]byte, 1<<16)
	raw, err := s.conn.SyscallConn()
	require.NoError(t, err)
	for {
		var n int
		var failure error
		require.NoError(t, raw.Control(func(fd uintptr) {
			n, failure = unix.Read(int(fd), buf)
		}))
		if n > 0 {
			all.Write(buf[:n])
			continue
		}
		if !errors.Is(failure, unix.EAGAIN) {
			require.NoError(t, failure)
			t.Fatalf("QEMU has closed the monitor\n%s", s.q.Messages())
		}
		return all.String()
	}
}

// core is a session over the same QEMU's QMP, as hmp --classic has it.
type core struct {
	q       *qemutest.QEMU
	session *monitor.Session
	sent    strings.Builder
	paused  bool
	resumed bool
}

func newCore(q *qemutest.QEMU) *core {
	c := &core{q: q}
	c.session = monitor.NewVM(q.Client(), hmpcmds.Table()).Open(c, monitor.Options{Terminal: true, CPUIndex: -1})
	c.session.Event(monitor.Opened)
	c.turn()
	c.sent.Reset()
	return c
}

// turn is a turn of the main loop.
func (c *core) turn() {
	for c.resumed {
		c.resumed = false
		c.session.Event(monitor.Ready)
	}
}

func (c *core) types(_ *testing.T, keys string, chunk int) string {
	c.sent.Reset()
	chunks(keys, chunk, func(part string) {
		for p := []byte(part); len(p) > 0; {
			p = p[c.session.Feed(p):]
			c.turn()
		}
	})
	return c.sent.String()
}

func (c *core) Output(text []byte) {
	c.sent.WriteString(strings.ReplaceAll(string(text), "\n", "\r\n"))
}
func (c *core) Flush()                           {}
func (c *core) Suspend(on bool)                  { c.paused, c.resumed = on, !on }
func (c *core) Timer(uint64, time.Duration) bool { return false }
func (c *core) Poll(time.Duration) error         { return nil }
func (c *core) Events(bool) bool                 { return false }
func (c *core) Now() time.Time                   { return time.Now() }

// Files are those of QEMU's folder.
func (c *core) Files(path string) (names []string) {
	dir, prefix := filepath.Split(path)
	where := dir
	if !filepath.IsAbs(dir) {
		where = filepath.Join(c.q.Dir, dir)
	}
	entries, err := os.ReadDir(where)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		name := dir + e.Name()
		if e.IsDir() {
			name += "/"
		}
		names = append(names, name)
	}
	return names
}
