// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/qmp"
)

// monitorSocket is where the human monitor of the tests below listens.
const monitorSocket = "hmp"

// withMonitor are the arguments for a human monitor there.
var withMonitor = []string{"-monitor", "unix:" + monitorSocket + ",server=on,wait=off"}

// args joins arguments of several sources.
func args(groups ...[]string) []string {
	var all []string
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}

// split makes arguments of a text without blanks in them.
func split(text string) []string { return strings.Fields(text) }

// needRoot skips a test that changes user or root directory.
func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() == 0 {
		return
	}
	if os.Getenv("LIBHMP_REQUIRE") == "1" {
		t.Fatal("this needs root")
	}
	t.Skip("this needs root")
}

// prompted is a terminal at that socket that has seen its first prompt.
func prompted(q *qemutest.QEMU, socket string) *qemutest.Terminal {
	m := q.Terminal(socket)
	m.Until(qemutest.Prompt)
	return m
}

// eventually waits until done says so.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(qemutest.Limit); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not after %v", what, qemutest.Limit)
		}
	}
}

// dialQMP opens a QMP connection; the function closes it.
func dialQMP(path string) (*qmp.Client, func(), error) {
	conn, err := net.Dial("unix", path)
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), qemutest.Limit)
	defer cancel()
	stream, err := qmp.NewStream(ctx, conn, qmp.StreamOptions{
		Deadline: func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(context.Background(), qemutest.Limit)
		},
	})
	if err != nil {
		conn.Close()
		return nil, nil, err
	}
	client := qmp.NewClient(stream)
	stream.OnEvent(client.Deliver)
	return client, func() { stream.Close() }, nil
}

// human runs a line by human-monitor-command.
func human(c *qmp.Client, line string) (text string, err error) {
	err = c.Execute("human-monitor-command", map[string]string{"command-line": line}, &text)
	return strings.ReplaceAll(text, "\r\n", "\n"), err
}

// hammer keeps the engine busy by human-monitor-command until it is told to
// stop: one client per line, each at a QMP socket of its own.
//
// That must be before QEMU ends: a QMP request that arrives while QEMU cleans
// up can crash it, whatever its human monitor (monitor/qmp.c wakes the
// dispatcher's coroutine from the thread of the QMP monitors when it is gone).
func hammer(t *testing.T, q *qemutest.QEMU, lines ...string) (stop func()) {
	t.Helper()
	var stops []func()
	for i, line := range lines {
		stops = append(stops, flood(t, q.Socket(i+1), `{"execute": "qmp_capabilities"}`,
			`{"execute": "human-monitor-command", "arguments": {"command-line": "`+line+`"}}`))
	}
	return func() {
		for _, stop := range stops {
			stop()
		}
	}
}

// flood connects to a socket, writes first once and then text again and again,
// and reads what comes, until it is told to stop or QEMU has ended.
func flood(t *testing.T, path, first, text string) (stop func()) {
	t.Helper()
	conn, err := net.Dial("unix", path)
	require.NoError(t, err)
	_, err = io.WriteString(conn, first)
	require.NoError(t, err)
	var ended sync.WaitGroup
	ended.Add(2)
	go func() {
		defer ended.Done()
		io.Copy(io.Discard, conn)
	}()
	go func() {
		defer ended.Done()
		for {
			if _, err := io.WriteString(conn, text); err != nil {
				return
			}
		}
	}()
	stop = func() {
		conn.Close()
		ended.Wait()
	}
	t.Cleanup(stop)
	return stop
}

// collect makes the engine collect garbage a few times: each answer is some
// kilobytes of it.
func collect(t *testing.T, run func(line string) string) {
	t.Helper()
	first := run("help")
	require.Contains(t, first, "\nquit|q ")
	for range 300 {
		require.Equal(t, first, run("help"))
	}
}

// threadFields is a field of the status files in /proc, one for each thread.
func threadFields(t *testing.T, pid int, name string) []string {
	t.Helper()
	files, err := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/status")
	require.NoError(t, err)
	var values []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // the thread has ended
		}
		_, after, found := strings.Cut(string(text), "\n"+name+":")
		require.True(t, found, "%s has no %s", file, name)
		line, _, _ := strings.Cut(after, "\n")
		values = append(values, strings.TrimSpace(line))
	}
	require.NotEmpty(t, values)
	return values
}

// kilobytes is a field of the process that is so many kB.
func kilobytes(t *testing.T, pid int, name string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.TrimSuffix(threadFields(t, pid, name)[0], " kB"))
	require.NoError(t, err)
	return n
}

// daemon is a QEMU that went into the background.
type daemon struct {
	t   *testing.T
	dir string
	pid int
	qmp *qmp.Client
}

// prSetChildSubreaper is PR_SET_CHILD_SUBREAPER of prctl(2).
const prSetChildSubreaper = 36

// startDaemon starts QEMU with -daemonize, waits until its parent has ended
// well, and adopts it, so that its end can be waited for.
func startDaemon(t *testing.T, p *qemutest.Prepared, extra ...string) *daemon {
	t.Helper()
	_, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, prSetChildSubreaper, 1, 0)
	require.Zero(t, errno)
	launched := p.Launch(qemutest.Build(t, qemutest.Libhmp), args(split("-daemonize -pidfile pid"), extra)...)
	require.NoError(t, launched.Wait(), launched.Messages())
	text, err := os.ReadFile(filepath.Join(p.Dir, "pid"))
	require.NoError(t, err)
	d := &daemon{t: t, dir: p.Dir}
	d.pid, err = strconv.Atoi(strings.TrimSpace(string(text)))
	require.NoError(t, err)
	t.Cleanup(func() {
		if d.pid != 0 {
			syscall.Kill(d.pid, syscall.SIGKILL)
			syscall.Wait4(d.pid, nil, 0, nil)
		}
	})
	client, stop, err := dialQMP(launched.Socket(1))
	require.NoError(t, err)
	t.Cleanup(stop)
	d.qmp = client
	return d
}

// hmp runs a line by human-monitor-command.
func (d *daemon) hmp(line string) string {
	d.t.Helper()
	text, err := human(d.qmp, line)
	require.NoError(d.t, err)
	return text
}

// terminal connects to its monitor and reads the first prompt.
func (d *daemon) terminal() *qemutest.Terminal {
	d.t.Helper()
	conn, err := net.Dial("unix", filepath.Join(d.dir, monitorSocket))
	require.NoError(d.t, err)
	m := qemutest.NewTerminal(d.t, conn)
	m.Until(qemutest.Prompt)
	return m
}

// end waits for its end, which must be a good one.
func (d *daemon) end() {
	d.t.Helper()
	var status syscall.WaitStatus
	eventually(d.t, "end of the daemon", func() bool {
		pid, err := syscall.Wait4(d.pid, &status, syscall.WNOHANG, nil)
		require.NoError(d.t, err)
		return pid == d.pid
	})
	d.pid = 0
	require.True(d.t, status.Exited() && status.ExitStatus() == 0, "wait status %#x", status)
}
