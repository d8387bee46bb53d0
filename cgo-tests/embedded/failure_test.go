// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// breakage are ways to make the engine built for tests panic (build tag
// libhmp_testpanic), and what follows "internal error in" then.
var breakage = []struct{ how, says string }{
	{"panic", "x-test-panic: on request"},
	{"nil", "x-test-panic: runtime error: invalid memory address or nil pointer dereference"},
	{"index", "x-test-panic: runtime error: index out of range [99] with length 5"},
}

// TestPanic: a command that panics is an error message and nothing else.
func TestPanic(t *testing.T) {
	t.Setenv("LD_LIBRARY_PATH", filepath.Dir(qemutest.Build(t, "test/libhmp.so.0")))
	for name, sandbox := range map[string][]string{"free": nil, "sandbox": fullSandbox} {
		t.Run(name, func(t *testing.T) {
			q := qemutest.Start(t, qemutest.Build(t, qemutest.Libhmp),
				args(split("-M pc -m 16"), withMonitor, sandbox)...)
			m := prompted(q, monitorSocket)
			for _, b := range breakage {
				for range 5 {
					line, says := "x-test-panic "+b.how, "Error: internal error in "+b.says+"\n"
					assert.Equal(t, says, m.Run(line))
					assert.Equal(t, says, q.HMP(line))
					assert.Equal(t, running, m.Run("info status"))
				}
			}
			panicLater(t, q, m)
			collect(t, m.Run)
			m.Send("quit\r")
			require.NoError(t, q.Wait())
		})
	}
}

// panicLater has a command panic after its handler has returned: when an event
// comes, and in the background.
func panicLater(t *testing.T, q *qemutest.QEMU, m *qemutest.Terminal) {
	t.Helper()
	assert.Empty(t, m.Run("x-test-panic event"))
	assert.Empty(t, m.Run("stop"))
	q.Event("STOP")
	assert.Equal(t, "VM status: paused\n", m.Run("info status"))
	assert.Empty(t, q.HMP("cont"))
	q.Event("RESUME")
	assert.Equal(t, "Error: internal error in timer: on tick\n", m.Run("x-test-panic timer"))
	assert.Equal(t, running, m.Run("info status"))
	assert.Equal(t, running, q.HMP("info status"))
}

// TestNoEngine: the monitor says why there is none, to everybody who asks, and
// the virtual machine runs.
func TestNoEngine(t *testing.T) {
	tests := []struct {
		name   string
		engine func(t *testing.T, file string)
		why    string // with ENGINE for the file
	}{
		{"missing", func(*testing.T, string) {}, "engine ENGINE: No such file or directory"},
		{"another version", buildOtherEngine,
			"engine ENGINE has version 0.0.0-other, libhmp has VERSION: install both from one build"},
		{"no library", func(t *testing.T, file string) {
			require.NoError(t, os.WriteFile(file, []byte("not an ELF file"), 0o700))
		}, "engine ENGINE is not a library for this machine (ELF): install the one that belongs to this libhmp"},
		{"cut short", func(t *testing.T, file string) {
			copyFile(t, qemutest.Build(t, "libhmp-0/engine.so"), file)
			require.NoError(t, os.Truncate(file, 100_000))
		}, "engine ENGINE is cut short at 100000 bytes: install it again"},
		{"FIFO", func(t *testing.T, file string) {
			require.NoError(t, syscall.Mkfifo(file, 0o700))
		}, "engine ENGINE is not a regular file: install libhmp again, or name the engine's file"},
		{"another library", func(t *testing.T, file string) {
			copyFile(t, qemutest.Build(t, "libhmp.so.0"), file)
		}, "engine ENGINE is not a libhmp engine"},
	}
	version, err := os.ReadFile("../../VERSION")
	require.NoError(t, err)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			copyFile(t, qemutest.Build(t, "libhmp.so.0"), filepath.Join(dir, "libhmp.so.0"))
			engine := filepath.Join(dir, "libhmp-0", "engine.so")
			require.NoError(t, os.Mkdir(filepath.Dir(engine), 0o700))
			test.engine(t, engine)
			t.Setenv("LD_LIBRARY_PATH", dir)
			why := strings.NewReplacer("ENGINE", engine, "VERSION", strings.TrimSpace(string(version))).Replace(test.why)
			refuses(t, qemutest.Build(t, qemutest.Libhmp), "The human monitor is not available: "+why+"\n")
		})
	}
}

