// SPDX-License-Identifier: GPL-2.0-or-later

package safety_test

import (
	"bytes"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// line is a line of several requests.
type line struct {
	name, text string
	// before are lines for QEMU's own monitor to begin with.
	before []string
	// left checks what is left; done tells that the line was not ended before it was done.
	left func(t *testing.T, q *qemutest.QEMU, done bool)
}

var lines = []line{
	{"savevm", "savevm one", []string{"savevm one"}, snapshotLeft},
	{"savevm-new", "savevm two", []string{"savevm one"}, jobsGo},
	{"loadvm", "loadvm one", []string{"savevm one"}, jobsGo},
	{"delvm", "delvm one", []string{"savevm one"}, jobsGo},
	{"nbd", "nbd_server_start -a localhost:0", nil, serverLeft},
	{"mux", "chardev-add null,id=m,mux=on", nil, deviceLeft},
	{"memory", "xp/4xw 0", nil, descriptorsGo},
}

func start(t *testing.T, release string, l line) *qemutest.QEMU {
	t.Helper()
	p := qemutest.Prepare(t)
	image := filepath.Join(p.Dir, "disk.qcow2")
	out, err := exec.Command(qemutest.StockImg(t, release), "create", "-q", "-f", "qcow2", image, "4M").CombinedOutput()
	require.NoError(t, err, "%s", out)
	q := p.Start(qemutest.Stock(t, release, "x86_64"), "-nodefaults", "-S", "-m", "8",
		"-drive", "if=none,id=disk0,file=disk.qcow2,format=qcow2", "-device", "virtio-blk-pci,drive=disk0",
		"-drive", "if=none,id=disk1,driver=null-co,read-zeroes=on,read-only=on", "-device", "virtio-blk-pci,drive=disk1")
	for _, text := range l.before {
		require.Empty(t, q.HMP(text))
	}
	return q
}

// run runs the line by hmp, and does what end says when QEMU has answered the n-th
// request that changes something. It returns how many were answered, how hmp ended, and
// what it said.
func run(t *testing.T, q *qemutest.QEMU, l line, n int, end func(*os.Process), flags ...string) (answered int, said string, err error) {
	t.Helper()
	program := qemutest.Build(t, qemutest.Hmp)
	started := make(chan *os.Process, 1)
	relay := newRelay(t, t.TempDir(), q.Socket(1), func(i int) {
		if i == n {
			p := <-started
			started <- p
			end(p)
		}
	})
	cmd := exec.Command(program, append(flags, "--passthrough=never", relay.path, "-c", l.text)...)
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stderr, &stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	require.NoError(t, cmd.Start())
	started <- cmd.Process
	watchdog := time.AfterFunc(qemutest.Limit, func() { cmd.Process.Kill() })
	defer watchdog.Stop()
	err = cmd.Wait()
	return relay.count(), stderr.String(), err
}

// TestKilled kills hmp behind each request of each line.
func TestKilled(t *testing.T) {
	for _, release := range []string{"7.2", "11.1"} {
		for _, l := range lines {
			t.Run(release+"/"+l.name, func(t *testing.T) {
				t.Parallel()
				for n := 1; ; n++ {
					q := start(t, release, l)
					answered, said, err := run(t, q, l, n, func(p *os.Process) { p.Kill() })
					done := answered < n
					if done {
						require.NoError(t, err, said)
					}
					l.left(t, q, done)
					if done || t.Failed() {
						assert.Greater(t, n, 2, "the line is not of several requests")
						return
					}
				}
			})
		}
	}
}

// TestNotInterrupted has the user, a signal or a time limit end hmp behind each request
// of the lines whose requests belong together: they are done all the same, and hmp says
// why it goes on.
func TestNotInterrupted(t *testing.T) {
	for _, l := range lines {
		if !slices.Contains([]string{"savevm", "nbd", "mux"}, l.name) {
			continue
		}
		for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
			t.Run(l.name+"/"+sig.String(), func(t *testing.T) {
				t.Parallel()
				if signal.Ignored(sig) {
					t.Skipf("%v is ignored here, as by nohup, and so it is by hmp", sig)
				}
				total := 1000
				for n := 1; n < total; n++ {
					q := start(t, "10.0", l)
					answered, said, err := run(t, q, l, n, func(p *os.Process) {
						assert.NoError(t, p.Signal(sig))
						time.Sleep(50 * time.Millisecond) // to have it arrive before the reply
					})
					total = answered
					l.left(t, q, true)
					if n < answered {
						assert.Error(t, err, "after %d requests", n)
						assert.Contains(t, said, l.text[:strings.IndexByte(l.text, ' ')], "after %d requests", n)
						assert.Contains(t, said, "first", "after %d requests", n)
					}
				}
				assert.GreaterOrEqual(t, total, 2)
			})
		}
		t.Run(l.name+"/timeout", func(t *testing.T) {
			t.Parallel()
			q := start(t, "10.0", l)
			_, said, err := run(t, q, l, 1, func(*os.Process) { time.Sleep(1500 * time.Millisecond) }, "--timeout=1")
			assert.NoError(t, err, said)
			assert.Contains(t, said, "first")
			l.left(t, q, true)
		})
	}
}

