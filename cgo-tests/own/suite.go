// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
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

// limit is how long a test may take: none takes a tenth of it.
const limit = 4 * time.Minute

// job is one test on one QEMU.
type job struct {
	name      string // "iotest/qcow2/051"
	short     bool   // one of the few that run in every test run
	monitor   string // what is under test: "libhmp", "hmp-10.0", ...
	ours      string // the emulator with it
	reference string // the one with QEMU's own monitor
	env       []string
	command   func(tests, emulator, folder string) *exec.Cmd
}

// qtests are the programs in tests/qtest that send HMP.
// -slow: on every machine type, not only the newest of each.
var qtests = []string{"test-hmp", "test-hmp-slow", "device-introspect-test-slow", "drive_del-test", "device-plug-test", "device-introspect-test",
	"cdrom-test", "numa-test", "ide-test", "qmp-test", "qmp-cmd-test", "netdev-socket"}

// iotests are those with a human monitor on stdio, and those that use
// human-monitor-command, by image format.
var iotests = map[string]string{
	"qcow2": "007 028 030 040 051 055 056 060 068 071 081 091 102 117 119 120 124 130 132 136 142 145" +
		" 148 151 152 153 155 156 157 161 165 172 181 182 185 186 192 216 245 246 249 254 255 257 260" +
		" 264 267 274 280 281 283 286 298 300 304 310 backup-discard-source copy-before-write" +
		" image-fleecing luks-detached-header migrate-bitmaps-postcopy-test migrate-bitmaps-test" +
		" mirror-change-copy-mode mirror-ready-cancel-error mirror-top-perms qcow2-internal-snapshots" +
		" qsd-migrate reopen-file write-zeroes-unmap",
	"raw": "093 225 232",
}

// functionalTests are those of tests/functional that use HMP and need no file
// from the network.
var functionalTests = []string{"version", "info_usernet"}

// shortTests take some seconds together and touch each of the three families.
const shortTests = " qtest/x86_64/test-hmp qtest/x86_64/device-introspect-test qtest/x86_64/numa-test" +
	" qtest/x86_64/netdev-socket qtest/x86_64/drive_del-test iotest/qcow2/051 iotest/qcow2/068" +
	" iotest/qcow2/130 iotest/qcow2/157 iotest/qcow2/172" +
	" iotest/qcow2/192 iotest/qcow2/267 iotest/qcow2/246 iotest/qcow2/qcow2-internal-snapshots" +
	" functional/version functional/info_usernet "

// rawIotests are those with a monitor on stdio: the hmp program can take its place.
const rawIotests = "007 028 051 068 091 102 130 142 145 153 157 172 181 182 186 192 267 286 qcow2-internal-snapshots"

// under lists the tests for a pair of emulators: all that there are for a target.
func under(ours, reference string) []job {
	var all []job
	add := func(name string, command func(tests, emulator, folder string) *exec.Cmd) {
		all = append(all, job{name: name, short: strings.Contains(shortTests, " "+name+" "),
			monitor: "libhmp", ours: ours, reference: reference, command: command})
	}
	target := strings.TrimPrefix(filepath.Base(ours), "qemu-system-")
	for _, test := range qtests {
		add("qtest/"+target+"/"+test, qtest(test))
	}
	if target != "x86_64" {
		return all
	}
	for _, test := range functionalTests {
		add("functional/"+test, functional(test))
	}
	for _, format := range []string{"qcow2", "raw"} {
		for _, test := range strings.Fields(iotests[format]) {
			add("iotest/"+format+"/"+test, iotest(format, test))
		}
	}
	return all
}

// outside lists the tests of the hmp program beside an emulator of a release; the
// folder is for the starter.
func outside(folder, release, emulator, hmp string) ([]job, error) {
	path, env, err := standIn(folder, release, emulator, hmp)
	if err != nil {
		return nil, err
	}
	var all []job
	for _, test := range strings.Fields(rawIotests) {
		all = append(all, job{name: "iotest/qcow2/" + test, monitor: "hmp-" + release, env: env,
			ours: path, reference: emulator, command: iotest("qcow2", test)})
	}
	return all, nil
}

func qtest(test string) func(tests, emulator, folder string) *exec.Cmd {
	return func(tests, emulator, folder string) *exec.Cmd {
		name, slow := strings.CutSuffix(test, "-slow")
		cmd := exec.Command(filepath.Join(tests, "qtest", name), "-k")
		if slow {
			cmd.Args = append(cmd.Args, "-m", "slow")
		}
		cmd.Env = append(os.Environ(), "QTEST_QEMU_BINARY="+emulator,
			"QTEST_QEMU_IMG="+filepath.Join(tests, "bin/qemu-img"), "G_TEST_DBUS_DAEMON=")
		return cmd
	}
}

func iotest(format, test string) func(tests, emulator, folder string) *exec.Cmd {
	return func(tests, emulator, folder string) *exec.Cmd {
		bin := filepath.Join(tests, "bin")
		cmd := exec.Command("/usr/bin/python3", "./check", "-"+format, test)
		cmd.Dir = filepath.Join(tests, "tests/qemu-iotests")
		cmd.Env = append(os.Environ(), "PYTHON=/usr/bin/python3", "PYTHONDONTWRITEBYTECODE=1",
			"QEMU_PROG="+emulator, "QEMU_IMG_PROG="+bin+"/qemu-img", "QEMU_IO_PROG="+bin+"/qemu-io",
			"QEMU_NBD_PROG="+bin+"/qemu-nbd", "QSD_PROG="+bin+"/qemu-storage-daemon",
			"TEST_DIR="+folder, "SOCK_DIR="+folder+"/s")
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

func functional(test string) func(tests, emulator, folder string) *exec.Cmd {
	return func(tests, emulator, folder string) *exec.Cmd {
		cmd := exec.Command("/usr/bin/python3", "-c", noTAP, "test_"+test)
		cmd.Dir = filepath.Join(tests, "tests/functional")
		cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "QEMU_BUILD_ROOT="+folder,
			"QEMU_TEST_QEMU_BINARY="+emulator, "QEMU_TEST_NO_DOWNLOAD=1",
			"PYTHONPATH="+filepath.Join(tests, "python")+":"+filepath.Join(tests, "tests/functional"))
		return cmd
	}
}

// run runs the test on an emulator. The folder, a new one, is for files and
// sockets; output is left there too, in the file "log".
func (j job) run(tests, emulator, folder string) (outcome, time.Duration, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fails, 0, err
	}
	cmd := j.command(tests, emulator, folder)
	cmd.Env = append(cmd.Env, j.env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	err := inTime(cmd)
	took := time.Since(start)
	if writeErr := os.WriteFile(filepath.Join(folder, "log"), out.Bytes(), 0o644); writeErr != nil {
		return fails, took, writeErr
	}
	switch {
	case err != nil:
		return fails, took, nil
	case ranNothing(out.String()):
		return skips, took, nil
	}
	return passes, took, nil
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
