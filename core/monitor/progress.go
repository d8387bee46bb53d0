// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import "fmt"

// Progress shows at once how far a command is, in text that ends in "\r" so
// that the next such text replaces it.
func (c *Call) Progress(format string, args ...any) {
	if !c.s.state.closed && c.s.yield() {
		c.s.out = fmt.Appendf(c.s.out, format, args...)
		c.s.flush()
	}
}
