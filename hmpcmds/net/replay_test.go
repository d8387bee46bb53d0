// SPDX-License-Identifier: GPL-2.0-or-later

package net

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"
)

func TestReplay(t *testing.T) { hmptest.Replay(t, Rows) }

func TestReplayBroken(t *testing.T) { hmptest.ReplayBroken(t, Rows) }
