// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// outcome is what a test did.
type outcome int

const (
	passes outcome = iota
	fails
	skips
)

// limit is how long a test may take: the longest take two minutes.
const limit = 10 * time.Minute

// job is one test on one QEMU.
type job struct {
	name      string // "iotest/qcow2/051"
	number    int    // among those that run
	short     bool   // one of the few that run in every test run
	monitor   string // what is under test: "libhmp", "hmp-10.0", ...
	ours      string // the emulator with it
	reference string // the one with QEMU's own monitor
	env       []string
	suite     *suite
	command   func(s *suite, emulator string, f folders) *exec.Cmd
}

// folders are those of one run. Names of sockets must not exceed 107 bytes.
type folders struct{ files, sockets string }

// suite is where the tests of a release are.
type suite struct {
	tree    string // of QEMU's source: tests/, python/, scripts/
	iotests string // its tests/qemu-iotests, in a folder that can be written to
	tools   string // folder of qemu-img and its like
	qtest   string // folder of the programs in tests/qtest; "" for none
}

// newSuite makes the folder that iotests run in, of links: "check" leaves a file there.
func newSuite(tree, tools, qtest, folder string) (*suite, error) {
	s := &suite{tree: tree, iotests: filepath.Join(folder, "tests/qemu-iotests"), tools: tools, qtest: qtest}
	if err := os.MkdirAll(s.iotests, 0o755); err != nil {
		return nil, err
	}
	for from, to := range map[string]string{"python": folder, "scripts": folder, "tests/qemu-iotests/*": s.iotests} {
		names, err := filepath.Glob(filepath.Join(tree, from))
		if err != nil || len(names) == 0 {
			return nil, fmt.Errorf("%s: no %s", tree, from)
		}
		for _, name := range names {
			if err := os.Symlink(name, filepath.Join(to, filepath.Base(name))); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

// qtests are the programs in tests/qtest that send HMP.
// -slow: on every machine type, not only the newest of each.
var qtests = []string{"test-hmp", "test-hmp-slow", "device-introspect-test-slow", "drive_del-test", "device-plug-test", "device-introspect-test",
	"cdrom-test", "numa-test", "ide-test", "qmp-test", "qmp-cmd-test", "netdev-socket"}

// qtestParts are run on their own too, and not with the others: a part that
// fails ends the program.
var qtestParts = map[string][]string{
	"qmp-cmd-test": {"qmp/x-query-registers", "qmp/x-query-tlb", "qmp/x-query-mem", "qmp/x-query-lapic",
		"qmp/x-query-via"},
}

// iotests are those that use human-monitor-command, by image format (and protocol); rawIotests
// those with a monitor on stdio: the hmp program can take its place.
var (
	iotests = map[string]string{
		"qcow2": "030 040 055 056 060 071 117 120 124 132 151 152 155 156 161 165 185 216 245 246 249 254 255 257" +
			" 260 264 274 280 281 283 298 300 304 310 backup-discard-source copy-before-write image-fleecing" +
			" migrate-bitmaps-postcopy-test migrate-bitmaps-test mirror-change-copy-mode mirror-ready-cancel-error" +
			" qsd-migrate reopen-file",
		"raw":      "081 093 136 148 mirror-top-perms",
		"raw -nbd": "119",
		"luks":     "luks-detached-header",
	}
	rawIotests = map[string]string{
		"qcow2": "007 028 051 068 091 102 130 142 145 153 157 172 181 182 186 192 201 267 286 qcow2-internal-snapshots",
		"raw":   "232 write-zeroes-unmap",
		"vmdk":  "225",
		"vpc":   "146",
	}
)

// functionalTests are those of tests/functional that use HMP and need no file
// from the network.
var functionalTests = []string{"version", "info_usernet"}

// shortTests take some seconds together and touch each of the three families.
const shortTests = " qtest/x86_64/test-hmp qtest/s390x/test-hmp qtest/x86_64/device-introspect-test" +
	" qtest/x86_64/numa-test qtest/x86_64/netdev-socket qtest/x86_64/drive_del-test" +
	" iotest/qcow2/051 iotest/qcow2/068 iotest/qcow2/117 iotest/qcow2/157 iotest/qcow2/172" +
	" iotest/qcow2/192 iotest/qcow2/246 iotest/qcow2/267 iotest/qcow2/qcow2-internal-snapshots" +
	" functional/version functional/info_usernet "

// shortOutside are those that the hmp program is judged by then.
const shortOutside = " hmp-10.0 iotest/qcow2/068 hmp-11.1 iotest/qcow2/172 hmp-11.1 iotest/qcow2/192 "

// under lists the tests for a pair of emulators: all that there are for a target.
func under(s *suite, monitor, ours, reference string) []job {
	var all []job
	add := func(name string, command func(s *suite, emulator string, f folders) *exec.Cmd) {
		all = append(all, job{name: name, short: strings.Contains(shortTests, " "+name+" "),
			monitor: monitor, ours: ours, reference: reference, suite: s, command: command})
	}
	target := strings.TrimPrefix(filepath.Base(ours), "qemu-system-")
	for _, test := range qtests {
		var others []string
		for _, part := range qtestParts[test] {
			part = "/" + target + "/" + part
			others = append(others, "-s", part)
			add("qtest/"+target+"/"+test+"/"+path.Base(part), qtest(test, "-p", part))
		}
		add("qtest/"+target+"/"+test, qtest(test, others...))
	}
	if target != "x86_64" {
		return all
	}
	for _, test := range functionalTests {
		add("functional/"+test, functional(test))
	}
	for _, t := range slices.Concat(listed(rawIotests), listed(iotests)) {
		add(t.name(), t.command())
	}
	return all
}

// iotest is a test in tests/qemu-iotests with an image format: options of "check"
// without the first dash.
type iotest struct{ format, test string }

// listed takes tests by format apart.
func listed(byFormat map[string]string) []iotest {
	var all []iotest
	for _, format := range slices.Sorted(maps.Keys(byFormat)) {
		for _, test := range strings.Fields(byFormat[format]) {
			all = append(all, iotest{format, test})
		}
	}
	return all
}

func (t iotest) name() string {
	return "iotest/" + strings.ReplaceAll(t.format, " ", "") + "/" + t.test
}

// outside lists the tests of the hmp program beside an emulator of a release; the
// folder is for the starter.
func outside(s *suite, folder, release, emulator, hmp string) ([]job, error) {
	path, env, err := standIn(folder, release, emulator, hmp)
	if err != nil {
		return nil, err
	}
	var all []job
	for _, t := range listed(rawIotests) {
		monitor := "hmp-" + release
		all = append(all, job{name: t.name(), monitor: monitor, env: env, short: strings.Contains(shortOutside, " "+monitor+" "+t.name()+" "),
			ours: path, reference: emulator, suite: s, command: t.command()})
	}
	return all, nil
}

func qtest(test string, options ...string) func(s *suite, emulator string, f folders) *exec.Cmd {
	return func(s *suite, emulator string, f folders) *exec.Cmd {
		name, slow := strings.CutSuffix(test, "-slow")
		cmd := exec.Command(filepath.Join(s.qtest, name), append([]string{"-k"}, options...)...)
		cmd.Dir = f.files // one that fails may leave an image there
		if slow {
			cmd.Args = append(cmd.Args, "-m", "slow")
		}
		cmd.Env = append(os.Environ(), "QTEST_QEMU_BINARY="+emulator,
			"QTEST_QEMU_IMG="+filepath.Join(s.tools, "qemu-img"), "G_TEST_DBUS_DAEMON=")
		return cmd
	}
}

// command: without the privilege to write to what is read-only, as QEMU's own
// people run it, where the caller is root.
func (t iotest) command() func(s *suite, emulator string, f folders) *exec.Cmd {
	return func(s *suite, emulator string, f folders) *exec.Cmd {
		args := append([]string{"/usr/bin/python3", "./check"}, strings.Fields("-"+t.format+" "+t.test)...)
		if os.Geteuid() == 0 {
			args = append([]string{"/usr/bin/setpriv", "--bounding-set=-dac_override"}, args...)
		}
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = s.iotests
		cmd.Env = append(os.Environ(), "PYTHON=/usr/bin/python3", "PYTHONDONTWRITEBYTECODE=1",
			"QEMU_PROG="+emulator, "QEMU_IMG_PROG="+s.tools+"/qemu-img", "QEMU_IO_PROG="+s.tools+"/qemu-io",
			"QEMU_NBD_PROG="+s.tools+"/qemu-nbd", "QSD_PROG="+s.tools+"/qemu-storage-daemon",
			"TEST_DIR="+f.files, "SOCK_DIR="+f.sockets)
		return cmd
	}
}

// noTAP stands in for the package pycotap, which prints results in a format
// that nobody reads here.
const noTAP = `import sys, types, unittest
tap = types.ModuleType('pycotap')
tap.TAPTestRunner = object
tap.LogMode = type('LogMode', (), {'LogToError': 0, 'LogToYAML': 0})
sys.modules['pycotap'] = tap
unittest.main(module=None, argv=['x', sys.argv[1]])`

func functional(test string) func(s *suite, emulator string, f folders) *exec.Cmd {
	return func(s *suite, emulator string, f folders) *exec.Cmd {
		cmd := exec.Command("/usr/bin/python3", "-c", noTAP, "test_"+test)
		cmd.Dir = filepath.Join(s.tree, "tests/functional")
		if since102 := filepath.Join(cmd.Dir, "generic"); isDir(since102) {
			cmd.Dir = since102
		}
		cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "QEMU_BUILD_ROOT="+f.files,
			"QEMU_TEST_QEMU_BINARY="+emulator, "QEMU_TEST_NO_DOWNLOAD=1",
			"PYTHONPATH="+filepath.Join(s.tree, "python")+":"+filepath.Join(s.tree, "tests/functional"))
		return cmd
	}
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// ran is what came of a run.
type ran struct {
	outcome outcome
	took    time.Duration
	output  string
}

// run runs the test on an emulator. The folders are new ones; output is left in
// that for files too, in "log".
func (j job) run(emulator string, f folders) (r ran, err error) {
	if err := os.MkdirAll(f.files, 0o755); err != nil {
		return r, err
	}
	cmd := j.command(j.suite, emulator, f)
	cmd.Env = append(cmd.Env, j.env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	ended := inTime(cmd)
	r.took, r.output = time.Since(start), out.String()
	switch {
	case ended != nil:
		r.outcome = fails
	case ranNothing(r.output):
		r.outcome = skips
	}
	return r, os.WriteFile(filepath.Join(f.files, "log"), out.Bytes(), 0o644)
}

// ranNothing tells from its output whether a program, that ended well, says that
// there is nothing to run: qtests, iotests and unittest in this order.
func ranNothing(out string) bool {
	return strings.Contains(out, "\n1..0\n") || strings.Contains(out, "\nNot run: ") ||
		strings.Contains(out, "OK (skipped=")
}

// inTime runs cmd with all that it starts in a process group of its own, and ends
// the group with it: a failed test leaves QEMUs behind.
func inTime(cmd *exec.Cmd) error {
	cmd.SysProcAttr = ownGroup()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if err := cmd.Start(); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	defer killGroup(cmd.Process.Pid)
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		killGroup(cmd.Process.Pid)
		<-done
		return ctx.Err()
	}
}
