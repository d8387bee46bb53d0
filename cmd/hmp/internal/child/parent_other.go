// SPDX-License-Identifier: GPL-2.0-or-later

//go:build unix && !linux

package child

import "syscall"

// endWithParent is what only Linux can do.
func endWithParent(*syscall.SysProcAttr) {}
