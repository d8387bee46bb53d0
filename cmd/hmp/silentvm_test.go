// SPDX-License-Identifier: GPL-2.0-or-later

//go:build linux

package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// neverAnswering plays a QEMU that never answers a command, and serves nothing behind that.
func neverAnswering(t *testing.T, name, command string) string {
	end := make(chan struct{})
	path := replying(t, name, command, func() { <-end })
	t.Cleanup(func() { close(end) })
	return path
}

const doesNotAnswer = ": QEMU does not answer (Ctrl-C gives up)\r\n"

// Before there is a prompt, a user is told that QEMU does not answer, and Ctrl-C helps.
func TestVMThatDoesNotAnswerBeforeThePrompt(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"query-uuid", "query-version"} { // for the history, for the banner
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			path := neverAnswering(t, "a", command)
			p := startAtTerminal(t, path)
			p.sees("hmp: " + path + doesNotAnswer)
			p.types("\x03")
			if command == "query-version" {
				p.sees("QEMU (unknown version) monitor - type 'help' for more information\r\n" + leaving + "\x1b[?2004h(qemu) ")
				p.types("\x04")
			}
			p.status()
		})
	}
}

// Another VM gets the terminal then.
func TestAVMThatDoesNotAnswerHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"query-name", "query-uuid"} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			path := neverAnswering(t, "a", command)
			p := startAtTerminal(t, "--vm", path, "--vm", named(t, "b"))
			p.sees("hmp: " + path + doesNotAnswer)
			assert.Eventually(t, func() bool { return strings.HasSuffix(p.screen(), "(b) ") }, greetingTime+30*time.Second, 10*time.Millisecond)
			p.types("info name\r")
			p.sees("b\r\n\x1b[?2004h(b) ")
			p.leaves()
		})
	}
}

// Nobody's prompt is there yet.
func TestInterruptWhileOneOfSeveralVMsDoesNotAnswer(t *testing.T) {
	t.Parallel()
	path := neverAnswering(t, "a", "query-uuid")
	p := startAtTerminal(t, "--vm", named(t, "b"), "--vm", path)
	p.sees("hmp: " + path + doesNotAnswer)
	p.types("\x03")
	assert.NotZero(t, p.status())
}

// Ctrl-C is for a line too that a VM has not begun with.
func TestInterruptingALineAtAVMThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	path := neverAnswering(t, "silent", "query-version")
	p := plainly(t, "--vm", named(t, "a"), "--vm", path)
	p.sees("(a) ")
	p.types("vm * info status\r")
	p.shows("==> a <==\r\nVM status: running\r\n")
	p.types("\x03")
	p.shows("==> silent <==\r\nError: not run: interrupted\r\n") // that it does not answer may be said now
	p.leaves()
}