// snapshotLeft: the old snapshot or the new one is there; the next savevm leaves just
// that, and no job.
func snapshotLeft(t *testing.T, q *qemutest.QEMU, done bool) {
	text := q.HMP("info snapshots")
	assert.Contains(t, text, " one ", "no snapshot is left")
	assert.True(t, !done || !strings.Contains(text, "being saved"), text)
	_, said, err := run(t, q, line{text: "savevm one"}, 0, nil)
	require.NoError(t, err, said)
	text = q.HMP("info snapshots")
	assert.Equal(t, 1, strings.Count(text, "-- "), text)
	assert.NotContains(t, text, "being saved")
	noJobs(t, q)
}

// jobsGo: the job that nobody has waited for is dismissed by the next session.
func jobsGo(t *testing.T, q *qemutest.QEMU, _ bool) {
	_, said, err := run(t, q, line{text: "delvm nosuch"}, 0, nil)
	require.NoError(t, err, said)
	noJobs(t, q)
}

func noJobs(t *testing.T, q *qemutest.QEMU) {
	var jobs []struct{ ID, Status string }
	for range 100 {
		require.NoError(t, q.QMP("query-jobs", nil, &jobs))
		if len(jobs) == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	assert.Empty(t, jobs, "jobs are left")
}

// serverLeft: a server that was left can be ended.
func serverLeft(t *testing.T, q *qemutest.QEMU, done bool) {
	var exports []struct{ ID string }
	require.NoError(t, q.QMP("query-block-exports", nil, &exports))
	if done {
		assert.Len(t, exports, 2)
	}
	assert.Empty(t, q.HMP("nbd_server_stop"))
}

// deviceLeft: a device that was left can be removed.
func deviceLeft(t *testing.T, q *qemutest.QEMU, done bool) {
	text := "\n" + q.HMP("info chardev")
	assert.Contains(t, text, "\nm-base: ")
	whole := strings.Contains(text, "\nm: ")
	assert.True(t, whole || !done, text)
	if !whole { // (7.2 takes any multiplexer for busy)
		assert.Empty(t, q.HMP("chardev-remove m-base"))
	}
}

// descriptorsGo: what QEMU still has can be told by its text, so that another session
// takes it back (see cmd/hmp/internal/link).
func descriptorsGo(t *testing.T, q *qemutest.QEMU, done bool) {
	var sets []struct {
		FDs []struct{ Opaque string }
	}
	require.NoError(t, q.QMP("query-fdsets", nil, &sets))
	assert.LessOrEqual(t, len(sets), 1)
	// (Before 9.1 QEMU closes none while the VM is stopped, also if it is told.)
	if release, _ := q.Release(); release != "7.2" {
		assert.False(t, done && len(sets) > 0, "descriptors are left")
	}
	for _, set := range sets {
		assert.Regexp(t, `^hmp-capture \d+$`, set.FDs[0].Opaque)
	}
}
