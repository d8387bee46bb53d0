// SPDX-License-Identifier: GPL-2.0-or-later

package link_test

import (
	"context"
	"encoding/json"
	"net"
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

func TestOpenFails(t *testing.T) {
	conn, err := net.Dial("unix", fakeqmp.Start(t, func(c *fakeqmp.Conn) { c.Say("220 smtp\r\n") }))
	require.NoError(t, err)
	_, err = link.Open(t.Context(), conn, qmp.StreamOptions{})
	require.ErrorIs(t, err, qmp.ErrNotQMP)
	_, err = conn.Write(nil)
	require.ErrorIs(t, err, net.ErrClosed)
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
