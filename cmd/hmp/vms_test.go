// SPDX-License-Identifier: GPL-2.0-or-later

//go:build linux

package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/fakeqmp"
	"libhmp/cmd/hmp/internal/vms"
)

// plainly is a terminal that gets no escape sequences: what it shows is easy to compare.
func plainly(t *testing.T, args ...string) *person {
	return startWithEnvironment(t, 80, []string{"TERM=dumb"}, append([]string{"--no-history"}, args...)...)
}

// going is a QEMU that ends when gone is closed, and says then what it is asked.
func going(t *testing.T, name string, gone <-chan struct{}) string {
	return fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		go func() { <-gone; c.Close() }()
		answersOf(name).Play(c)
	})
}

// atTwoVMs is a user at a terminal with the VMs a, which has it, and b.
func atTwoVMs(t *testing.T) *person {
	t.Helper()
	p := startAtTerminal(t, "--no-history", "--vm", named(t, "a"), "--vm", named(t, "b"))
	p.sees("(a) ")
	return p
}

func TestGoingToAnotherVM(t *testing.T) {
	t.Parallel()
	p := plainly(t, "--vm", named(t, "a"), "--vm", named(t, "b"))
	p.sees("(a) ")
	p.types("vm b\rinfo name\rvm a\rinfo name\r") // typed ahead: each line is for the VM that is there then
	p.shows("a\r\n(a) ")
	assert.Contains(t, p.screen(), "b\r\n(b) ")
	p.leaves()
}

// What was entered before goes with the user.
func TestHistoryGoesToTheOtherVM(t *testing.T) {
	t.Parallel()
	p := atTwoVMs(t)
	p.types("info name\r")
	p.sees("a\r\n\x1b[?2004h(a) ")
	p.types("vm b\r")
	p.sees("(b) ")
	p.types("\x1b[A\x1b[A\r")
	p.sees("b\r\n\x1b[?2004h(b) ")
	p.leaves()
}

// Lines that were pasted together are run one after the other, also where one goes to another VM.
func TestPastedLinesGoToTheOtherVM(t *testing.T) {
	t.Parallel()
	p := atTwoVMs(t)
	p.types("\x1b[200~vm b\ninfo name\ninfo status\x1b[201~\r")
	p.sees("VM status: running\r\n\x1b[?2004h(b) ")
	assert.Contains(t, p.screen(), "b\r\n")
	p.leaves()
}

// slowly is a QEMU that tells its status when answer is called, or the test ends.
func slowly(t *testing.T) (path string, answer func()) {
	answers := make(chan struct{})
	path = replying(t, "slow", "query-status", func() { <-answers })
	answer = sync.OnceFunc(func() { close(answers) })
	t.Cleanup(answer) // before the peer's own, which waits for it
	return path, answer
}

// The text of those that have answered comes while another one is waited for.
func TestASlowVMHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	slow, answer := slowly(t)
	p := plainly(t, "--vm", named(t, "a"), "--vm", slow, "--vm", named(t, "c"))
	p.sees("(a) ")
	p.types("vm * info status\r")
	p.sees("==> a <==\r\nVM status: running\r\n==> c <==\r\nVM status: running\r\n")
	answer()
	p.sees("==> slow <==\r\nVM status: running\r\n(a) ")
	p.leaves()
}

// So it does if it is the one that has the prompt.
func TestASlowVMAtThePromptHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{"--no-pager", "--color=auto"} { // text for a pager is shown at once then
		t.Run(flag, func(t *testing.T) {
			slow, answer := slowly(t)
			bad := answersOf("bad")
			delete(bad, "query-status")
			p := startWithEnvironment(t, 80, []string{"PAGER=cat"}, "--no-history", "--passthrough=never", flag,
				"--vm", slow, "--vm", fakeqmp.Start(t, bad.Play), "--vm", named(t, "c"))
			p.sees("(slow) ")
			p.types("vm * info status\r")
			p.sees("==> bad <==\r\nError: The command query-status has not been found\x1b[0m\r\n==> c <==\r\nVM status: running\r\n")
			answer()
			p.sees("==> c <==\r\nVM status: running\r\n==> slow <==\r\nVM status: running\r\n\x1b[?2004h(slow) ")
			p.types("vm * info name\r")
			p.sees("==> slow <==\r\nslow\r\n==> bad <==\r\nbad\r\n==> c <==\r\nc\r\n\x1b[?2004h(slow) ")
			p.leaves()
		})
	}
}

