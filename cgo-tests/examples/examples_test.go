// SPDX-License-Identifier: GPL-2.0-or-later

// Package examples_test builds the programs in examples/ with pkg-config, as an embedder does,
// and runs them at stock QEMUs.
package examples_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

const examples = "../../examples"

// compile builds an example in C with what pkg-config says, after edits of its source.
func compile(t *testing.T, name string, edits ...string) (program string) {
	t.Helper()
	build := filepath.Dir(qemutest.Build(t, "libhmp.so"))
	t.Setenv("PKG_CONFIG_PATH", build)
	flags, err := exec.Command("pkg-config", "--cflags", "--libs", "libhmp").Output()
	require.NoError(t, err)
	code, err := os.ReadFile(filepath.Join(examples, name+".c"))
	require.NoError(t, err)
	edited := strings.NewReplacer(edits...).Replace(string(code))
	require.Equal(t, len(edits) > 0, edited != string(code), "the source is another one")
	program = filepath.Join(t.TempDir(), name)
	source := program + ".c"
	require.NoError(t, os.WriteFile(source, []byte(edited), 0o600))
	args := append([]string{"-Wall", "-Wextra", "-Werror", "-o", program, source},
		strings.Fields(string(flags))...)
	said, err := exec.Command("cc", args...).CombinedOutput()
	require.NoError(t, err, "%s", said)
	t.Setenv("LD_LIBRARY_PATH", build)
	return program
}

// run runs an example to its end.
func run(t *testing.T, stdin, program string, args ...string) (stdout string, status int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), qemutest.Limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errs
	_ = cmd.Run() // the status says it
	require.NoError(t, ctx.Err(), "%s\n%s", out.String(), errs.String())
	require.Empty(t, strings.ReplaceAll(errs.String(), "\nQEMU has ended\n", ""))
	return out.String(), cmd.ProcessState.ExitCode()
}

// eachRelease starts a QEMU of each release, with memory that holds something.
func eachRelease(t *testing.T, test func(t *testing.T, q *qemutest.QEMU)) {
	for _, release := range qemutest.Releases {
		t.Run(release, func(t *testing.T) {
			q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), "-M", "pc", "-m", "16", "-S",
				"-name", "guest", "-drive", "if=none,id=disk0,file=null-co://,format=raw")
			test(t, q)
		})
	}
}

// Of the lines, the first are for QMP, and the last two need more of a stock QEMU.
var lines = []string{"info name", "info status", "info block", "info roms", "xp /8xb 0xfffffff0", "info tlb"}

func TestTerminal(t *testing.T) {
	program := compile(t, "terminal")
	eachRelease(t, func(t *testing.T, q *qemutest.QEMU) {
		stdout, status := run(t, strings.Join(lines, "\n")+"\n", program, q.Socket(1))
		assert.Zero(t, status)
		assert.Contains(t, stdout, " monitor - type 'help' for more information\n")
		rest := stdout
		for _, line := range lines {
			_, after, found := strings.Cut(rest, q.HMP(line))
			require.True(t, found, "%s is not answered in\n%s", line, stdout)
			rest = after
		}
	})
}

// Without QEMU's own HMP memory is read all the same, by a descriptor that is handed over;
// nothing of it stays in QEMU.
func TestTerminalHandsOverDescriptors(t *testing.T) {
	program := compile(t, "terminal", "LIBHMP_PASS_AUTO", "LIBHMP_PASS_NEVER")
	eachRelease(t, func(t *testing.T, q *qemutest.QEMU) {
		const line = "xp /8xb 0xfffffff0" // of the BIOS in ROM
		q.HMP("cont")                     // QEMU 7.2 keeps descriptors of stopped machines
		stdout, status := run(t, line+"\ninfo tlb\n", program, q.Socket(1))
		assert.Zero(t, status)
		assert.Contains(t, stdout, q.HMP(line))
		assert.NotContains(t, stdout, q.HMP("info tlb"), "that needs QEMU's own HMP")
		var sets []any
		require.NoError(t, q.QMP("query-fdsets", nil, &sets))
		assert.Empty(t, sets)
	})
}

// A job's end is waited for, events come in between, and quit ends both.
func TestTerminalWaitsAndQuits(t *testing.T) {
	program := compile(t, "terminal")
	eachRelease(t, func(t *testing.T, q *qemutest.QEMU) {
		stdout, status := run(t, "cont\nstop\nmigrate \"exec:cat >/dev/null\"\ninfo migrate\nquit\n",
			program, q.Socket(1))
		assert.Zero(t, status)
		assert.Contains(t, stdout, "completed")
		assert.NoError(t, q.Wait())
	})
}

// At a terminal the example is a monitor to type into.
func TestTerminalIsTypedInto(t *testing.T) {
	program := compile(t, "terminal")
	q := qemutest.Start(t, qemutest.Stock(t, "10.0", "x86_64"), "-M", "pc", "-m", "16", "-name", "guest")
	term := qemutest.ProgramTerminal(t, q.Dir, program, q.Socket(1))
	term.Until("(qemu) ")
	term.Send("info na\t")
	term.Until("info name ")
	term.Send("\r")
	term.Until("guest\r\n")
	term.Until("(qemu) ")
	term.Send("\x1d")
	term.Until("\r\n")
	assert.Equal(t, "guest\n", q.HMP("info name"), "QEMU goes on")
	term = qemutest.ProgramTerminal(t, q.Dir, program, q.Socket(1))
	term.Until("(qemu) ")
	term.Send("quit\r")
	assert.NoError(t, q.Wait())
}

// runsLines checks what an example prints that takes lines as arguments.
func runsLines(t *testing.T, program string) {
	eachRelease(t, func(t *testing.T, q *qemutest.QEMU) {
		args := []string{q.Socket(1)}
		want := ""
		for _, line := range lines {
			args = append(args, line)
			want += q.HMP(line)
		}
		stdout, status := run(t, "", program, args...)
		assert.Equal(t, want, stdout)
		assert.Zero(t, status)
		stdout, status = run(t, "", program, q.Socket(1), "info nosuch", "info name")
		assert.Equal(t, q.HMP("info nosuch")+"guest\n", stdout)
		assert.Equal(t, 1, status)
	})
}

func TestEmbed(t *testing.T) { runsLines(t, compile(t, "embed")) }

func TestPython(t *testing.T) {
	build := filepath.Dir(qemutest.Build(t, "libhmp.so"))
	t.Setenv("LD_LIBRARY_PATH", build)
	t.Setenv("PYTHONDONTWRITEBYTECODE", "1")
	script := filepath.Join(examples, "hmp.py")
	info, err := os.Stat(script)
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&0o100, "may be run")
	runsLines(t, script)
}
