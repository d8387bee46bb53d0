// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import "libhmp/core/qmp"

// Facts are what this QEMU is and has.
func (c *Completion) Facts() *qmp.Facts { return c.client.Facts() }
