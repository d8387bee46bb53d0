// SPDX-License-Identifier: GPL-2.0-or-later

package serve_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/cgo-tests/qemutest"
)

// mark is a line that ends what is typed, and markEnd what monitors send last then.
const (
	mark    = "p/d 4242\r"
	markEnd = "\r\n4242\r\n" + qemutest.Prompt
)

// lines are typed with Enter behind each.
var lines = []string{
	"", "   ", "info version", "info status", "info name", "info block", "info qtree", "info registers",
	"info nosuch", "nosuch", "nosuch 1 2 3", "info status extra", "p 1+", "p $eip", "p/x 255", "x/4xw 0", "x/2i 0",
	"cont", "stop", "system_reset", "sum 0 16", "ringbuf_write ring0 hello", "ringbuf_read ring0 16", "qom-list /",
	"device_add nosuch", "device_del nosuch", "netdev_del nosuch", "object_add rng-builtin,id=r1", "object_del r1",
	"drive_del nosuch", "commit all", "commit nosuch", "savevm a", "info snapshots", "migrate_set_parameter downtime-limit 100",
	"info migrate_parameters", "log nosuch", "logfile", "help stop", "mouse_move 1 2", "sendkey a", "sendkey nosuch",
	"screendump /nosuch/file", "change nosuch x", "eject nosuch", "\"unbalanced", "i\\nfo", "set_link nosuch on",
}

// keys are typed as they are; what they leave is a line that ends with Enter.
var keys = []string{
	"ino\x1b[Df\x1b[C status\r", "xinfo status\x01\x1b[3~\r", "info statusx\x7f\r", "info status\x02\x02\x02\x08t\r",
	"\x1b[A\r", "\x1b[A\x1b[A\x1b[B\r", "info na\t\r", "inf\t", "st\t", "sys\t\tx\x15\r", "info \t\x15", "device_del \t\x15", "info bl\t\t\x15",
	"ringbuf_read \t 8\r", "info status and more\x17\x17\r", "a b c\x0b\x01\x0b\r", "info\x1bOC status\r", "\x1b[1~info name\x1b[4~\r",
	"\x10\r", "\x10\x0e\r", "first\nsecond\rthird\r\n", "\x1b\x1b[Dinfo name\r", "p 1\x1b[200~2\r", "\x0cinfo name\r", "p \t3\r",
	"eject -f nosuch\x01\x1b[C\x1b[C\x05\r", "info status\x01\x04I\x08i\r",
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\x1b[D\x1b[D\x1b[D\x7f\r",
}

// TestLinesAreThoseOfTheBuiltinMonitor types the same lines at QEMU's own -monitor and at hmp serve, each in front of a
// QEMU of its own.
func TestLinesAreThoseOfTheBuiltinMonitor(t *testing.T) {
	eachRelease(t, func(t *testing.T, program string) {
		compare(t, program, func(f func(typed string)) {
			for _, line := range lines {
				f(line + "\r")
			}
		})
	})
}

// TestKeysAreThoseOfTheBuiltinMonitor does so with keys; the editors of 7.2 and before know fewer.
func TestKeysAreThoseOfTheBuiltinMonitor(t *testing.T) {
	compare(t, qemutest.Stock(t, "10.0", "x86_64"), func(f func(typed string)) {
		for _, typed := range keys {
			f(typed)
		}
	})
}

// TestOnlyTheBuiltinMonitorsCommandsAreServed: what hmp has beyond QEMU's monitor is neither run nor listed nor offered
// there, and Ctrl-D does not leave.
func TestOnlyTheBuiltinMonitorsCommandsAreServed(t *testing.T) {
	eachRelease(t, func(t *testing.T, program string) {
		compare(t, program, func(f func(typed string)) {
			for _, line := range []string{
				"type x", "detach", "wait JOB_STATUS_CHANGE", "qmp", "qmp block", "quit!", "query-status", "info query-status",
				`{"execute": "query-status"}`, "help", "help type", "help detach", "help query-status", "info",
			} {
				f(line + "\r")
			}
			for _, typed := range []string{
				"t\t", "ty\t", "de\t", "det\t", "wa\t", "help t\t", "help de\t", "\x04", "\x04info name\r",
			} {
				f(typed)
			}
		})
	})
}

// compare has each typed at both monitors.
func compare(t *testing.T, program string, each func(f func(typed string))) {
	theirs := qemutest.Start(t, program, append(machine, "-monitor", "unix:hmp,server=on,wait=off")...)
	ours := qemutest.Start(t, program, machine...)
	s := qemutest.Serve(t, ours, "--listen=unix:hmp")
	a, want := monitorAt(theirs, "hmp")
	b, got := monitorAt(ours, "hmp")
	assert.Equal(t, want, got)
	each(func(typed string) {
		for _, c := range []*qemutest.Terminal{a, b} {
			c.Send(typed + "\r" + mark)
		}
		assert.Equal(t, a.Until(markEnd), b.Until(markEnd), "%q", typed)
	})
	a.Send("quit\r")
	b.Send("quit\r")
	assert.Equal(t, a.Closed(), b.Closed())
	assert.Zero(t, s.Status())
	assert.NoFileExists(t, filepath.Join(ours.Dir, "hmp"))
}
