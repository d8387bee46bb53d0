// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/fakeqmp"
)

// named is a QEMU with that -name.
func named(t *testing.T, name string) string {
	return fakeqmp.Start(t, answersOf(name).Play)
}

func answersOf(name string) fakeqmp.Answers {
	a := fakeqmp.Usual()
	a["query-name"] = fmt.Sprintf(`{"name": "%s"}`, name)
	return a
}

// replying is a QEMU whose reply to a command waits.
func replying(t *testing.T, name, command string, wait func()) string {
	return fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		answersOf(name).Serve(c, func(r fakeqmp.Request) {
			if r.Execute == command {
				wait()
			}
		})
	})
}

func TestLinesAtSeveralVMs(t *testing.T) {
	r := hmp("", named(t, "a"), named(t, "b"), "info name", "stop", "info status")
	assert.Equal(t, result{0, "==> a <==\na\n==> b <==\nb\n" + "==> a <==\n==> b <==\n" +
		"==> a <==\n" + statusText + "==> b <==\n" + statusText, ""}, r)
	r = hmp("info name\n", "--vm", named(t, "a"), "--vm="+named(t, "b"))
	assert.Equal(t, result{0, "==> a <==\na\n==> b <==\nb\n", ""}, r)
}

// The first one answers when the second one has been asked, and is shown first all the same.
func TestVMsAreAskedAtTheSameTime(t *testing.T) {
	asked := make(chan struct{})
	first := replying(t, "first", "query-status", func() { <-asked })
	second := replying(t, "second", "query-status", func() { close(asked) })
	r := hmp("", "--vm", first, "--vm", second, "info status")
	assert.Equal(t, result{0, "==> first <==\n" + statusText + "==> second <==\n" + statusText, ""}, r)
}

func TestVMsOfOneNameAreTold(t *testing.T) {
	r := hmp("", named(t, "a"), named(t, "a"), "stop")
	assert.Equal(t, result{0, "==> a <==\n==> a-2 <==\n", ""}, r)
}

func TestFailureAtOneOfSeveralVMs(t *testing.T) {
	bad := answersOf("bad")
	delete(bad, "query-status")
	a, b := fakeqmp.Start(t, bad.Play), named(t, "good")
	const why = "Error: The command query-status has not been found\n"
	r := hmp("", "--passthrough=never", a, b, "info status", "info name")
	assert.Equal(t, result{1, "==> bad <==\n" + why + "==> good <==\n" + statusText + "==> bad <==\nbad\n==> good <==\ngood\n", ""}, r)
	r = hmp("", "--passthrough=never", "--stop", "--stderr", a, b, "info status", "info name")
	assert.Equal(t, result{1, "==> bad <==\n==> good <==\n" + statusText, "bad: " + why}, r)
	r = hmp("", "--passthrough=never", "--json", a, b, "info status")
	assert.Equal(t, result{1, `{"vm":"bad","line":"info status","ok":false,"source":"qmp","text":"","error":"Error: The command query-status has not been found"}
{"vm":"good","line":"info status","ok":true,"source":"qmp","data":{"status":"running","running":true},"text":"VM status: running\n"}
`, ""}, r)
}

// A request that takes more lines than there are is told at each.
func TestLinesThatEndTooEarlyAtSeveralVMs(t *testing.T) {
	r := hmp("{ \"execute\":\n", "--json", named(t, "a"), named(t, "b"))
	const object = `,"line":"<secret>","ok":false,"source":"qmp","text":"","error":"the input ended in the middle of a command"}` + "\n"
	assert.Equal(t, `{"vm":"a"`+object+`{"vm":"b"`+object, r.stdout)
	assert.Equal(t, 1, r.status)
}

// Where one of several QEMUs is not there, none of them is changed.
func TestNothingIsRunIfOneVMIsMissing(t *testing.T) {
	var stopped atomic.Bool
	a := replying(t, "a", "stop", func() { stopped.Store(true) })
	nowhere := filepath.Join(t.TempDir(), "qmp")
	r := hmp("", "--vm", a, "--vm", nowhere, "stop")
	assert.Equal(t, result{3, "", "hmp: " + nowhere + ": no such socket. Start QEMU with -qmp unix:" + nowhere + ",server=on,wait=off\n"}, r)
	assert.False(t, stopped.Load())
}

func TestAVMThatGoesAwayLeavesTheOthers(t *testing.T) {
	gone := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		c.Say(fakeqmp.Greeting)
		for {
			r, ok := c.NextRequest()
			if !ok || r.Execute == "stop" {
				return
			}
			answersOf("gone").Reply(c, r)
		}
	})
	r := hmp("", gone, named(t, "stays"), "stop", "info name")
	assert.Equal(t, 3, r.status)
	assert.True(t, strings.HasSuffix(r.stdout, "==> stays <==\n==> stays <==\nstays\n"), r.stdout)
	assert.Contains(t, r.stderr, "hmp: gone: QEMU has closed the QMP connection\n")
}

func TestQuitAtSeveralVMs(t *testing.T) {
	r := hmp("", named(t, "a"), named(t, "b"), "quit", "info status")
	assert.Equal(t, result{0, "==> a <==\n==> b <==\n", ""}, r)
}

func TestEventsOfSeveralVMs(t *testing.T) {
	eventful := fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		c.Say(fakeqmp.Greeting)
		for {
			r, ok := c.NextRequest()
			if !ok {
				return
			}
			if r.Execute == "system_reset" {
				c.Say(fakeqmp.Event)
			}
			answersOf("a").Reply(c, r)
		}
	})
	r := hmp("", "--events=-", "--json", eventful, named(t, "b"), "system_reset")
	assert.Contains(t, r.stdout, `{"vm":"a","timestamp":{"seconds":1795206083,"microseconds":279834},"event":"RESET",`)
}

