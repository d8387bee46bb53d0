// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/cgo-tests/qemutest"
)

// The password of VNC is asked for, shown as stars, not kept, and counts.
func TestPassword(t *testing.T) {
	seen := onBoth(t, func(t *testing.T, program string) []string {
		s := startOnStdio(t, pty(t), program, "-M", "none", "-display", "none", "-monitor", "stdio",
			"-vnc", "unix:vnc,password=on")
		seen := []string{s.Until(qemutest.Prompt)}
		note := func(text string) { seen = append(seen, text) }
		s.Send("change vnc password\r")
		note(s.Until("\nPassword: "))
		s.Send("sexret" + left + left + left + left + "\x04c" + end + "x\b" + ctrlL + "\r")
		note(s.Until("\n" + qemutest.Prompt))
		s.Send("info history\r")
		note(s.Until("\n" + qemutest.Prompt))
		s.Send("change vnc password\r") // recalled: a line of history as password
		note(s.Until("\nPassword: "))
		s.Send(up + "\t\x15secret\r")
		note(s.Until("\n" + qemutest.Prompt))
		qemutest.View(t, filepath.Join(s.Dir, "vnc"), "secret").Look()
		s.Send(up + "\r") // where up was left in the prompt for the password
		note(s.Until("\n" + qemutest.Prompt))
		s.Send("change vnc password\r")
		note(s.Until("\nPassword: "))
		s.Send("\r") // none: nobody gets in
		note(s.Until("\n" + qemutest.Prompt))
		s.Send("change vnc password given\r")
		note(s.Until("\n" + qemutest.Prompt))
		qemutest.View(t, filepath.Join(s.Dir, "vnc"), "given").Look()
		s.Send("quit\r")
		note(s.ends(t))
		return seen
	})
	assert.Contains(t, seen[2], "\r\n")
	assert.NotContains(t, strings.Join(seen[:6], ""), "secret")
	assert.Contains(t, seen[2], "******")
}
