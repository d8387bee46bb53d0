// SPDX-License-Identifier: GPL-2.0-or-later

package link_test

import (
	"fmt"
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