// refuses looks whether a QEMU says why everywhere.
func refuses(t *testing.T, program, why string) {
	q := qemutest.Start(t, program, args(split("-M pc -m 16"), withMonitor,
		split("-gdb unix:gdb,server=on,wait=off"))...)
	assert.Contains(t, strings.ToLower(q.Messages()), strings.ToLower(strings.TrimSuffix(why, "\n")))
	terminal := strings.ReplaceAll(why, "\n", "\r\n")
	for range 2 { // clients may come and go
		m := q.Terminal(monitorSocket)
		assert.Equal(t, terminal, m.Until("\r\n"))
		for range 3 {
			for _, key := range "info status" {
				m.Send(string(key))
			}
			m.Send("\r")
			assert.Equal(t, terminal, m.Until("\r\n"))
		}
		assert.Empty(t, m.Quiet(50*time.Millisecond), "once for each line")
		m.Close()
	}
	assert.Equal(t, why, q.HMP("info status"))
	assert.Equal(t, why, gdbMonitor(t, q, "info status"))

	var status struct{ Running bool }
	require.NoError(t, q.QMP("cont", nil, nil)) // gdb has stopped it
	require.NoError(t, q.QMP("query-status", nil, &status))
	assert.True(t, status.Running)
	require.NoError(t, syscall.Kill(q.PID(), syscall.SIGTERM))
	require.NoError(t, q.Wait())
}

// gdbMonitor runs a line as gdb's command "monitor" does.
func gdbMonitor(t *testing.T, q *qemutest.QEMU, line string) string {
	t.Helper()
	conn, err := net.Dial("unix", filepath.Join(q.Dir, "gdb"))
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(qemutest.Limit)))
	var sum byte
	packet := "qRcmd," + hex.EncodeToString([]byte(line))
	for _, b := range []byte(packet) {
		sum += b
	}
	_, err = fmt.Fprintf(conn, "+$%s#%02x", packet, sum)
	require.NoError(t, err)

	in := bufio.NewReader(conn)
	var text []byte
	for {
		_, err := in.ReadString('$')
		require.NoError(t, err)
		body, err := in.ReadString('#')
		require.NoError(t, err)
		_, err = io.WriteString(conn, "+")
		require.NoError(t, err)
		switch body = strings.TrimSuffix(body, "#"); {
		case body == "OK":
			return strings.ReplaceAll(string(text), "\r\n", "\n")
		case strings.HasPrefix(body, "O"):
			part, err := hex.DecodeString(body[1:])
			require.NoError(t, err)
			text = append(text, part...)
		}
	}
}

// buildOtherEngine builds an engine that says that it is of another version.
func buildOtherEngine(t *testing.T, file string) {
	cmd := exec.Command("go", "build", "-buildvcs=false", "-buildmode=c-shared", "-o", file, "libhmp/capi/engine")
	cmd.Env = append(os.Environ(), `CGO_CFLAGS=-DLIBHMP_VERSION="0.0.0-other"`, "LD_LIBRARY_PATH=")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(to, data, 0o700))
}

// deadClient names the monitor for the process that TestDeadClient kills.
const deadClient = "LIBHMP_TEST_DEAD_CLIENT"

// TestDeadClient: QEMU lives on when a client dies that asked for more than it
// has read.
func TestDeadClient(t *testing.T) {
	if path := os.Getenv(deadClient); path != "" {
		askAndWait(path)
	}
	q := qemutest.Start(t, qemutest.Build(t, qemutest.Libhmp), args(split("-M pc -m 16"), withMonitor)...)
	for range 10 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestDeadClient$")
		cmd.Env = append(os.Environ(), deadClient+"="+filepath.Join(q.Dir, monitorSocket))
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		_, err = bufio.NewReader(out).ReadString('\n')
		require.NoError(t, err)
		require.NoError(t, cmd.Process.Kill())
		cmd.Wait()
		require.Equal(t, running, q.HMP("info status"))
	}
	m := prompted(q, monitorSocket)
	m.Quiet(100 * time.Millisecond) // what the dead had asked for
	assert.Equal(t, running, m.Run("info status"))
	m.Send("quit\r")
	require.NoError(t, q.Wait())
}

// askAndWait asks a monitor for very much, reads a little of it, says so and
// waits for its death.
func askAndWait(path string) {
	conn, err := net.Dial("unix", path)
	if err == nil {
		_, err = io.WriteString(conn, strings.Repeat("info mtree\rhelp\r", 100))
	}
	if err == nil {
		_, err = io.ReadFull(conn, make([]byte, 10_000))
	}
	fmt.Println("ready", err)
	time.Sleep(qemutest.Limit)
	os.Exit(1)
}

// TestEventsNobodyWants: they must not pile up, also not after a command that
// had wanted them.
func TestEventsNobodyWants(t *testing.T) {
	q := prepareDisk(t).Start(qemutest.Build(t, qemutest.Libhmp), args(withDisk, withMonitor, split("-S"))...)
	require.Empty(t, q.HMP("savevm one"))
	stir := func(times int) int {
		for range times {
			require.NoError(t, q.QMP("cont", nil, nil))
			require.NoError(t, q.QMP("stop", nil, nil))
			q.Event("STOP")
		}
		require.Equal(t, "VM status: paused\n", q.HMP("info status"))
		return kilobytes(t, q.PID(), "VmRSS")
	}
	stir(200)
	before := stir(200)
	growth := stir(4000) - before
	t.Logf("%d kB more", growth)
	assert.Less(t, growth, 1024, "kB more")
}
