// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// qemu is a QEMU without machine, with a monitor to type into and QMP to know
// when it is done.
type qemu struct {
	*qemutest.QEMU
	t       *testing.T
	version string
	major   int
	monitor *qemutest.Terminal
	outs    []string // what each key of the transcript gave
}

func startQEMU(t *testing.T, binary string, c *testCase) *qemu {
	p := qemutest.Prepare(t)
	p.Run = "run" // where QEMU is, as the cases see it
	run := filepath.Join(p.Dir, p.Run)
	require.NoError(t, os.Mkdir(run, 0o755))
	c.makeFiles(t, run)
	args := []string{"-M", "none", "-S", "-nodefaults",
		"-monitor", "unix:../monitor,server=on,wait=off",
		"-vnc", "unix:../vnc,password=on"}
	for _, name := range c.files {
		if strings.HasSuffix(name, ".qcow2") {
			args = append(args, "-drive", "if=none,id=d"+name[:1]+",file=../"+name)
			makeDisk(t, binary, filepath.Join(p.Dir, name))
		}
	}
	q := &qemu{t: t, QEMU: p.Start(binary, args...)}
	v, err := q.Client().Facts().Version()
	require.NoError(t, err)
	q.major = v.Major
	_, q.version = q.Release()
	q.monitor = q.Terminal("monitor")
	q.monitor.Until("\n" + prompt)
	return q
}

// makeDisk makes a disk with the snapshots 1 and two; their ids are 1 and 2.
func makeDisk(t *testing.T, binary, path string) {
	img := filepath.Join(filepath.Dir(binary), "qemu-img")
	for _, args := range [][]string{
		{"create", "-q", "-f", "qcow2", path, "1M"},
		{"snapshot", "-c", "1", path},
		{"snapshot", "-c", "two", path},
	} {
		out, err := exec.Command(img, args...).CombinedOutput()
		require.NoError(t, err, string(out))
	}
}

// typed returns what the monitor sends for keys. It reads one byte each time
// its main loop goes round, and each QMP command is a round at least.
func (q *qemu) typed(keys string) string {
	q.monitor.Send(keys)
	for range len(keys) + 3 {
		require.NoError(q.t, q.QMP("query-name", nil, nil))
	}
	return q.monitor.Quiet(20 * time.Millisecond)
}
