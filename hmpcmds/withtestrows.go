// SPDX-License-Identifier: GPL-2.0-or-later

//go:build libhmp_testpanic

package hmpcmds

import "libhmp/hmpcmds/testrows"

var testRows = testrows.Rows
