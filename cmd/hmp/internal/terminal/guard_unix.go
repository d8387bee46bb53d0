// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix

package terminal

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"

	"libhmp/cmd/hmp/internal/crash"
)

// GuardFlag, as the only argument, has the program be a guard: see RunGuard.
const GuardFlag = "--guard-terminal"

// Guard is a process that puts a terminal back when this one has died without
// having done so: by SIGKILL, by a fault of the Go runtime, for lack of memory.
type Guard struct {
	pipe    chan *os.File // gets one that the guard reads, nil if there is no guard
	started chan struct{} // closed when the guard runs, or could not be started
}

// guarded is what a guard has to know.
type guarded struct {
	Found, Ours unix.Termios
	// Leave is what the terminal is sent, such as to end the bracketing of
	// pasted text.
	Leave string
}

// Guard has a guard of the terminal started, which is not waited for. If none can
// be had, nothing is lost but the protection.
func (s *Settings) Guard(tty *os.File, leave string) *Guard {
	g := &Guard{make(chan *os.File, 1), make(chan struct{})}
	if sameSettings(&s.found, &s.ours) {
		g.pipe <- nil // there is nothing to put back
		close(g.started)
		return g
	}
	crash.Go(func() {
		var cmd *exec.Cmd
		var pipe *os.File
		withoutKeySignals(func() { cmd, pipe = startGuard(tty, guarded{s.found, s.ours, leave}) })
		g.pipe <- pipe
		close(g.started)
		if cmd != nil {
			_ = cmd.Wait() // whatever becomes of it, it is no zombie
		}
	})
	return g
}

func startGuard(tty *os.File, what guarded) (*exec.Cmd, *os.File) {
	program, err := self()
	if err != nil {
		return nil, nil
	}
	theirs, ours, err := os.Pipe()
	if err != nil {
		return nil, nil
	}
	defer theirs.Close()
	_ = json.NewEncoder(ours).Encode(what) // before this process can die: there is room in a pipe
	cmd := exec.Command(program, GuardFlag)
	cmd.Args[0] = os.Args[0]
	cmd.Dir = "/"
	cmd.Stdin, cmd.Stdout = theirs, tty
	// A process group of its own: keys that are signals, and those sent to the
	// job, are not for it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		ours.Close()
		return nil, nil
	}
	return cmd, ours
}

// Started waits until the guard runs. Before that, a process that shares the memory of
// this one may exist for a moment (os.StartProcess makes it) that gets signals of the
// keyboard, too: they must be listened to.
func (g *Guard) Started() { <-g.started }

// Release ends the guard, when the terminal is as it was found.
func (g *Guard) Release() {
	if pipe := <-g.pipe; pipe != nil {
		_, _ = io.WriteString(pipe, released)
		pipe.Close()
	}
}

// released is what a guard gets when there is nothing to do.
const released = "."

// RunGuard is the guard's process: a pipe is its standard input, the terminal its
// standard output. If the pipe ends without the word, and the terminal still is
// as the program had it, it is put back.
func RunGuard() {
	signal.Ignore(syscall.SIGINT, syscall.SIGQUIT, syscall.SIGHUP, syscall.SIGTSTP,
		syscall.SIGTTIN, syscall.SIGTTOU) // in the background one may set a terminal up only so
	in := json.NewDecoder(os.Stdin)
	var g guarded
	if in.Decode(&g) != nil {
		return
	}
	rest, err := io.ReadAll(io.MultiReader(in.Buffered(), os.Stdin))
	if err != nil || len(rest) > 1 { // the line end of the JSON text is the first
		return
	}
	tty := int(os.Stdout.Fd())
	// A shell may have been faster: the terminal is its then.
	if now, err := attributes(tty); err == nil && sameSettings(now, &g.Ours) && !sameSettings(now, &g.Found) {
		_ = set(tty, &g.Found)
		_, _ = io.WriteString(os.Stdout, g.Leave)
	}
}

// sameSettings leaves out what hardware decides about.
func sameSettings(a, b *unix.Termios) bool {
	return a.Iflag == b.Iflag && a.Oflag == b.Oflag && a.Lflag == b.Lflag && a.Cc == b.Cc
}
