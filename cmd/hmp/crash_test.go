// SPDX-License-Identifier: GPL-2.0-or-later

//go:build linux

package main

import (
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/crash"
	"libhmp/cmd/hmp/internal/terminal"
)

// The faults that hmp can be made to have.
const (
	panicking     = "panic"     // at SIGUSR1, on a goroutine of its own
	panickingMain = "panicmain" // where an unknown command is printed
	failing       = "fail"      // at SIGUSR1, for lack of stack: nothing in Go can catch it
)

// prepare has this process, which is to be hmp, have a fault.
func prepare(fault string) {
	if slices.Contains(os.Args, terminal.GuardFlag) {
		return
	}
	if fault == panickingMain {
		defer crash.Catch()
		crash.Exit(run(os.Args[1:], os.Stdin, panicWriter{}, os.Stderr))
	}
	at := map[string]func(){panicking: func() { panic("a \x1b[31mfault") }, failing: overflow}[fault]
	if at == nil {
		return
	}
	now := make(chan os.Signal, 1)
	signal.Notify(now, syscall.SIGUSR1)
	crash.Go(func() {
		<-now
		at()
	})
}

func overflow() {
	debug.SetMaxStack(1 << 16)
	var deeper func(n int) int
	deeper = func(n int) int { return n + deeper(n+1) }
	fmt.Println(deeper(0))
}

type panicWriter struct{}

func (panicWriter) Write(text []byte) (int, error) {
	if strings.Contains(string(text), "unknown command") {
		panic("a \x1b[31mfault")
	}
	return os.Stdout.Write(text)
}

// settles waits until the terminal is as it was: a guard puts it back some time
// after hmp has ended.
func (p *person) settles() {
	p.t.Helper()
	assert.Eventually(p.t, func() bool { return p.before == p.termios() }, 10*time.Second, time.Millisecond)
}

// dies waits for the end by a signal, or with an exit status.
func (p *person) dies() syscall.WaitStatus {
	p.t.Helper()
	p.cmd.Wait()
	return p.cmd.ProcessState.Sys().(syscall.WaitStatus)
}

// startWithFault starts hmp with a fault, on a terminal that it has changed.
func startWithFault(t *testing.T, fault string, args ...string) *person {
	p := startWithEnvironment(t, 80, []string{asProgram + "=" + fault}, append(args, usual(t))...)
	p.sees("(qemu) ")
	p.guard()
	return p
}

// guard waits until the guard of the terminal is ready, and returns its process.
func (p *person) guard() (pid int) {
	p.t.Helper()
	require.Eventually(p.t, func() bool {
		for _, child := range children(p.cmd.Process.Pid) {
			// It ignores Ctrl-C as soon as it is more than a copy of its parent.
			status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", child))
			if err == nil && ignoresInterrupt(string(status)) {
				pid = child
			}
		}
		return pid != 0
	}, 10*time.Second, time.Millisecond)
	return pid
}

func ignoresInterrupt(status string) bool {
	_, after, _ := strings.Cut(status, "\nSigIgn:\t")
	var mask uint64
	fmt.Sscanf(after, "%x", &mask)
	return mask&(1<<(syscall.SIGINT-1)) != 0
}

// children are the processes that one has started.
func children(pid int) (list []int) {
	tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	for _, task := range tasks {
		data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", pid, task.Name()))
		for _, word := range strings.Fields(string(data)) {
			var child int
			fmt.Sscan(word, &child)
			list = append(list, child)
		}
	}
	return list
}

// ends waits for the end of a process that is nobody's any more.
func ends(t *testing.T, pid int) {
	t.Helper()
	assert.Eventually(t, func() bool { return syscall.Kill(pid, 0) == syscall.ESRCH }, 10*time.Second, time.Millisecond)
}

const pasteOff = "\x1b[?2004l"

