// SPDX-License-Identifier: GPL-2.0-or-later

package child

import (
	"errors"
	"net"
	"time"
)

// Child is a QEMU that was started: none, since Windows has no sockets to inherit.
type Child struct {
	Conn net.Conn
	Name string
	PID  int
}

// EndTime is how long nothing takes to end.
const EndTime = 0

// Start returns an error.
func Start([]string, Life, func(line string)) (*Child, error) {
	return nil, errors.New("hmp run is not for Windows: give QEMU -qmp tcp:localhost:PORT,server=on,wait=off, and hmp that address")
}

// Within reports that it has ended.
func (*Child) Within(time.Duration) bool { return true }

// Release does nothing.
func (*Child) Release() {}

// End does nothing.
func (*Child) End(func() error, func(string)) {}

// Status is that of nothing.
func (*Child) Status() (status int, text string) { return 0, "" }
