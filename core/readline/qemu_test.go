// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// qemu is a QEMU without machine, with a monitor to type into and QMP to know
// when it is done.
type qemu struct {
	t       *testing.T
	dir     string
	version string
	major   int
	monitor net.Conn
	qmp     net.Conn
	replies *json.Decoder
	outs    []string // what each key of the transcript gave

	mu       sync.Mutex
	received bytes.Buffer
}

func startQEMU(t *testing.T, binary string, c *testCase) *qemu {
	dir, err := os.MkdirTemp("", "readline") // short enough for sockets
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	q := &qemu{t: t, dir: dir}
	run := filepath.Join(q.dir, "run") // where QEMU is, as the cases see it
	require.NoError(t, os.Mkdir(run, 0o755))
	c.makeFiles(t, run)
	args := []string{"-M", "none", "-display", "none", "-S", "-nodefaults",
		"-monitor", "unix:../monitor,server=on,wait=off",
		"-qmp", "unix:../qmp,server=on,wait=off",
		"-vnc", "unix:../vnc,password=on"}
	for _, name := range c.files {
		if strings.HasSuffix(name, ".qcow2") {
			args = append(args, "-drive", "if=none,id=d"+name[:1]+",file=../"+name)
			q.makeDisk(binary, name)
		}
	}
	cmd := exec.Command(binary, args...)
	cmd.Dir, cmd.Stderr = run, os.Stderr
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	q.connect()
	return q
}

// makeDisk makes a disk with the snapshots 1 and two; their ids are 1 and 2.
func (q *qemu) makeDisk(binary, name string) {
	img := filepath.Join(filepath.Dir(binary), "qemu-img")
	for _, args := range [][]string{
		{"create", "-q", "-f", "qcow2", name, "1M"},
		{"snapshot", "-c", "1", name},
		{"snapshot", "-c", "two", name},
	} {
		cmd := exec.Command(img, args...)
		cmd.Dir = q.dir
		out, err := cmd.CombinedOutput()
		require.NoError(q.t, err, string(out))
	}
}

func (q *qemu) connect() {
	q.qmp = q.dial("qmp")
	q.replies = json.NewDecoder(q.qmp)
	var greeting struct {
		QMP struct {
			Version struct {
				QEMU    struct{ Major, Minor, Micro int }
				Package string
			}
		}
	}
	require.NoError(q.t, q.replies.Decode(&greeting))
	v := greeting.QMP.Version
	q.major = v.QEMU.Major
	q.version = fmt.Sprintf("%d.%d.%d %s", v.QEMU.Major, v.QEMU.Minor, v.QEMU.Micro, v.Package)
	q.execute("qmp_capabilities", nil)

	q.monitor = q.dial("monitor")
	go func() { _, _ = io.Copy(q, q.monitor) }()
	require.Eventually(q.t, func() bool { return strings.HasSuffix(q.peek(), "\n"+prompt) }, 10*time.Second, time.Millisecond)
	q.take()
}

func (q *qemu) dial(name string) net.Conn {
	var conn net.Conn
	require.Eventually(q.t, func() (ok bool) {
		var err error
		conn, err = net.Dial("unix", filepath.Join(q.dir, name))
		return err == nil
	}, 10*time.Second, time.Millisecond)
	q.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// Write takes what the monitor sends.
func (q *qemu) Write(p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.received.Write(p)
}

func (q *qemu) peek() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.received.String()
}

func (q *qemu) take() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	s := q.received.String()
	q.received.Reset()
	return s
}

func (q *qemu) execute(command string, args map[string]any) string {
	request := struct {
		Execute   string         `json:"execute"`
		Arguments map[string]any `json:"arguments,omitempty"`
	}{command, args}
	require.NoError(q.t, json.NewEncoder(q.qmp).Encode(request))
	for {
		var reply struct {
			Return any
			Error  any
			Event  string
		}
		require.NoError(q.t, q.replies.Decode(&reply))
		require.Nil(q.t, reply.Error, command)
		if reply.Event == "" {
			text, _ := reply.Return.(string)
			return text
		}
	}
}

// hmp runs a line where nobody types.
func (q *qemu) hmp(line string) string {
	text := q.execute("human-monitor-command", map[string]any{"command-line": line})
	return strings.ReplaceAll(text, "\r\n", "\n")
}

// typed returns what the monitor sends for keys. It reads one byte each time
// its main loop goes round, and each QMP command is a round at least.
func (q *qemu) typed(keys string) string {
	_, err := io.WriteString(q.monitor, keys)
	require.NoError(q.t, err)
	for range len(keys) + 3 {
		q.execute("query-name", nil)
	}
	for before := -1; before != len(q.peek()); time.Sleep(20 * time.Millisecond) {
		before = len(q.peek())
	}
	return q.take()
}
