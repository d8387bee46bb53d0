// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// qemu is a stopped PC without devices, for the tests that ask a real QEMU.
type qemu struct {
	*qemutest.QEMU
	t       *testing.T
	release string // 10.0
	version string // the whole of it
	read    int    // how much of its standard error has been read
}

// startQEMU starts it in an empty folder; what it opens by "../NAME" is
// NAME in its Dir.
func startQEMU(t *testing.T, binary string, args ...string) *qemu {
	p := qemutest.Prepare(t)
	p.Run = "run"
	q := &qemu{t: t, QEMU: p.Start(binary, append([]string{"-M", "pc", "-S", "-nodefaults"}, args...)...)}
	q.release, q.version = q.Release()
	return q
}

func (q *qemu) execute(command string, args, result any) {
	require.NoError(q.t, q.QMP(command, args, result), command)
}

// hmp returns what a line prints on the monitor and on standard error, there
// without the program's name, which only newer releases write.
func (q *qemu) hmp(line string) (text, stderr string) {
	text = q.HMP(line)
	said := q.Errors()
	stderr = strings.ReplaceAll(said[q.read:], "qemu-system-x86_64: ", "")
	q.read = len(said)
	return text, stderr
}