// What goes to a file is in the VMs' order: nobody waits for it.
func TestTheFileOfALineAtSeveralVMsIsInOrder(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "answers")
	slow := replying(t, "slow", "query-status", func() { time.Sleep(vms.Patience + time.Second) })
	p := startAtTerminal(t, "--no-history", "--vm", slow, "--vm", named(t, "b"))
	p.sees("(slow) ")
	p.types("vm * info status > " + file + "\r")
	p.sees("\x1b[?2004l\x1b[?2004h(slow) ")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "==> slow <==\nVM status: running\n==> b <==\nVM status: running\n", string(text))
	p.leaves()
}

// One that does not answer is in the list all the same.
func TestTheListOfVMsWaitsForNone(t *testing.T) {
	t.Parallel()
	slow, _ := slowly(t)
	p := plainly(t, "--vm", named(t, "a"), "--vm", slow, "--vm", named(t, "c"))
	p.sees("(a) ")
	p.types("vm\r")
	p.sees("/qmp\r\n(a) ")
	assert.Regexp(t, `\* a +running +\S+\r\n  slow +does not answer +\S+\r\n  c +running `, p.screen())
	p.leaves()
}

// An event is waited for at all VMs at the same time, until Ctrl-C.
func TestWaitingForAnEventAtSeveralVMs(t *testing.T) {
	t.Parallel()
	eventful := func(name string) string {
		answers := answersOf(name)
		answers["query-commands"] = `[{"name": "query-name"}, {"name": "query-qmp-schema"}]`
		answers["query-qmp-schema"] = `[{"name": "RESET", "meta-type": "event", "arg-type": "0"}, ` +
			`{"name": "STOP", "meta-type": "event", "arg-type": "0"}, {"name": "0", "meta-type": "object", "members": []}]`
		return fakeqmp.Start(t, func(c *fakeqmp.Conn) {
			c.Say(fakeqmp.Greeting)
			for r, ok := c.NextRequest(); ok; r, ok = c.NextRequest() {
				answers.Reply(c, r)
				if r.Execute == "query-qmp-schema" { // once, for the first line
					c.Say(fakeqmp.Event)
				}
			}
		})
	}
	p := startAtTerminal(t, "--no-history", "--vm", eventful("a"), "--vm", eventful("b"))
	p.sees("(a) ")
	p.types("vm * wait RESET\r")
	p.shows("==> a <==\r\nRESET\r\n")
	p.shows("==> b <==\r\nRESET\r\n")
	p.sees("(a) ")
	p.types("vm * wait STOP\r")
	p.sees("vm * wait STOP\r\n\x1b[?2004l")
	p.types("\x03")
	p.shows("interrupted")
	p.sees("(a) ")
	p.types("watch --diff vm * wait STOP\r") // which does not wait
	p.shows("no events arrive here")
	p.types("\x03")
	p.sees("(a) ")
	p.leaves()
}

// What watch --diff prints is seen at once, also where a pager would get it at the end.
func TestWatchedChangesAreShownAtOnce(t *testing.T) {
	t.Parallel()
	p := startWithEnvironment(t, 80, []string{"PAGER=cat"}, "--no-history", named(t, "a"))
	p.sees("(qemu) ")
	p.types("watch --diff info name\r")
	p.sees("\x1b[?2004la\r\n")
	p.types("\x03")
	p.sees("(qemu) ")
	p.leaves()
}

func TestQuitAtSeveralVMsAsksOnce(t *testing.T) {
	t.Parallel()
	p := startAtTerminal(t, "--no-history", "--vm", named(t, "a"), "--vm", named(t, "b"), "--vm", named(t, "c"))
	p.sees("(a) ")
	p.types("vm b,c quit\r")
	p.sees("This ends the virtual machines 'b' and 'c', and their QEMUs. Really? (yes/no) ")
	p.types("no\r")
	p.shows("Not ended.")
	p.sees("(a) ")
	p.types("vm b quit\r")
	p.sees("This ends QEMU and the virtual machine 'b'. Really? (yes/no) ")
	p.types("yes\r")
	p.shows("hmp: b: QEMU has ended")
	p.types("vm * quit\r")
	p.sees("This ends the virtual machines 'a' and 'c', and their QEMUs. Really? (yes/no) ")
	p.types("yes\r")
	p.shows("==> a <==\r\n")
	p.shows("==> c <==\r\n")
	assert.Equal(t, 0, p.status())
}

