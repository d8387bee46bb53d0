// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"strings"
	"testing"

	"libhmp/cgo-tests/qemutest"
)

const (
	up    = "\x1b[A"
	down  = "\x1b[B"
	right = "\x1b[C"
	left  = "\x1b[D"
	home  = "\x01"
	end   = "\x05"
	ctrlL = "\x0c"
)

// twoDisks is a machine with something to complete.
var twoDisks = []string{"-S", "-machine", "pc", "-nodefaults", "-display", "none",
	"-drive", "if=none,id=disk0,driver=null-co,read-zeroes=on,size=1M",
	"-drive", "if=none,id=disk1,driver=null-co,read-zeroes=on,size=1M",
	"-drive", "if=none,id=cd,media=cdrom"}

// typed are keys as a user may press them. Where a key's effect shows only
// later, the keys go on until it does.
var typed = []struct {
	name string
	keys []string // each is typed when the prompt is back
}{
	{"nothing", []string{"\r", "   \r"}},
	{"lines", []string{"info status\r", "info name\r", "info version\r", "print 1 + 2*3\r"}},
	{"line ends", []string{"info status\n", "info name\r\n", "\r"}},
	{"editing", []string{
		"inof status" + home + right + right + "\x04" + right + "o\b\b\bnfo" + "\r",
		"info nxme" + left + left + left + "\x08na" + end + "\r",
		"one two three\x17\x17status" + home + "info \x04\x04\x04\x04\r",
		"rubbish\x15info name\r",
		"info status\x1b[1~\x1b[3~\x1b[4~x\r"}},
	{"history", []string{
		"info name\r", "info status\r", up + "\r", up + up + "\r", up + up + down + "\r",
		up + up + up + up + up + "\r", "half" + up + down + "\r", "\x10\x10\x0e\r",
		"print 1\r", "print 2\r", "print 1\r", "info history\r"}},
	{"redraw", []string{"info sta" + ctrlL + "tus\r", ctrlL + "\r"}},
	{"unknown keys", []string{"in\x1b[99~fo\x1bz\x02 status\x1b[H\r", "\x1b[1;5C\x15\r", "caf\xc3\xa9\r"}},
	{"wrong lines", []string{
		"nosuch\r", "info nosuch\r", "info status extra\r", "print\r", "print 1 +\r", "print $nosuch\r",
		"print 'a\r", "x/3z 0\r", "info block -z\r", "eject\r", "eject -\r", "stop \"a b\r", "cpu 7\r"}},
	{"completing commands", []string{
		"qu\tx\r", "info na\t\r", "device_\t\t\x15\r", "devi\t\t\x15\r", "nosuch\t\x15\r", "nosuch x\t\x15\r",
		"info vers\t\r", "help inf\tna\t\x15\r", "info nosuch \t\x15\r", "qu x" + left + left + "\t\x15\x05\x15\r"}},
	{"completing disks", []string{"eject \t\x15\r", "eject d\t0\r", "eject c\t\r", "info block \tc\t\r",
		"eject disk0 \t\x15\r"}},
	{"a long line", []string{"print " + strings.Repeat("1+", 300) + "1" + strings.Repeat(left, 40) + "\b2\r",
		strings.Repeat("a", 300) + "\r"}},
	{"leaving", []string{"stop\r", "info status\r", "cont\r", "info status\r"}},
}

func TestTerminal(t *testing.T) {
	for _, kind := range []struct {
		name string
		open func(*testing.T) stdio
	}{{"pipes", pipes}, {"pty", pty}} {
		t.Run(kind.name, func(t *testing.T) {
			for _, test := range typed {
				t.Run(test.name, func(t *testing.T) {
					onBoth(t, func(t *testing.T, program string) []string {
						return session(t, program, kind.open, test.keys)
					})
				})
			}
		})
	}
}

// session types keys at a monitor on stdio, each when the one before has been
// answered, ends it with quit, and returns what was to be seen after each.
func session(t *testing.T, program string, open func(*testing.T) stdio, keys []string) []string {
	t.Helper()
	s := startOnStdio(t, open(t), program, append(twoDisks, "-monitor", "stdio")...)
	seen := []string{s.Until(qemutest.Prompt)}
	for _, k := range keys {
		s.Send(k)
		// A key may show the prompt as well: so a second line marks the end.
		s.Send("print 0x5eed\r")
		seen = append(seen, s.Until("\n0x5eed")+s.Until(qemutest.Prompt))
	}
	s.Send("quit\r")
	return append(seen, s.ends(t))
}
