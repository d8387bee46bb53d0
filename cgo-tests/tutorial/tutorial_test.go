// SPDX-License-Identifier: GPL-2.0-or-later

// Package tutorial_test shows that whoever writes a QMP command has a command of the monitor.
// It has a QEMU on libhmp to which the first example of QEMU's docs/devel/writing-monitor-commands.rst
// was added, hello-world: what testdata/hello-world has, an entry in a QAPI module and a function
// in C, and nothing else ("make qemu-tutorial").
//
// What the function prints goes to QEMU's standard output, which C's library has in a buffer:
// it is complete when QEMU has ended.
package tutorial_test

import (
	"io/fs"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

const (
	program = "qemu-tutorial/qemu-system-x86_64"
	line    = `hello-world message="We love qemu"`
)

// start starts that QEMU, with monitors on sockets: "m" with QEMU's line editor, "e" with ours.
func start(t *testing.T) *qemutest.QEMU {
	t.Helper()
	return qemutest.Start(t, qemutest.Build(t, program), "-M", "none", "-nodefaults", "-monitor", "unix:m,server=on,wait=off",
		"-chardev", "socket,id=e,path=e,server=on,wait=off", "-mon", "chardev=e,editor=extended")
}

// printed ends QEMU and returns all that it wrote.
func printed(t *testing.T, q *qemutest.QEMU) string {
	t.Helper()
	require.NoError(t, q.QMP("quit", nil, nil))
	require.NoError(t, q.Wait())
	return q.Messages()
}

func TestNothingElseWasAdded(t *testing.T) {
	var files []string
	require.NoError(t, fs.WalkDir(os.DirFS("testdata/hello-world"), ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, path)
		}
		return err
	}))
	assert.Equal(t, []string{"monitor/qmp-cmds.c", "qapi/misc.json"}, files)
}

func TestQMP(t *testing.T) {
	q := start(t)
	require.NoError(t, q.QMP("hello-world", map[string]string{"message": "We love qemu"}, nil))
	require.NoError(t, q.QMP("hello-world", nil, nil))
	assert.Equal(t, "We love qemu\nHello, world!\n", printed(t, q))
}

func TestHumanMonitorCommand(t *testing.T) {
	q := start(t)
	assert.Empty(t, q.HMP(line))
	assert.Empty(t, q.HMP("hello-world"))
	assert.Equal(t, "We love qemu\nHello, world!\n", printed(t, q))
}

func TestMonitorOnSocket(t *testing.T) {
	q := start(t)
	m := q.Terminal("m")
	m.Until(qemutest.Prompt)
	assert.Empty(t, m.Run(line))
	assert.Equal(t, "We love qemu\n", printed(t, q))
}

func TestExternalProgram(t *testing.T) {
	q := start(t)
	out, err := exec.Command(qemutest.Build(t, qemutest.Hmp), q.Socket(1), "-c", line).CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Empty(t, string(out))
	assert.Equal(t, "We love qemu\n", printed(t, q))
}

// What is wrong with an argument is said before anything is printed.
func TestUnknownArgument(t *testing.T) {
	q := start(t)
	assert.Contains(t, q.HMP("hello-world massage=x"), "massage")
	assert.Empty(t, printed(t, q))
}

// checkHelp looks for how the command is written and for what the QAPI module says of it.
func checkHelp(t *testing.T, text string) {
	t.Helper()
	for _, want := range []string{"hello-world", "message", "str", "Print a message to the standard output of QEMU.",
		`what to print (default: "Hello, world!")`, "10.0"} {
		assert.Contains(t, text, want)
	}
}

func TestHelp(t *testing.T) {
	q := start(t)
	checkHelp(t, q.HMP("help hello-world"))
	out, err := exec.Command(qemutest.Build(t, qemutest.Hmp), q.Socket(1), "-c", "help hello-world").CombinedOutput()
	require.NoError(t, err, "%s", out)
	checkHelp(t, string(out))
}

// Tab completes the name of the argument, and the extended editor that of the command, too; the
// line that results runs.
func TestTab(t *testing.T) {
	for name, open := range map[string]func(t *testing.T, q *qemutest.QEMU) *qemutest.Terminal{
		"classic":  func(_ *testing.T, q *qemutest.QEMU) *qemutest.Terminal { return q.Terminal("m") },
		"extended": func(_ *testing.T, q *qemutest.QEMU) *qemutest.Terminal { return q.Terminal("e") },
		"hmp": func(t *testing.T, q *qemutest.QEMU) *qemutest.Terminal {
			return qemutest.ProgramTerminal(t, q.Dir, qemutest.Build(t, qemutest.Hmp), "--no-history", q.Socket(1))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := start(t)
			m := open(t, q)
			m.Until(qemutest.Prompt)
			if name == "classic" {
				m.Send("hello-world ")
			} else {
				m.Send("hello-w\t")
			}
			m.Until("ld ")
			m.Send("m\t")
			m.Until("essage=")
			m.Send("\"by Tab\"\r")
			m.Until("Tab\"")
			m.Until(qemutest.Prompt)
			assert.Equal(t, "by Tab\n", printed(t, q))
		})
	}
}
