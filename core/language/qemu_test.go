// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// qemu is a stopped PC without devices, for the tests that ask a real QEMU.
type qemu struct {
	t       *testing.T
	dir     string
	release string // 10.0
	version string // the whole of it
	conn    net.Conn
	replies *json.Decoder
	errors  string // path of what it writes to its standard error
	read    int    // how much of that has been read
}

func startQEMU(t *testing.T, binary string, args ...string) *qemu {
	dir, err := os.MkdirTemp("", "language") // short enough for sockets
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	q := &qemu{t: t, dir: dir, errors: filepath.Join(dir, "stderr")}
	run := filepath.Join(dir, "run") // an empty folder to be in
	require.NoError(t, os.Mkdir(run, 0o755))
	stderr, err := os.Create(q.errors)
	require.NoError(t, err)
	defer stderr.Close()

	cmd := exec.Command(binary, append([]string{"-M", "pc", "-S", "-nodefaults", "-display", "none",
		"-qmp", "unix:../qmp,server=on,wait=off"}, args...)...)
	cmd.Dir, cmd.Stderr = run, stderr
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	q.connect()
	return q
}

func (q *qemu) connect() {
	q.conn = q.dial("qmp")
	q.replies = json.NewDecoder(q.conn)
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
	q.release = fmt.Sprintf("%d.%d", v.QEMU.Major, v.QEMU.Minor)
	q.version = fmt.Sprintf("%s.%d %s", q.release, v.QEMU.Micro, v.Package)
	q.execute("qmp_capabilities", nil, nil)
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

func (q *qemu) execute(command string, args map[string]any, result any) {
	request := struct {
		Execute   string         `json:"execute"`
		Arguments map[string]any `json:"arguments,omitempty"`
	}{command, args}
	require.NoError(q.t, json.NewEncoder(q.conn).Encode(request))
	for {
		var reply struct {
			Return json.RawMessage
			Error  any
			Event  string
		}
		require.NoError(q.t, q.replies.Decode(&reply), command)
		require.Nil(q.t, reply.Error, command)
		switch {
		case reply.Event != "":
		case result == nil:
			return
		default:
			require.NoError(q.t, json.Unmarshal(reply.Return, result))
			return
		}
	}
}

// hmp returns what a line prints on the monitor and on standard error.
func (q *qemu) hmp(line string) (text, stderr string) {
	q.execute("human-monitor-command", map[string]any{"command-line": line}, &text)
	return strings.ReplaceAll(text, "\r\n", "\n"), q.stderr()
}

// stderr returns what is new on standard error, without the program's name,
// which only newer releases put there.
func (q *qemu) stderr() string {
	data, err := os.ReadFile(q.errors)
	require.NoError(q.t, err)
	text := string(data[q.read:])
	q.read = len(data)
	return strings.ReplaceAll(text, "qemu-system-x86_64: ", "")
}
