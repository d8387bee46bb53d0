// SPDX-License-Identifier: GPL-2.0-or-later

package address_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/address"
	"libhmp/core/qmp"
)

func TestParse(t *testing.T) {
	for _, good := range []string{
		"qmp", "/run/qmp", "./tcp:1", "unix:qmp", "unix:tcp:1:2", "unix:@abstract", "@abstract", "host:4444",
		"tcp:localhost:4444", "tcp:[::1]:4444", "tcp::4444", "fd:3", "fd:0", "parity", strings.Repeat("x", 107),
	} {
		a, err := address.Parse(good)
		require.NoError(t, err, good)
		assert.Equal(t, good, a.String())
	}
	for bad, why := range map[string]string{
		"":                       "empty",
		"unix:":                  "empty",
		"tcp:":                   "tcp:HOST:PORT",
		"tcp:localhost":          "tcp:HOST:PORT",
		"tcp:localhost:":         "tcp:HOST:PORT",
		"tcp:::1:4444":           "IPv6",
		"fd:":                    "fd:NUMBER",
		"fd:x":                   "fd:NUMBER",
		"fd:-1":                  "fd:NUMBER",
		"fd:99999999999":         "fd:NUMBER",
		strings.Repeat("x", 108): "at most 107 bytes",
	} {
		_, err := address.Parse(bad)
		require.ErrorContains(t, err, why, bad)
	}
}

func dial(t *testing.T, text string) (net.Conn, address.Address, error) {
	t.Helper()
	a, err := address.Parse(text)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	conn, err := a.Dial(ctx)
	if conn != nil {
		t.Cleanup(func() { conn.Close() })
	}
	return conn, a, err
}

func listen(t *testing.T, network, at string) net.Listener {
	t.Helper()
	l, err := net.Listen(network, at)
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	return l
}

func TestDial(t *testing.T) {
	t.Chdir(t.TempDir())
	listen(t, "unix", "qmp")
	listen(t, "unix", "@hmp-address-test-"+strconv.Itoa(os.Getpid()))
	tcp := listen(t, "tcp", "127.0.0.1:0").Addr().String()
	for _, text := range []string{
		"qmp", "unix:qmp", "unix:./qmp", "tcp:" + tcp, "@hmp-address-test-" + strconv.Itoa(os.Getpid()),
	} {
		_, _, err := dial(t, text)
		require.NoError(t, err, text)
	}
}

// It may be anything: standard error, or what the Go runtime waits with.
func TestDescriptorThatIsNoSocketStaysOpen(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer r.Close()
	defer w.Close()
	_, _, err = dial(t, "fd:"+strconv.Itoa(int(w.Fd())))
	require.Error(t, err)
	_, err = w.WriteString("x")
	require.NoError(t, err)
}

func TestExplainDial(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("file", nil, 0o600))
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer w.Close()
	dead, err := net.ListenUnix("unix", &net.UnixAddr{Name: "dead", Net: "unix"})
	require.NoError(t, err)
	dead.SetUnlinkOnClose(false)
	dead.Close()
	free := listen(t, "tcp", "127.0.0.1:0")
	port := free.Addr().String()
	free.Close()

	for text, want := range map[string]string{
		"./nosuch":       "./nosuch: no such socket. Start QEMU with -qmp unix:./nosuch,server=on,wait=off",
		"nosuch.sock":    "nosuch.sock: no such socket. Start QEMU with -qmp unix:nosuch.sock,server=on,wait=off",
		"unix:nosuch":    "unix:nosuch: no such socket. Start QEMU with -qmp unix:nosuch,server=on,wait=off",
		"localhost:4444": "localhost:4444: no such socket. For a TCP address write tcp:HOST:PORT",
		"file":           "file: not a socket",
		"dead":           "dead: nobody listens on this socket: the QEMU that made it has ended",
		"tcp:" + port:    "tcp:" + port + ": nobody listens there. Start QEMU with -qmp tcp:" + port + ",server=on,wait=off",
		"fd:987":         "fd:987: this descriptor is not a connected socket: bad file descriptor",
		"fd:" + strconv.Itoa(int(r.Fd())): "fd:" + strconv.Itoa(int(r.Fd())) +
			": this descriptor is not a connected socket: socket operation on non-socket",
	} {
		_, a, err := dial(t, text)
		require.Error(t, err, text)
		assert.Equal(t, want, a.Explain(err))
	}
}

func TestExplainBusySocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	require.NoError(t, err)
	defer syscall.Close(fd)
	require.NoError(t, syscall.Bind(fd, &syscall.SockaddrUnix{Name: path}))
	require.NoError(t, syscall.Listen(fd, 0)) // QEMU's backlog is 1
	_, _, err = dial(t, path)
	require.NoError(t, err)
	_, a, err := dial(t, path)
	require.Error(t, err)
	assert.Contains(t, a.Explain(err), "QEMU serves another client, and more are waiting")
	assert.Contains(t, a.Explain(err), "share this one by hmp serve")
}

// The queue of a listener that accepts nobody is full: no more packets are
// answered.
func TestExplainPlaceThatDoesNotAnswer(t *testing.T) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	require.NoError(t, err)
	defer syscall.Close(fd)
	require.NoError(t, syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	require.NoError(t, syscall.Listen(fd, 0))
	name, err := syscall.Getsockname(fd)
	require.NoError(t, err)
	a, err := address.Parse("tcp:127.0.0.1:" + strconv.Itoa(name.(*syscall.SockaddrInet4).Port))
	require.NoError(t, err)
	why := address.Patience(200 * time.Millisecond)
	for range 100 {
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Duration(why), why)
		defer cancel()
		conn, err := a.Dial(ctx)
		if err != nil {
			assert.Equal(t, a.String()+": the other end does not answer (given up after 200ms)", a.Explain(err))
			return
		}
		defer conn.Close()
	}
	t.Error("the queue does not fill")
}

func TestExplainHandshake(t *testing.T) {
	a, err := address.Parse("unix:q")
	require.NoError(t, err)
	for want, err := range map[string]error{
		"permission denied":                                           &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.EACCES)},
		"the connection was closed in the QMP":                        qmp.ErrClosed,
		`this is not QMP: it sends "x". Give the socket of -qmp, not`: fmt.Errorf(`%w: it sends "x"`, qmp.ErrNotQMP),
		"no greeting from QEMU (given up after 1.5s): it serves":      fmt.Errorf("%w (%w)", qmp.ErrNoGreeting, address.Patience(1500*time.Millisecond)),
		"no greeting from QEMU (interrupted)":                         fmt.Errorf("%w (%w)", qmp.ErrNoGreeting, address.ErrInterrupted),
		"no such host: no such thing":                                 &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such thing"}},
		"network is unreachable":                                      &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ENETUNREACH)},
		"Capability 'oob' is not for everybody":                       errors.New("Capability 'oob' is not for everybody"),
	} {
		text := a.Explain(err)
		assert.True(t, strings.HasPrefix(text, "unix:q: "+want), text)
		assert.NotContains(t, text, "\n")
	}
}
