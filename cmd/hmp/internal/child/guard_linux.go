// SPDX-License-Identifier: GPL-2.0-or-later

package child

import (
	"io"
	"os"
	"os/exec"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// What endWithParent has the kernel do cannot be taken back. So a QEMU that may be left has a guard, a
// process of this program that ends it when this one is gone and has not released it.

// GuardFlag, before a PID, has the program be the guard of that process: see RunGuard.
const GuardFlag = "--guard-qemu"

// released is what a guard gets when QEMU may go on.
const released = "."

// startGuard returns the pipe of a guard, nil if none can be had.
func startGuard(pid int) *os.File {
	theirs, ours, err := os.Pipe()
	if err != nil {
		return nil
	}
	defer theirs.Close()
	cmd := exec.Command("/proc/self/exe", GuardFlag, strconv.Itoa(pid)) // also if its file was replaced
	cmd.Args[0] = os.Args[0]
	cmd.Dir = "/"
	cmd.Stdin = theirs
	// Neither keys that are signals nor the end of the terminal are for it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		ours.Close()
		return nil
	}
	go func() { _ = cmd.Wait() }() // whatever becomes of it, it is no zombie
	return ours
}

// release ends a guard, which leaves QEMU alone.
func release(guard *os.File) {
	if guard != nil {
		_, _ = io.WriteString(guard, released)
		guard.Close()
	}
}

// RunGuard is the guard's process. When its standard input, a pipe, ends without the word, the process is
// sent SIGTERM, as the kernel does it for others.
func RunGuard(pid string) {
	n, err := strconv.Atoi(pid)
	if err != nil {
		return
	}
	fd, err := unix.PidfdOpen(n, 0) // while it is its parent's child: the number cannot be another's yet
	if err != nil {
		return
	}
	if word, err := io.ReadAll(os.Stdin); err == nil && string(word) != released {
		_ = unix.PidfdSendSignal(fd, unix.SIGTERM, nil, 0)
	}
}