func TestInternalError(t *testing.T) {
	now := func(p *person) { p.cmd.Process.Signal(syscall.SIGUSR1) }
	for _, test := range []struct {
		name, fault string
		args        []string
		do          func(*person)
		leave       string
	}{
		{"on a goroutine", panicking, nil, now, pasteOff},
		{"on a goroutine, classic", panicking, []string{"--classic"}, now, ""},
		{"in the loop", panickingMain, []string{"-i", "--classic"}, func(p *person) { p.types("nosuch\r") }, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := startWithFault(t, test.fault, test.args...)
			require.NoError(t, syscall.Kill(p.guard(), syscall.SIGKILL)) // it must not be needed
			test.do(p)
			assert.Equal(t, 4, p.status())
			assert.Contains(t, p.screen(), test.leave)
			assert.Contains(t, p.screen(), "hmp: internal error: a \\x1b[31mfault\r\n"+
				"hmp: This is a fault of hmp, not yours. Please report it")
			assert.Contains(t, p.screen(), "crash_test.go:", "where it was")
		})
	}
}

// What nothing in the process can catch.
func TestTerminalIsRestoredAfterACrash(t *testing.T) {
	for _, test := range []struct {
		name, fault string
		whom        int // times hmp's process: -1 for all of its group
		kill, want  syscall.Signal
	}{
		{"the Go runtime fails", failing, 1, syscall.SIGUSR1, syscall.SIGABRT},
		{"SIGKILL", "1", 1, syscall.SIGKILL, syscall.SIGKILL},
		{"SIGKILL to the job", "1", -1, syscall.SIGKILL, syscall.SIGKILL},
	} {
		for name, args := range map[string][]string{"": nil, ", classic": {"--classic"}} {
			t.Run(test.name+name, func(t *testing.T) {
				t.Parallel()
				p := startWithFault(t, test.fault, args...)
				guard := p.guard()
				p.types("half a line")
				require.NoError(t, syscall.Kill(test.whom*p.cmd.Process.Pid, test.kill))
				assert.Equal(t, test.want, p.dies().Signal())
				p.settles()
				if args == nil {
					p.sees(pasteOff)
				}
				ends(t, guard)
			})
		}
	}
}

// Signals that mean a fault, and that somebody has sent.
func TestSignalsOfFaults(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGABRT, syscall.SIGSEGV, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGSYS} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			p := startAtTerminal(t, usual(t))
			p.sees("(qemu) ")
			p.cmd.Process.Signal(s)
			assert.Equal(t, 128+int(s), p.status())
			assert.True(t, strings.HasSuffix(p.screen(), "(qemu) \r\n"+pasteOff), "%q", p.screen())
		})
	}
}

// A terminal that a shell has taken over is not the guard's any more.
func TestGuardLeavesWhatIsAnotherPrograms(t *testing.T) {
	t.Parallel()
	p := startWithFault(t, "1")
	guard := p.guard()
	p.types("\x1a")
	require.Eventually(t, func() bool { return stopped(t, p.cmd.Process.Pid) }, 10*time.Second, time.Millisecond)
	theirs := p.termios()
	theirs.Lflag &^= syscall.ECHO
	p.before = theirs
	require.NoError(t, p.set(theirs))
	p.cmd.Process.Kill()
	p.dies()
	ends(t, guard)
	assert.Equal(t, theirs, p.termios())
}

func TestGuardEndsWithTheProgram(t *testing.T) {
	t.Parallel()
	p := startWithFault(t, "1")
	guard := p.guard()
	p.leaves()
	ends(t, guard)
}

// The keys that are signals are not for the guard, and its death changes nothing.
func TestGuardThatDies(t *testing.T) {
	t.Parallel()
	p := startWithFault(t, "1")
	guard := p.guard()
	p.types("x")
	p.sees("x")
	p.types("\x03")
	p.sees("x\r\n" + pasteOff + "\x1b[?2004h(qemu) ")
	require.NoError(t, syscall.Kill(guard, 0))
	require.NoError(t, syscall.Kill(guard, syscall.SIGKILL))
	assert.Eventually(t, func() bool { return len(children(p.cmd.Process.Pid)) == 0 }, 10*time.Second, time.Millisecond,
		"no zombie is left")
	p.types("info name\r")
	p.sees("fake\r\n\x1b[?2004h(qemu) ")
	p.leaves()
}
