// SPDX-License-Identifier: GPL-2.0-or-later

//go:build !race

package hmpcmds

import "testing"

// skipUnderRace does not skip.
func skipUnderRace(*testing.T) {}
