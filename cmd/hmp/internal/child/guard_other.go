// SPDX-License-Identifier: GPL-2.0-or-later

//go:build !linux

package child

import "os"

// GuardFlag is Linux's: elsewhere a QEMU goes on when this process is killed, see endWithParent.
const GuardFlag = "--guard-qemu"

// startGuard has nothing to start.
func startGuard(int) *os.File { return nil }

// release has nothing to end.
func release(*os.File) {}

// RunGuard does nothing.
func RunGuard(string) {}