// listening are sockets in a folder of their own, in which the test goes on.
func listening(t *testing.T, names ...string) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	t.Chdir(dir)
	for _, name := range names {
		l, err := net.Listen("unix", name)
		require.NoError(t, err)
		t.Cleanup(func() { l.Close() })
	}
}

func TestAddressesAndLines(t *testing.T) {
	listening(t, "a", "b", "stop", "x")
	for _, test := range []struct {
		words            []string
		addresses, lines []string
		note             string
	}{
		{[]string{"a"}, []string{"a"}, nil, ""},
		{[]string{"a", "b"}, []string{"a", "b"}, nil, ""},
		{[]string{"a", "info block"}, []string{"a"}, []string{"info block"}, ""},
		{[]string{"a", "./b", "info block", "stop -x"}, []string{"a", "./b"}, []string{"info block", "stop -x"}, ""},
		{[]string{"a", "tcp:localhost:1", "fd:3", "@x", "libvirt:vm"}, []string{"a", "tcp:localhost:1", "fd:3", "@x", "libvirt:vm"}, nil, ""},
		{[]string{"a", "b,server=on,wait=off"}, []string{"a", "b,server=on,wait=off"}, nil, ""},
		{[]string{"a", "stop"}, []string{"a"}, []string{"stop"}, "stop is run as a line; to attach to the QEMU there give --vm with each address"},
		{[]string{"a", "x/4xb", "query-status", `{"execute":`}, []string{"a"}, []string{"x/4xb", "query-status", `{"execute":`}, ""},
		{[]string{"a", "./stop"}, []string{"a", "./stop"}, nil, ""},
	} {
		o := &options{}
		addresses, lines, err := o.splitWords(test.words)
		require.NoError(t, err, test.words)
		assert.Equal(t, test.addresses, addresses)
		assert.Equal(t, test.lines, lines)
		assert.Equal(t, test.note, strings.Join(o.notes, "\n"), test.words)
	}
	for _, test := range []struct{ words, want string }{
		{"a stop b", "b: an address stands before the lines, or behind --vm"},
		{"a b stop", "stop: this is a command and there is such a QEMU: give each address with --vm, or the line with -c"},
		{"a ./nosuch", "./nosuch: neither a command of the monitor nor a socket that is there"},
		{"a a", "a: this address is given twice, and a QMP socket serves one client at a time"},
		{"--classic a b", "--classic is QEMU's own monitor, which has one VM: give one ADDRESS"},
	} {
		r := hmp("", strings.Fields(test.words)...)
		assert.Equal(t, result{2, "", "hmp: " + test.want + " (see hmp --help)\n"}, r)
	}
}

// A word may have been meant for an address: where it fails as a line, both are told.
func TestAWordThatIsNeitherLineNorAddress(t *testing.T) {
	r := hmp("", "--passthrough=never", usual(t), "nosuch-vm")
	assert.Equal(t, 1, r.status)
	assert.Equal(t, "unknown command: 'nosuch-vm'\n", r.stdout)
	assert.Equal(t, "hmp: nosuch-vm: this is no command of that QEMU, and no socket of this folder or QEMU of this host either (hmp list has them)\n", r.stderr)
}

// What somebody types who knows the prompt, or virsh, is told how scripts have it, once for all VMs.
func TestHintsOfScripts(t *testing.T) {
	const forTerminals = " is for the prompt at a terminal"
	for _, test := range []struct {
		words []string
		want  string
	}{
		{[]string{"vm"}, "vm" + forTerminals + ": a script names its VMs before the lines, hmp ADDRESS ADDRESS LINE"},
		{[]string{"vm * info name"}, "vm" + forTerminals + ": a script names its VMs before the lines, hmp ADDRESS ADDRESS LINE"},
		{[]string{"watch 1 info name"}, "watch" + forTerminals + ": a script has the shell's loops"},
		{[]string{"source setup.hmp"}, "source" + forTerminals + ": a script has -f FILE"},
		{[]string{"events STOP"}, "events" + forTerminals + ": a script has --events"},
		{[]string{"alias"}, "alias" + forTerminals},
		{[]string{"info name | cat"}, "'| COMMAND' and '> FILE' in a line are for the prompt at a terminal: in a script the shell does it, hmp ADDRESS LINE | COMMAND"},
		{[]string{"info name >> x"}, "'| COMMAND' and '> FILE' in a line are for the prompt at a terminal: in a script the shell does it, hmp ADDRESS LINE | COMMAND"},
		{[]string{"eject", "cd0"}, "each word behind the address is a line of its own: quote one that has blanks, as in 'eject cd0'"},
		{[]string{"info", "nosuch"}, "each word behind the address is a line of its own: quote one that has blanks, as in 'info nosuch'"},
	} {
		args := append([]string{"--passthrough=never", "--vm", named(t, "a"), "--vm", named(t, "b")}, test.words...)
		r := hmp("", args...)
		assert.Equal(t, 1, r.status, test.words)
		assert.Equal(t, "hmp: "+test.want+"\n", r.stderr, test.words)
	}
	r := hmp("", "--passthrough=never", usual(t), "nosuch line")
	assert.Empty(t, r.stderr)
}

// Lines that were recorded at a prompt may end as they did there; QEMU goes on.
func TestDetachEndsAScript(t *testing.T) {
	for _, args := range [][]string{{named(t, "a")}, {named(t, "a"), named(t, "b")}} {
		r := hmp("", append(args, "-c", "detach", "-c", "nosuch")...)
		assert.Equal(t, 0, r.status, r.stdout)
		assert.NotContains(t, r.stdout, "nosuch")
		assert.Empty(t, r.stderr)
	}
}
