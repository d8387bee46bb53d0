// SPDX-License-Identifier: GPL-2.0-or-later

package child

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWords(t *testing.T) {
	for _, test := range []struct{ args, want []string }{
		{[]string{"qemu", "-name", "a b"}, []string{"qemu", "-name", "a b"}},
		{[]string{"qemu"}, []string{"qemu"}},
		{[]string{`qemu -name 'a b' -append "x=\"1\" $HOME" -m 1G`}, []string{"qemu", "-name", "a b", "-append", `x="1" $HOME`, "-m", "1G"}},
		{[]string{"qemu -qmp\n  unix:a,server=on"}, []string{"qemu", "-qmp", "unix:a,server=on"}},
		{[]string{"qemu -name a#b"}, []string{"qemu", "-name", "a#b"}},
		{[]string{"qemu -name 'a;b|c'"}, []string{"qemu", "-name", "a;b|c"}},
	} {
		words, err := Words(test.args)
		require.NoError(t, err, test.args)
		assert.Equal(t, test.want, words)
	}
	for _, args := range [][]string{nil, {""}, {"qemu 'open"}, {"qemu -S; rm x"}, {"qemu -S & x"}, {"qemu > file"}, {"qemu (x)"}, {" "}} {
		_, err := Words(args)
		require.Error(t, err, args)
	}
	_, err := Words([]string{"qemu 'open"})
	require.ErrorContains(t, err, "is a quote not closed?")
	_, err = Words([]string{"qemu -S", "-c", "info name"})
	require.ErrorContains(t, err, "what is for hmp stands before it, as in hmp run -c LINE -- 'QEMU ARGUMENTS'")
	spaced := filepath.Join(t.TempDir(), "a qemu")
	require.NoError(t, os.WriteFile(spaced, []byte("#!/bin/sh\n"), 0o700))
	words, err := Words([]string{spaced, "-S"})
	require.NoError(t, err)
	assert.Equal(t, []string{spaced, "-S"}, words)
}

func TestCheck(t *testing.T) {
	for _, line := range []string{"q", "q -display none -serial pty -monitor none -S", "q -chardev socket,id=stdio,path=stdio",
		"q -append stdio -name -nographical", "q -serial file:stdio", "q -serial"} {
		assert.NoError(t, Check(strings.Fields(line)), line)
	}
	for line, want := range map[string]string{
		"q -nographic":                     "-nographic has QEMU use the terminal, which is hmp's: use -display none and a -serial pty",
		"q --nographic -S":                 "-nographic has",
		"q -serial stdio":                  "-serial stdio has QEMU use the terminal, which is hmp's: instead use a -serial pty",
		"q -S -serial mon:stdio":           "-serial mon:stdio has",
		"q -chardev stdio,id=a,signal=off": "-chardev stdio,id=a,signal=off has",
		"q -chardev id=a,backend=stdio":    "-chardev id=a,backend=stdio has",
		"q -monitor stdio":                 "-monitor stdio has QEMU use the terminal, which is hmp's: leave it out, hmp is the monitor",
		"q -qmp stdio":                     "leave it out",
		"q -display curses,charset=x":      "use -display none or -vnc",
		"q -curses":                        "use -display none or -vnc",
		"q -daemonize":                     "use --detach-on-exit",
	} {
		assert.ErrorContains(t, Check(strings.Fields(line)), want)
	}
}

func TestMonitorArgs(t *testing.T) {
	assert.Equal(t, []string{"-chardev", "socket,id=hmp0,fd=3", "-qmp", "chardev:hmp0"}, monitorArgs([]string{"q"}, 3))
	assert.Equal(t, []string{"-chardev", "socket,id=hmp2,fd=3", "-qmp", "chardev:hmp2"},
		monitorArgs([]string{"q", "-chardev", "null,id=hmp0", "-device", "x,id=hmp1"}, 3))
	assert.Equal(t, []string{"--chardev", "socket,id=hmp0,fd=3", "--monitor", "chardev=hmp0"},
		monitorArgs([]string{"/x/qemu-storage-daemon"}, 3))
}

func TestLines(t *testing.T) {
	var said []string
	w := &lineWriter{say: func(line string) { said = append(said, line) }}
	for _, text := range []string{"a\nb", "c\r\n\n", strings.Repeat("x", maxLine+1), "end"} {
		n, err := w.Write([]byte(text))
		require.NoError(t, err)
		assert.Equal(t, len(text), n)
	}
	w.end()
	w.end()
	assert.Equal(t, []string{"a", "bc", "", strings.Repeat("x", maxLine), "xend"}, said)
}
