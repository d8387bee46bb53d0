// SPDX-License-Identifier: GPL-2.0-or-later

package differential_test

import (
	"encoding/json"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/guests"
	"libhmp/cgo-tests/qemutest"
)

// runHMP runs the hmp program at a QEMU and returns its text and exit status.
func runHMP(t *testing.T, q *qemutest.QEMU, args ...string) (text string, status int) {
	t.Helper()
	cmd := exec.Command(qemutest.Build(t, qemutest.Hmp), args...)
	cmd.Dir = q.Dir
	out, err := cmd.Output()
	if _, ended := err.(*exec.ExitError); !ended {
		require.NoError(t, err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// TestFailedMigrationSaysWhy migrates to where nobody is: without a terminal the line
// fails with QEMU's reason, and at a terminal, in both editors, it is there before the
// next prompt.
func TestFailedMigrationSaysWhy(t *testing.T) {
	for _, release := range qemutest.AllReleases(t) {
		for _, uri := range []string{"tcp:127.0.0.1:9", "unix:/nosuch", "exec:false", "tcp:nosuch.invalid:1"} {
			t.Run(release+"/"+uri, func(t *testing.T) {
				t.Parallel()
				q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), "-M", "pc", "-m", "32", "-S")
				for _, editor := range [][]string{{"--classic"}, nil} {
					terminal := qemutest.ProgramTerminal(t, q.Dir, qemutest.Build(t, qemutest.Hmp),
						append(editor, "--no-history", "--passthrough=never", q.Socket(1))...)
					terminal.Until(qemutest.Prompt)
					terminal.Send("migrate " + uri + "\r")
					text := terminal.Until("Error: ") + terminal.Until(qemutest.Prompt)
					assert.Contains(t, text, "Error: "+migrationError(t, q)+"\r\n")
					terminal.Close()
				}
				if uri == "exec:false" {
					return // that fails when it is under way
				}
				text, status := runHMP(t, q, "--passthrough=never", q.Socket(1), "-c", "migrate "+uri)
				assert.Equal(t, 1, status)
				reason := migrationError(t, q)
				assert.Equal(t, q.HMP("migrate "+uri)+"Error: "+reason+"\n", text)
			})
		}
	}
}

// migrationError is why a migration has failed, as soon as it has.
func migrationError(t *testing.T, q *qemutest.QEMU) string {
	t.Helper()
	await(t, q, step{text: "info migrate", until: regexp.MustCompile(`(?i)status:\s*failed`)})
	var info struct {
		Error string `json:"error-desc"`
	}
	require.NoError(t, q.QMP("query-migrate", nil, &info))
	require.NotEmpty(t, info.Error)
	return info.Error
}

// TestMigrationToOneThatDies has the destination end while a user waits.
func TestMigrationToOneThatDies(t *testing.T) {
	for _, release := range qemutest.Releases {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			program := qemutest.Stock(t, release, "x86_64")
			start := func(memory []byte, more ...string) *qemutest.QEMU {
				m := machine{Args: []string{"-machine", "pc", "-m", "64", "-nodefaults", "-S",
					"-device", "loader,file=memory.bin,addr=0x100000,force-raw=on"}}
				return m.Start(t, program, map[string][]byte{"memory.bin": memory}, more...)
			}
			from, to := start(noise(32<<20)), start(noise(1), "-incoming", "unix:incoming")
			from.HMP("migrate_set_parameter max-bandwidth 64k")
			terminal := qemutest.ProgramTerminal(t, from.Dir, qemutest.Build(t, qemutest.Hmp), "--no-history", from.Socket(1))
			terminal.Until(qemutest.Prompt)
			terminal.Send("migrate unix:" + filepath.Join(to.Dir, "incoming") + "\r")
			await(t, from, step{text: "info migrate", until: regexp.MustCompile(`(?i)status:\s*active`)})
			require.NoError(t, syscall.Kill(to.PID(), syscall.SIGKILL))
			terminal.Until("Error: " + migrationError(t, from))
			terminal.Until(qemutest.Prompt)
		})
	}
}