func TestInterruptingALineAtSeveralVMs(t *testing.T) {
	t.Parallel()
	asked, end := make(chan struct{}), make(chan struct{})
	slow := replying(t, "slow", "query-status", func() { close(asked); <-end })
	t.Cleanup(func() { close(end) }) // before the peer's own, which waits for it
	p := startAtTerminal(t, "--no-history", "--vm", named(t, "a"), "--vm", slow, "--vm", named(t, "c"))
	p.sees("(a) ")
	p.types("vm * info status\r")
	<-asked
	p.shows("==> a <==\r\nVM status: running\r\n")
	p.types("\x03")
	p.shows("no reply to query-status: interrupted")
	p.shows("==> c <==\r\nVM status: running\r\n")
	p.sees("(a) ")
	p.leaves()
}

func TestEventsNameTheVM(t *testing.T) {
	t.Parallel()
	happens := make(chan struct{})
	eventful := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		go func() { <-happens; c.Say(fakeqmp.Event) }()
		answersOf("b").Play(c)
	})
	p := startAtTerminal(t, "--no-history", "--events", "--vm", named(t, "a"), "--vm", eventful)
	p.sees("(a) ")
	p.types("info na")
	p.sees("info na")
	close(happens)
	p.shows("b: ")
	p.sees("RESET {\"guest\": false, \"reason\": \"host-qmp-system-reset\"}\r\n\x1b[?2004h(a) info na")
	p.types("\x03")
	p.sees("info na\r\n\x1b[?2004l\x1b[?2004h(a) ")
	p.leaves()
}

// The half-typed line goes on at the next VM.
func TestTheVMOfThePromptGoesAway(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{})
	p := startAtTerminal(t, "--no-history", "--vm", going(t, "a", gone), "--vm", named(t, "b"), "--vm", named(t, "c"))
	p.sees("(a) ")
	p.types("info ame\x02\x02\x02")
	p.sees("info ame\x1b[3D")
	close(gone)
	p.shows("hmp: a: QEMU has closed the QMP connection\r\n")
	p.sees("(b) info ame\x1b[3D")
	p.types("n\r")
	p.sees("b\r\n\x1b[?2004h(b) ")
	p.leaves()
}

func TestTheLastVMGoesAway(t *testing.T) {
	t.Parallel()
	first, second := make(chan struct{}), make(chan struct{})
	a, b := going(t, "a", first), going(t, "b", second)
	p := plainly(t, "--vm", a, "--vm", b)
	p.sees("(a) ")
	close(first)
	p.shows("hmp: a: QEMU has closed the QMP connection")
	p.sees("(qemu) ")
	close(second)
	assert.Equal(t, 3, p.status())
	assert.True(t, strings.HasSuffix(p.screen(), "hmp: "+b+": QEMU has closed the QMP connection\r\n"), p.screen())
}

func TestQuitAtOneOfSeveralVMs(t *testing.T) {
	t.Parallel()
	p := atTwoVMs(t)
	p.types("quit\r")
	p.sees("This ends QEMU and the virtual machine 'a'. Really? (yes/no) ")
	p.types("yes\r")
	p.shows("hmp: a: QEMU has ended")
	p.sees("(qemu) ")
	p.types("info name\r")
	p.shows("b\r\n")
	p.leaves()
}

// With --keep a VM comes back by itself, while the user goes on at another one.
func TestAVMComesBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := dir + "/qmp"
	listen := func() *net.UnixListener {
		l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
		require.NoError(t, err)
		return l
	}
	serve := func(l *net.UnixListener) net.Conn {
		c, err := l.Accept()
		require.NoError(t, err)
		go answersOf("b").Play(fakeqmp.NewConn(c))
		return c
	}
	l := listen()
	p := startAtTerminal(t, "--no-history", "--keep", "--vm", named(t, "a"), "--vm", path)
	conn := serve(l)
	p.sees("(a) ")
	p.types("info na")
	l.Close()
	_ = os.Remove(path)
	conn.Close()
	p.shows("hmp: b: QEMU has closed the QMP connection")
	p.shows("hmp: b: waiting for QEMU to come back ('vm drop b' gives up)\r\n")
	p.sees("(a) info na")
	l = listen()
	defer l.Close()
	conn = serve(l)
	defer conn.Close()
	p.shows("hmp: b: QEMU is back\r\n")
	p.sees("(a) info na")
	p.types("me\r")
	p.sees("a\r\n\x1b[?2004h(a) ")
	p.types("vm b info name\r")
	p.sees("b\r\n\x1b[?2004h(a) ")
	p.leaves()
}

