// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix

package link_test

import (
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
	"libhmp/core/qmp"
)

// soon is when commands are given up that hang.
const soon = 100 * time.Millisecond

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

func TestCaptureOfALyingPeer(t *testing.T) {
	never := func(string) error { t.Error("write was called"); return nil }
	for _, test := range []struct{ name, reply, want string }{
		{"nothing", `{}`, "unexpected reply to add-fd: fdset-id or fd is missing"},
		{"no set", `{"fd": 3}`, "unexpected reply to add-fd: fdset-id or fd is missing"},
		{"no descriptor", `{"fdset-id": 0, "fd": null}`, "unexpected reply to add-fd: fdset-id or fd is missing"},
		{"below zero", `{"fdset-id": 0, "fd": -1}`, "unexpected reply to add-fd: fdset-id 0, fd -1"},
		{"no such set", `{"fdset-id": -1, "fd": 7}`, "unexpected reply to add-fd: fdset-id -1, fd 7"},
		{"more than an int", `{"fdset-id": 0, "fd": 2147483648}`, "unexpected reply to add-fd: fdset-id 0, fd 2147483648"},
		{"more than any", `{"fdset-id": 0, "fd": 1e400}`, "unexpected reply to add-fd: fd is "},
		{"a path", `{"fdset-id": 0, "fd": "../../etc/passwd"}`, "unexpected reply to add-fd: fd is "},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := open(t, "unix", fakeqmp.Start(t, func(c *fakeqmp.Conn) {
				agree(c)
				r, _ := c.NextRequest()
				c.Return(r, test.reply)
				c.NextRequest()
			}))
			_, ok, err := l.Capture(qmp.NewClient(l), never)
			assert.True(t, ok)
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestCaptureOfTooMuch(t *testing.T) {
	for _, test := range []struct {
		size  int64
		fails bool
	}{{16 << 20, false}, {16<<20 + 1, true}, {1 << 50, true}} {
		l := open(t, "unix", fakeqmp.Start(t, func(c *fakeqmp.Conn) {
			agree(c)
			r, fd, err := passed(c)
			if !assert.NoError(t, err) {
				return
			}
			assert.NoError(t, syscall.Ftruncate(fd, test.size), "a file of zeros takes no memory")
			syscall.Close(fd)
			c.Return(r, `{"fdset-id": 0, "fd": 7}`)
			r, _ = c.NextRequest()
			c.Return(r, `{}`)
		}))
		data, _, err := l.Capture(qmp.NewClient(l), func(string) error { return nil })
		if test.fails {
			require.EqualError(t, err, "QEMU wrote more than 16777216 bytes to the file that it was given")
			continue
		}
		require.NoError(t, err)
		assert.EqualValues(t, test.size, len(data))
	}
}

// QEMU would keep the descriptor for ever.
func TestCaptureIsTakenBackAfterItWasGivenUp(t *testing.T) {
	heard := make(chan fakeqmp.Request, 1)
	path := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		agree(c)
		r, fd, err := passed(c)
		if !assert.NoError(t, err) {
			return
		}
		syscall.Close(fd)
		c.Return(r, `{"fdset-id": 7, "fd": 9}`)
		c.NextRequest() // memsave, which hangs
		r, _ = c.NextRequest()
		heard <- r
		c.NextRequest()
	})
	l := openWithin(t, soon, "unix", path)
	client := qmp.NewClient(l)
	_, ok, err := l.Capture(client, func(name string) error { return client.Execute("memsave", nil, nil) })
	assert.True(t, ok)
	require.EqualError(t, err, "no reply to memsave: context deadline exceeded")
	r := <-heard
	assert.Equal(t, "remove-fd", r.Execute)
	assert.JSONEq(t, `{"fdset-id": 7, "fd": 9}`, string(r.Arguments))
	require.NoError(t, l.Lost())
}

func TestDescriptorThatArrivesTooLateIsTakenBack(t *testing.T) {
	heard := make(chan fakeqmp.Request, 1)
	late := make(chan bool)
	path := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		agree(c)
		r, fd, err := passed(c)
		if !assert.NoError(t, err) {
			return
		}
		syscall.Close(fd)
		<-late
		c.Return(r, `{"fdset-id": 7, "fd": 9}`)
		r, _ = c.NextRequest()
		heard <- r
		c.NextRequest()
	})
	l := openWithin(t, soon, "unix", path)
	_, ok, err := l.Capture(qmp.NewClient(l), func(string) error { return fmt.Errorf("write was called") })
	assert.True(t, ok)
	require.EqualError(t, err, "no reply to add-fd: context deadline exceeded")
	close(late)
	require.NoError(t, l.Wait(t.Context()))
	r := <-heard
	assert.Equal(t, "remove-fd", r.Execute)
	assert.JSONEq(t, `{"fdset-id": 7, "fd": 9}`, string(r.Arguments))
}
