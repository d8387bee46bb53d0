// SPDX-License-Identifier: GPL-2.0-or-later

package address

import "errors"

// checkSocket: Go's net package takes over no descriptors on Windows.
func checkSocket(int) error { return errors.New("fd:N is not for Windows, use tcp:HOST:PORT") }
