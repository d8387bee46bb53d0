// SPDX-License-Identifier: GPL-2.0-or-later

//go:build race

package hmpcmds

import "testing"

// skipUnderRace is for long tests on goroutines that share nothing, which run without the race
// detector too (cgo-tests/testbed/test).
func skipUnderRace(t *testing.T) { t.Skip("the race detector has nothing to find here") }
