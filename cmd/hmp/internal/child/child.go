// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix

// Package child starts a QEMU whose QMP is one end of a pair of sockets, without a file, and ends it.
package child

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"libhmp/cmd/hmp/internal/crash"
	"libhmp/cmd/hmp/internal/socketpair"
)

// Child is a QEMU that this process has started.
type Child struct {
	// Conn is the connection to its QMP.
	Conn net.Conn
	// Name is its program's.
	Name string
	// PID is its process.
	PID   int
	guard *os.File // of one that MayStay, else nil
	done  chan struct{}
	state *os.ProcessState // when done
}

// EndTime is how long QEMU may take to end after each of the ways in which it is told to.
const EndTime = 10 * time.Second

// Start starts QEMU. say gets each line that it writes to standard output or standard error, on another
// goroutine. Unless it Stays, QEMU is sent SIGTERM when this process dies, where the system can do that.
func Start(args []string, life Life, say func(line string)) (*Child, error) {
	ours, theirs, err := socketpair.New("qmp")
	if err != nil {
		return nil, err
	}
	conn, err := net.FileConn(ours)
	ours.Close() // FileConn makes a duplicate
	if err != nil {
		theirs.Close()
		return nil, err
	}
	fd, err := inheritable(theirs)
	theirs.Close()
	if err != nil {
		conn.Close()
		return nil, err
	}
	lines := &lineWriter{say: say}
	cmd := exec.Command(args[0], append(args[1:len(args):len(args)], monitorArgs(args, fd)...)...)
	cmd.Stdout, cmd.Stderr = lines, lines // one pipe: the order stays
	cmd.WaitDelay = time.Second           // for a process of QEMU's that has the pipe still open
	// A session of its own: neither keys that are signals nor the end of the terminal are for QEMU.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if life == EndsWithUs {
		endWithParent(cmd.SysProcAttr)
	}
	c := &Child{Conn: conn, Name: filepath.Base(args[0]), done: make(chan struct{})}
	started := make(chan error)
	crash.Go(func() {
		// The signal comes when the thread that started QEMU ends, so this one must stay.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		_ = syscall.Close(fd)
		started <- err
		if err != nil {
			return
		}
		_ = cmd.Wait()
		lines.end()
		c.state = cmd.ProcessState
		close(c.done)
	})
	if err := <-started; err != nil {
		conn.Close()
		return nil, err
	}
	c.PID = cmd.Process.Pid
	if life == MayStay {
		c.guard = startGuard(c.PID)
	}
	return c, nil
}

// inheritable returns a duplicate that programs have under the same number. That is no descriptor which this
// process was given: those of "3<>/dev/tap5" in a shell are for QEMU, too.
func inheritable(f *os.File) (fd int, err error) {
	fd, err = unix.FcntlInt(f.Fd(), unix.F_DUPFD, 3)
	return fd, os.NewSyscallError("fcntl", err)
}

// Release lets a QEMU that MayStay go on when this process ends.
func (c *Child) Release() {
	release(c.guard)
	c.guard = nil
}

// Done is closed when QEMU has ended and all that it wrote has been said.
func (c *Child) Done() <-chan struct{} { return c.done }

// Within waits for QEMU's end, and reports whether it came.
func (c *Child) Within(limit time.Duration) bool {
	select {
	case <-c.done:
		return true
	default:
	}
	select {
	case <-c.done:
		return true
	case <-time.After(limit):
		return false
	}
}

// End ends QEMU: by quit, which sends it that command and may be nil, then by SIGTERM, then by SIGKILL.
// tell is told when one does not help.
func (c *Child) End(quit func() error, tell func(what string)) {
	if c.Within(0) {
		return
	}
	if quit != nil && quit() == nil {
		if c.Within(EndTime) {
			return
		}
		tell("QEMU does not end after quit: it gets SIGTERM")
	}
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		_ = syscall.Kill(-c.PID, s) // its session's group: also what it was started by
		if c.Within(EndTime) {
			return
		}
		if s == syscall.SIGTERM {
			tell("QEMU does not end after SIGTERM: it gets SIGKILL")
		}
	}
}

// Status is QEMU's exit status as a shell has it, and what to say of it. It is called when QEMU has ended.
func (c *Child) Status() (status int, text string) {
	ws := c.state.Sys().(syscall.WaitStatus)
	if ws.Signaled() {
		return 128 + int(ws.Signal()), fmt.Sprintf("was ended by signal %d (%v)", ws.Signal(), ws.Signal())
	}
	return ws.ExitStatus(), fmt.Sprintf("has ended with status %d", ws.ExitStatus())
}
