// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import "libhmp/core/qmp"

// Facts are what this QEMU is and has.
func (c *Completion) Facts() *qmp.Facts { return c.client.Facts() }

// Since is Call.Since for completion, which has nowhere to tell errors.
func (c *Completion) Since(major, minor int) bool {
	v, _ := c.Facts().Version()
	return v.AtLeast(major, minor)
}