// A VM that comes back and serves another client is told once, with its name, however long that takes.
func TestAVMComesBackBusy(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/qmp"
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	require.NoError(t, err)
	defer l.Close()
	p := startAtTerminal(t, "--no-history", "--keep", "--timeout=2", "--vm", named(t, "a"), "--vm", path)
	conn, err := l.Accept()
	require.NoError(t, err)
	go answersOf("b").Play(fakeqmp.NewConn(conn))
	p.sees("(a) ")
	conn.Close()
	for range 3 { // attempts
		busy, err := l.Accept()
		require.NoError(t, err)
		defer busy.Close()
		p.shows("hmp: b: waiting for QEMU to come back ('vm drop b' gives up)\r\n")
	}
	p.shows("hmp: b: waiting for QEMU, as long as that takes (the socket may serve another client; 'vm drop b' gives up)\r\n")
	assert.Equal(t, 1, strings.Count(p.screen(), "as long as that takes"))
	p.types("vm drop b\r")
	p.sees("(qemu) ")
	p.leaves()
}

func TestAttachingOneMoreVM(t *testing.T) {
	t.Parallel()
	p := plainly(t, named(t, "a"))
	p.sees("(qemu) ")
	p.types("vm add " + t.TempDir() + "/nosuch\r")
	p.shows("no such socket")
	p.sees("(qemu) ")
	b := named(t, "b")
	p.types("vm add " + b + "\r")
	p.sees("b is attached: 'vm b' goes there\r\n(a) ")
	p.types("vm add " + b + "\r")
	p.sees("is attached already\r\n(a) ")
	p.types("vm drop a\r")
	p.sees("(qemu) ")
	p.types("info name\r")
	p.sees("b\r\n(qemu) ")
	p.types("vm drop b\r")
	p.sees("'detach' leaves hmp, and lets the VM go on\r\n(qemu) ")
	p.leaves()
}

// One that serves another client is told at once, also while a line may be typed; Ctrl-C gives it up.
func TestAttachingABusyVM(t *testing.T) {
	t.Parallel()
	busy := fakeqmp.Start(t, silent)
	p := startAtTerminal(t, "--no-history", named(t, "a"))
	p.sees("(qemu) ")
	p.types("vm add " + busy + "\r")
	p.shows(busy + ": waiting for QEMU, at most 10s (the socket may serve another client; Ctrl-C gives up)\r\n")
	p.types("\x03")
	p.shows("Error: ")
	p.sees("(qemu) ")
	p.leaves()
}

// Who leaves sees no prompt of another VM on the way.
func TestLeavingSeveralVMsShowsNoOtherPrompt(t *testing.T) {
	t.Parallel()
	for keys, status := range map[string]int{"detach\r": 0, "\x04": 0, "\x1c": 131} {
		p := plainly(t, "--vm", named(t, "a"), "--vm", named(t, "b"), "--vm", named(t, "c"))
		p.sees("(a) ")
		p.types(keys)
		assert.Equal(t, status, p.status())
		assert.NotRegexp(t, `\((b|c|qemu)\) `, p.screen(), "%q", keys)
	}
}

func TestOneOfSeveralVMsIsMissing(t *testing.T) {
	t.Parallel()
	nowhere := t.TempDir() + "/qmp"
	p := plainly(t, "--vm", nowhere, "--vm", named(t, "b"))
	p.shows("hmp: " + nowhere + ": no such socket.")
	p.sees("(qemu) ")
	p.leaves()
}

func TestSignalEndsSeveralVMs(t *testing.T) {
	t.Parallel()
	p := plainly(t, "--vm", named(t, "a"), "--vm", named(t, "b"))
	p.sees("(a) ")
	require.NoError(t, p.cmd.Process.Signal(os.Interrupt))
	p.sees("\r\n(a) ")
	p.types("vm b\r")
	p.sees("(b) ")
	p.types("\x1c")
	assert.Equal(t, 131, p.status())
}

// Without a terminal there are several VMs too.
func TestInteractiveAtSeveralVMs(t *testing.T) {
	r := hmp("info name\nvm b\ninfo name\n", "-i", "--no-history", "--vm", named(t, "a"), "--vm", named(t, "b"))
	assert.Equal(t, 0, r.status, r.stderr)
	assert.Equal(t, "QEMU 10.0.13 monitor - type 'help' for more information\r\n(a) info name\r\na\r\n(a) vm b\r\n(b) info name\r\nb\r\n(b) \r\n", r.stdout)
}
