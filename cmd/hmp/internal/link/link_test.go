// SPDX-License-Identifier: GPL-2.0-or-later

package link_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/fakeqmp"
	"libhmp/cmd/hmp/internal/link"
	"libhmp/core/qmp"
)

func open(t *testing.T, network, path string) *link.Link {
	t.Helper()
	return openWithin(t, 10*time.Second, network, path)
}

// openWithin returns a link whose commands are given up after so long.
func openWithin(t *testing.T, limit time.Duration, network, path string) *link.Link {
	t.Helper()
	conn, err := net.Dial(network, path)
	require.NoError(t, err)
	l, err := link.Open(t.Context(), conn, qmp.StreamOptions{
		Deadline: func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(context.Background(), limit)
		},
	})
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	return l
}

// agree is the handshake of a script.
func agree(c *fakeqmp.Conn) {
	c.Say(fakeqmp.Greeting)
	r, _ := c.NextRequest()
	c.Return(r, `{}`)
}

func TestQuit(t *testing.T) {
	through := func(line string) qmp.Request {
		args, err := json.Marshal(map[string]string{"command-line": line})
		require.NoError(t, err)
		return qmp.Request{Command: "human-monitor-command", Arguments: args}
	}
	for _, test := range []struct {
		name    string
		request qmp.Request
		reply   bool // QEMU answers before it ends
		quits   bool
	}{
		{"answered", qmp.Request{Command: "quit"}, true, true},
		{"not answered", qmp.Request{Command: "quit"}, false, true},
		{"by QEMU's HMP", through("quit"), true, true},
		{"by QEMU's HMP, short", through(" q "), false, true},
		{"another command", qmp.Request{Command: "stop"}, false, false},
		{"another line", through("quit now"), false, false},
		{"bad arguments", qmp.Request{Command: "human-monitor-command", Arguments: []byte(`3`)}, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := open(t, "unix", fakeqmp.Start(t, func(c *fakeqmp.Conn) {
				agree(c)
				if r, ok := c.NextRequest(); ok && test.reply {
					c.Return(r, `{}`)
				}
			}))
			_, err := l.Execute(test.request)
			assert.Equal(t, test.quits, l.Quitting())
			if test.quits {
				require.NoError(t, err)
				require.ErrorIs(t, l.Wait(t.Context()), qmp.ErrClosed)
				assert.NoError(t, l.Lost())
				return
			}
			require.ErrorIs(t, err, qmp.ErrClosed)
			require.ErrorIs(t, l.Lost(), qmp.ErrClosed)
		})
	}
}

func TestQuitThatIsRefused(t *testing.T) {
	l := open(t, "unix", fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		agree(c)
		r, _ := c.NextRequest()
		c.Fail(r, "GenericError", "not now")
	}))
	_, err := l.Execute(qmp.Request{Command: "quit"})
	require.EqualError(t, err, "not now")
	assert.False(t, l.Quitting())
}

// QEMU ends with a request in its socket that it has not read.
func TestEndBeforeARequestIsRead(t *testing.T) {
	l := open(t, "unix", fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		agree(c)
		raw, err := c.Conn.(*net.UnixConn).SyscallConn()
		if err != nil {
			return
		}
		_ = raw.Read(func(fd uintptr) bool {
			n, _, _ := syscall.Recvfrom(int(fd), make([]byte, 1), syscall.MSG_PEEK)
			return n > 0
		})
	}))
	_, err := l.Execute(qmp.Request{Command: "query-status"})
	require.EqualError(t, err, "QEMU has closed the QMP connection")
}

func TestOpenFails(t *testing.T) {
	conn, err := net.Dial("unix", fakeqmp.Start(t, func(c *fakeqmp.Conn) { c.Say("220 smtp\r\n") }))
	require.NoError(t, err)
	_, err = link.Open(t.Context(), conn, qmp.StreamOptions{})
	require.ErrorIs(t, err, qmp.ErrNotQMP)
	_, err = conn.Write(nil)
	require.ErrorIs(t, err, net.ErrClosed)
}

