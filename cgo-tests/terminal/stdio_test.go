// SPDX-License-Identifier: GPL-2.0-or-later

package terminal_test

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// scripts are what programs send to -monitor stdio; each ends QEMU, which then
// drops what the pipe had no room for: they are short.
var scripts = map[string]string{
	"lines":          "info status\ninfo name\nnosuch\nquit\n",
	"CR LF":          "info status\r\nquit\r\n",
	"CR":             "info status\rinfo name\rquit\r",
	"empty lines":    "\n\n  \ninfo name\n\nquit\n",
	"many lines":     "info version\ninfo qtree\ninfo pci\nquit\n",
	"keys":           "info nmae\x7f\x7f\x7fame\n\x1b[A\ninf\t nam\tx\x01y\nx\x7fquit\n",
	"candidates":     "info v\t\ndrive_\t\nquit\n",
	"long line":      "print " + strings.Repeat("1 + ", 30) + "1\nquit\n",
	"control bytes":  "print 'a\x02\x03\x1c\x80'\nquit\n",
	"no end of line": "info status\nquit\nrest",
	"a password":     "change vnc password\nhunter2\nquit\n",
}

// On a pipe hmp -i --classic sends what QEMU's -monitor stdio sends, line ends
// included.
func TestStdioOnAPipe(t *testing.T) {
	for _, release := range qemutest.Releases {
		for name, script := range scripts {
			t.Run(release+", "+name, func(t *testing.T) {
				t.Parallel()
				theirs := builtin(t, release, script)
				_, address := qemu(t, release)
				ours := piped(t, script, qemutest.Build(t, qemutest.Hmp), "-i", "--classic", "--no-history", address)
				require.Contains(t, theirs, "\r\n(qemu) ")
				assert.Equal(t, theirs, ours)
			})
		}
	}
}

// Without --classic the text is the same and there are no escape sequences. The
// echo is that of the whole line.
func TestPlainStdioOnAPipe(t *testing.T) {
	for _, release := range qemutest.Releases {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			const script = "info status\ninfo qtree\nnosuch\n\nquit\n"
			theirs := builtin(t, release, script)
			_, address := qemu(t, release)
			ours := piped(t, script, qemutest.Build(t, qemutest.Hmp), "-i", "--no-history", address)
			assert.Equal(t, echoedOnce(theirs), ours)
			assert.NotContains(t, ours, "\x1b")
		})
	}
}

// echoedOnce has of each line that readline draws, with each key anew, the last
// picture.
func echoedOnce(text string) string {
	rows := strings.SplitAfter(text, "\r\n")
	for i, row := range rows {
		prompt, drawn, edited := strings.Cut(row, "(qemu) ")
		if !edited || !strings.Contains(drawn, "\x1b[K") {
			continue
		}
		pictures := strings.Split(drawn, "\x1b[K")
		rows[i] = prompt + "(qemu) " + strings.ReplaceAll(pictures[len(pictures)-2], "\x1b[D", "") + pictures[len(pictures)-1]
	}
	return strings.Join(rows, "")
}

// builtin is what a release's own monitor sends for a script, of the QEMU that
// qemu starts.
func builtin(t *testing.T, release, script string) string {
	t.Helper()
	return piped(t, script, qemutest.Stock(t, release, "x86_64"), "-M", "pc", "-nodefaults", "-S", "-name", "fake",
		"-display", "none", "-monitor", "stdio")
}

// piped runs a program with its input and output on pipes.
func piped(t *testing.T, input, program string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), qemutest.Limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	cmd.Stdin = strings.NewReader(input)
	var out, errors bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errors
	require.NoError(t, cmd.Run(), "%s%s", &out, &errors)
	return out.String()
}