// TestVirtioStatusLeavesQEMUAlive asks for what ends QEMU 11.1, also its own monitor, in
// every way that hmp has.
func TestVirtioStatusLeavesQEMUAlive(t *testing.T) {
	q := qemutest.Start(t, qemutest.Stock(t, "11.1", "x86_64"), "-M", "pc", "-S", "-device", "virtio-rng-pci,id=rng0")
	for path, want := range map[string]string{
		"/machine/peripheral/rng0/virtio-backend": `^Error: the state of a virtio device would end this QEMU: `,
		"rng0/virtio-backend":                     `^Error: the state of a virtio device would end this QEMU: `,
		"/machine/peripheral/rng0":                `^Error: Path /machine/peripheral/rng0 is not a realized VirtIODevice\n$`,
		"nosuch":                                  `^Error: Path nosuch is not a realized VirtIODevice\n$`,
	} {
		line := "info virtio-status " + path
		for _, passthrough := range []string{"never", "auto", "always"} {
			text, status := runHMP(t, q, "--passthrough="+passthrough, q.Socket(1), "-c", line)
			assert.Equal(t, 1, status)
			assert.Regexp(t, want, text)
		}
		requests, status := runHMP(t, q, "explain", q.Socket(1), line)
		assert.Equal(t, 1, status)
		assert.NotContains(t, requests, "x-query-virtio-status")
	}
	require.NoError(t, q.QMP("query-status", nil, nil))
}

// TestStatsWithoutCPULeaveQEMUAlive asks for what ends every QEMU by its own monitor.
func TestStatsWithoutCPULeaveQEMUAlive(t *testing.T) {
	for _, release := range qemutest.Releases {
		q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), "-M", "none")
		text, status := runHMP(t, q, "--passthrough=always", q.Socket(1), "-c", "info stats vcpu")
		assert.Equal(t, "Error: no CPU available\n", text)
		assert.Equal(t, 1, status)
		require.NoError(t, q.QMP("query-status", nil, nil))
	}
}

// TestDirtyRateLeavesQEMUAlive asks QEMU 7.2 for measurements that end it without KVM.
func TestDirtyRateLeavesQEMUAlive(t *testing.T) {
	q := qemutest.Start(t, qemutest.Stock(t, "7.2", "x86_64"), "-M", "none")
	for _, line := range []string{"calc_dirty_rate -b 1", "calc_dirty_rate -r 1"} {
		for _, passthrough := range []string{"never", "auto", "always"} {
			text, status := runHMP(t, q, "--passthrough="+passthrough, q.Socket(1), "-c", line)
			assert.Regexp(t, `^Error: -r and -b need KVM`, text)
			assert.Equal(t, 1, status)
			require.NoError(t, q.QMP("query-status", nil, nil), line)
		}
	}
}

// TestFailedLinesFail runs lines that commands serve which meson/ adds: where the text
// says that a line could not be done, the exit status says so too.
func TestFailedLinesFail(t *testing.T) {
	m := guests.Named(t, "q35")
	q := m.Start(t, qemutest.Build(t, qemutest.Builtin), images(t, series(outside)))
	for line, want := range map[string]int{
		"drive_add 0 if=none,file=/nosuch": 1, "drive_add 0 nosuch=1": 1, "drive_add 0 if=ide": 1,
		"drive_add -n 0 driver=null-co": 1, "drive_add -n 0 driver=nosuch,node-name=n": 1,
		"drive_add 0 if=none,id=fresh": 0, "drive_add 0 if=none,id=short,readonly": 0, "drive_add 0 format=help": 0,
		"drive_add -n 0 driver=null-co,node-name=one,read-only": 0,
		"hostfwd_add bad": 1, "hostfwd_add nosuch tcp::0-:22": 1, "hostfwd_remove tcp::1": 1, "hostfwd_remove bad": 1,
		"hostfwd_add net0 tcp:127.0.0.1:0-:22": 0,
		"wavcapture /nosuch/x.wav snd0":        1, "wavcapture x.wav snd0 44100 7": 1, "wavcapture x.wav nosuch": 1,
		"wavcapture x.wav snd0": 0, "stopcapture 9": 1, "mce 0 999 0 0 0 0": 1, "mce 0 0 0 0 0 0": 1, "mce 9 0 0 0 0 0": 1,
		"mce 0 0 0x8000000000000000 0 0 0": 0, "info lapic": 0, "info lapic 99": 1,
		`qemu-io disk0 "read -P 1 0 512"`: 1, `qemu-io disk0 "read x 512"`: 1, `qemu-io disk0 nosuch`: 1, "qemu-io nosuch map": 1,
		`qemu-io disk0 "read 99999999999 512"`: 1, `qemu-io disk0 "read 0 512"`: 0, `qemu-io disk0 "length"`: 0,
		"log nosuch": 1, "log help": 0, "log none": 0, "help log": 0, "drive_del nosuch": 1, "commit nosuch": 1, "boot_set z": 1,
		"logfile /nosuch/x": 1, "gdbserver nosuch:x": 1, "one-insn-per-tb maybe": 1, "gpa2hva 0xffffffffffff": 1,
		"gva2gpa 0": 0, "info registers 9": 1, "info stats nosuch": 1, "trace-file nosuch": 1,
	} {
		text, status := runHMP(t, q, "--passthrough=never", q.Socket(1), "-c", line)
		assert.Equal(t, want, status, "%s:\n%s", line, text)
	}
}