// passed reads a request and the descriptor that came with it. Nothing may follow: QEMU
// ends if its threads look at the descriptor and take it at the same time.
func passed(c *fakeqmp.Conn) (r fakeqmp.Request, fd int, err error) {
	data, rights := make([]byte, 4096), make([]byte, 256)
	n, m, _, _, err := c.Conn.(*net.UnixConn).ReadMsgUnix(data, rights)
	if err != nil {
		return r, -1, err
	}
	if err := json.Unmarshal(data[:n], &r); err != nil {
		return r, -1, err
	}
	if data[n-1] != '}' {
		return r, -1, fmt.Errorf("%q follows the request", data[n-1])
	}
	messages, err := syscall.ParseSocketControlMessage(rights[:m])
	if err != nil || len(messages) != 1 {
		return r, -1, fmt.Errorf("%d control messages with %s: %w", len(messages), data[:n], err)
	}
	fds, err := syscall.ParseUnixRights(&messages[0])
	if err != nil || len(fds) != 1 {
		return r, -1, fmt.Errorf("%d descriptors: %w", len(fds), err)
	}
	return r, fds[0], nil
}

func TestCapture(t *testing.T) {
	requests := make(chan fakeqmp.Request, 3)
	l := open(t, "unix", fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		agree(c)
		r, fd, err := passed(c)
		if !assert.NoError(t, err) {
			return
		}
		requests <- r
		c.Return(r, fmt.Sprintf(`{"fdset-id": 7, "fd": %d}`, fd))
		for range 2 { // memsave, remove-fd
			r, _ := c.NextRequest()
			requests <- r
			c.Return(r, `{}`)
		}
		syscall.Close(fd)
	}))
	client := qmp.NewClient(l)
	data, ok, err := l.Capture(client, func(name string) error {
		assert.Regexp(t, `^/proc/self/fd/\d+$`, name)
		// The fake QEMU is this process: the name is good here as well.
		if err := os.WriteFile(name, []byte("guest memory"), 0o600); err != nil {
			return err
		}
		return client.Execute("memsave", map[string]string{"filename": name}, nil)
	})
	require.NoError(t, err)
	assert.True(t, ok)
	assert.Equal(t, "guest memory", string(data))
	assert.Equal(t, "add-fd", (<-requests).Execute)
	assert.Equal(t, "memsave", (<-requests).Execute)
	r := <-requests
	assert.Equal(t, "remove-fd", r.Execute)
	assert.Contains(t, string(r.Arguments), `"fdset-id":7`)
}

func TestCaptureThatFails(t *testing.T) {
	bad := errors.New("Invalid addr 0x0/size 4 specified")
	removed := make(chan string, 1)
	l := open(t, "unix", fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		agree(c)
		r, fd, err := passed(c)
		if !assert.NoError(t, err) {
			return
		}
		syscall.Close(fd)
		c.Return(r, `{"fdset-id": 7, "fd": `+strconv.Itoa(fd)+`}`)
		r, _ = c.NextRequest()
		removed <- r.Execute
		c.Return(r, `{}`)
	}))
	_, ok, err := l.Capture(qmp.NewClient(l), func(string) error { return bad })
	assert.True(t, ok)
	require.ErrorIs(t, err, bad)
	assert.Equal(t, "remove-fd", <-removed)
}

func TestCaptureWhereDescriptorsDoNotArrive(t *testing.T) {
	// What QEMU says when a proxy is in between.
	refuse := func(c *fakeqmp.Conn) {
		agree(c)
		r, _ := c.NextRequest()
		c.Fail(r, "GenericError", "No file descriptor supplied via SCM_RIGHTS")
		r, _ = c.NextRequest()
		c.Return(r, `{}`)
	}
	never := func(string) error { t.Error("write was called"); return nil }

	l := open(t, "unix", fakeqmp.Start(t, refuse))
	_, ok, err := l.Capture(qmp.NewClient(l), never)
	require.NoError(t, err)
	assert.False(t, ok)
	_, err = l.Execute(qmp.Request{Command: "query-status"})
	require.NoError(t, err, "the connection goes on, without descriptor")

	l = open(t, "tcp", fakeqmp.Serve(t, "tcp", "127.0.0.1:0", func(c *fakeqmp.Conn) { agree(c); c.NextRequest() }))
	_, ok, err = l.Capture(qmp.NewClient(l), never)
	require.NoError(t, err)
	assert.False(t, ok)
}
