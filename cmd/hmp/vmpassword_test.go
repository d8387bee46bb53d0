// SPDX-License-Identifier: GPL-2.0-or-later

//go:build linux

package main

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/cmd/hmp/internal/fakeqmp"
)

// told is what a QEMU was sent by one command.
type told struct {
	mu   sync.Mutex
	list []string
}

func (o *told) take() (list []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	list, o.list = o.list, nil
	return list
}

// withPasswords is a QEMU that takes passwords and keys.
func withPasswords(t *testing.T, name string) (path string, passwords, keys *told) {
	passwords, keys = &told{}, &told{}
	answers := answersOf(name)
	answers["query-commands"] = `[{"name": "query-version"}, {"name": "query-status"}, {"name": "query-name"}, {"name": "send-key"}, ` +
		`{"name": "change-vnc-password"}, {"name": "blockdev-change-medium"}]`
	answers["change-vnc-password"], answers["send-key"] = `{}`, `{}`
	of := map[string]*told{"change-vnc-password": passwords, "send-key": keys}
	return fakeqmp.Start(t, func(c *fakeqmp.Conn) {
		answers.Serve(c, func(r fakeqmp.Request) {
			if o := of[r.Execute]; o != nil {
				o.mu.Lock()
				o.list = append(o.list, string(r.Arguments))
				o.mu.Unlock()
			}
		})
	}), passwords, keys
}

// A line for other VMs asks for a password as one for the VM that has the terminal, and once for all of them.
func TestPasswordsForOtherVMs(t *testing.T) {
	t.Parallel()
	a, ofA, _ := withPasswords(t, "a")
	b, ofB, keysOfB := withPasswords(t, "b")
	p := startAtTerminal(t, "--no-history", "--vm", a, "--vm", b, "--vm", named(t, "c"))
	p.sees("(a) ")
	p.types("vm b change vnc password\r")
	p.sees("Password: ")
	p.types("hunter2\r")
	p.sees("(a) ")
	assert.Equal(t, []string{`{"password":"hunter2"}`}, ofB.take())
	assert.Empty(t, ofA.take())

	p.types("vm a,b change vnc password\r")
	p.sees("Password: ")
	p.types("hunter3\r")
	p.sees("(a) ")
	assert.Equal(t, []string{`{"password":"hunter3"}`}, ofA.take())
	assert.Equal(t, []string{`{"password":"hunter3"}`}, ofB.take())

	p.types("vm b type\r") // asks too, and needs time between keys
	p.sees("Password: ")
	p.types("zq\r")
	p.sees("(a) ")
	assert.Equal(t, 2, len(keysOfB.take()))

	p.types("vm * change vnc password\r") // c has no such command, which it says at once
	p.shows("==> c <==\r\nError: ")
	p.sees("Password: ")
	p.types("hunter4\r")
	p.sees("(a) ")
	assert.Equal(t, []string{`{"password":"hunter4"}`}, ofA.take())
	for _, secret := range []string{"hunter", "zq"} {
		assert.False(t, strings.Contains(p.screen(), secret), secret)
	}
	p.leaves()
}