// TestStatusOfLinesForQEMU has QEMU's own HMP run lines, which does not say whether they
// could be done: rows that print something then, and info rows that fail.
func TestStatusOfLinesForQEMU(t *testing.T) {
	for _, release := range qemutest.Releases {
		q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), "-S", "-chardev", "ringbuf,id=ring0")
		for line, want := range map[string]int{
			"drive_add 0 if=none,id=fresh": 0, "drive_add 0 if=none,id=short,readonly": 0, "drive_add 0 format=help": 0,
			"drive_add 0 if=none,file=/nosuch": 1, "drive_add 0 nosuch=1": 1,
			"netdev_add help": 0, "netdev_add nosuch,id=n": 1,
			"object_add help": 0, "object_add rng-random,help": 0, "object_add nosuch,id=o": 1,
			"device_add help": 0, "device_add e1000,help": 0, "device_add nosuch,help": 1, "device_add nosuch": 1,
			"chardev-add help": 0, "chardev-add pty,id=p0": 0, "chardev-add nosuch,id=c": 1,
			"ringbuf_write ring0 text": 0, "ringbuf_read ring0 9": 0, "ringbuf_read nosuch 9": 1,
			"info lapic": 0, "info lapic 99": 1, "info trace-events": 0, "info trace-events nosuch": 1,
		} {
			text, status := runHMP(t, q, "--passthrough=always", q.Socket(1), "-c", line)
			assert.Equal(t, want, status, "%s: %s:\n%s", release, line, text)
		}
	}
}

// TestExportInUse removes an export that a client uses: the advice that QMP leaves out
// is there.
func TestExportInUse(t *testing.T) {
	for _, release := range qemutest.Releases {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			program := qemutest.Stock(t, release, "x86_64")
			q := qemutest.Start(t, program, "-M", "none", "-blockdev", "null-co,node-name=disk,size=1048576,read-zeroes=on")
			q.HMP("nbd_server_start unix:nbd")
			q.HMP("nbd_server_add disk")
			server, err := json.Marshal(map[string]any{"driver": "nbd", "node-name": "remote", "read-only": true, "export": "disk",
				"server": map[string]string{"type": "unix", "path": filepath.Join(q.Dir, "nbd")}})
			require.NoError(t, err)
			qemutest.Start(t, program, "-M", "none", "-blockdev", string(server))
			text, status := runHMP(t, q, "--passthrough=never", q.Socket(1), "-c", "nbd_server_remove disk")
			assert.Equal(t, q.HMP("nbd_server_remove disk"), text)
			assert.Equal(t, 2, strings.Count(text, "\n"), text)
			assert.Equal(t, 1, status)
		})
	}
}

// noise are pages that take their time, unlike those of zeros.
func noise(size int) []byte {
	source, data := rand.New(rand.NewPCG(1, 2)), make([]byte, size)
	for i := range data {
		data[i] = byte(source.Uint32())
	}
	return data
}

// TestLinesLeaveQEMUAlive: what ends an old QEMU when its own HMP runs it is not given to
// that, even if the user prefers it.
func TestLinesLeaveQEMUAlive(t *testing.T) {
	for _, test := range []struct{ release, line, want string }{
		{qemutest.Oldest, "logfile /nosuch/x", `^Error: 'logfile' needs QMP command x-logfile, `}, // qemu_set_log
		{"7.2", "device_add virtio-vga-gl,help", `^Error: virtio-vga-gl needs virtio-gpu-gl-device, which this QEMU cannot load`},
	} {
		if test.release == qemutest.Oldest && !slices.Contains(qemutest.AllReleases(t), test.release) {
			continue
		}
		q := qemutest.Start(t, qemutest.Stock(t, test.release, "x86_64"), "-M", "pc", "-S")
		for _, passthrough := range []string{"never", "auto", "always"} {
			text, status := runHMP(t, q, "--passthrough="+passthrough, q.Socket(1), "-c", test.line)
			assert.Equal(t, 1, status)
			assert.Regexp(t, test.want, text)
			require.NoError(t, q.QMP("query-status", nil, nil))
		}
	}
}
