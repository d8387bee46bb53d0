// SPDX-License-Identifier: GPL-2.0-or-later

//go:build !unix

// Package child starts a QEMU whose QMP is one end of a pair of sockets, which not all systems have.
package child

import (
	"errors"
	"net"
	"time"
)

// Child is a QEMU that this process has started: none, here.
type Child struct {
	Conn net.Conn
	Name string
	PID  int
}

// Start cannot start one.
func Start([]string, bool, func(line string)) (*Child, error) {
	return nil, errors.New("hmp run is not for this system: start QEMU with -qmp and give its address")
}

// Within is not called.
func (c *Child) Within(time.Duration) bool { return true }

// End is not called.
func (c *Child) End(func() error, func(what string)) {}

// Status is not called.
func (c *Child) Status() (status int, text string) { return 0, "" }
