// SPDX-License-Identifier: GPL-2.0-or-later

package terminal

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// self is the file of this program, also if it has been replaced since.
func self() (string, error) { return "/proc/self/exe", nil }

// withoutKeySignals runs f, and the processes that it starts, with the signals of the keyboard
// blocked: one that hits a process between fork and exec would stop it there, and for ever the
// thread that waits for its exec.
func withoutKeySignals(f func()) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var keys, before unix.Sigset_t
	for _, s := range []unix.Signal{unix.SIGINT, unix.SIGQUIT, unix.SIGTSTP} {
		keys.Val[0] |= 1 << (s - 1)
	}
	if unix.PthreadSigmask(unix.SIG_BLOCK, &keys, &before) != nil {
		f()
		return
	}
	defer func() { _ = unix.PthreadSigmask(unix.SIG_SETMASK, &before, nil) }()
	f()
}
