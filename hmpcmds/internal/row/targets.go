// SPDX-License-Identifier: GPL-2.0-or-later

package row

import (
	"libhmp/core/qmp"
)

// The targets that some rows are for (monitor.Command.Targets).
var (
	X86   = []string{"i386", "x86_64"}
	S390X = []string{"s390x"}
)

// OnX86 reports whether the target is a PC's.
func OnX86(f *qmp.Facts) (bool, error) { return f.IsTarget(X86...) }
