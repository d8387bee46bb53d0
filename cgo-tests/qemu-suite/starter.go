// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// In the environment: what a starter puts together.
const (
	emulatorVariable = "LIBHMP_OWN_EMULATOR"
	hmpVariable      = "LIBHMP_OWN_HMP"
	// monitorVariable is the option that makes a QMP monitor of chardev "hmp".
	monitorVariable = "LIBHMP_OWN_MONITOR"
)

// starter is this program under the name of an emulator, for tests that start
// QEMU with -monitor stdio: QEMU gets a QMP monitor instead, and the hmp program
// has stdin and stdout. It returns only if that could not be done.
//
// QEMU takes this process, so that whoever started it can kill it and finds its
// status; hmp has one of its own, and outlives QEMU until all is printed.
func starter(emulator string, args []string) error {
	i := slices.Index(args, "-monitor")
	if i < 0 || i+1 == len(args) || args[i+1] != "stdio" {
		return syscall.Exec(emulator, append([]string{os.Args[0]}, args...), os.Environ())
	}
	ends, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	hmp := exec.Command(os.Getenv(hmpVariable), "-i", "--classic", "--no-history", "fd:3")
	hmp.ExtraFiles = []*os.File{os.NewFile(uintptr(ends[0]), "QMP")}
	hmp.Stdin, hmp.Stdout = os.Stdin, os.Stdout // (that QEMU has ended is no news: no stderr)
	if err := hmp.Start(); err != nil {
		return err
	}
	null, err := os.Open(os.DevNull)
	if err != nil {
		return err
	}
	if err := syscall.Dup2(int(null.Fd()), 0); err != nil {
		return err
	}
	inherited, err := syscall.Dup(ends[1]) // without close-on-exec
	if err != nil {
		return err
	}
	args = slices.Concat([]string{os.Args[0]}, args[:i],
		[]string{"-monitor", "none", "-chardev", "socket,id=hmp,fd=" + strconv.Itoa(inherited)},
		strings.Fields(os.Getenv(monitorVariable)), args[i+2:])
	return syscall.Exec(emulator, args, os.Environ())
}

// qmpMonitor is the option for a QMP monitor on chardev "hmp". 11.1 calls -mon
// deprecated on stderr, which tests look at.
func qmpMonitor(release string) string {
	if release == "11.1" {
		return "-object monitor-qmp,id=hmp-monitor,chardev=hmp"
	}
	return "-mon chardev=hmp,mode=control"
}

// standIn makes a folder with a starter for an emulator, and returns its path and
// what it wants to have in the environment.
func standIn(folder, release, emulator, hmp string) (path string, env []string, err error) {
	self, err := os.Executable()
	if err != nil {
		return "", nil, err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", nil, err
	}
	path = filepath.Join(folder, filepath.Base(emulator))
	env = []string{emulatorVariable + "=" + emulator, hmpVariable + "=" + hmp,
		monitorVariable + "=" + qmpMonitor(release)}
	return path, env, os.Symlink(self, path)
}
