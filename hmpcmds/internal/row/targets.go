// SPDX-License-Identifier: GPL-2.0-or-later

package row

import (
	"slices"
	"strings"

	"libhmp/core/qmp"
)

var (
	X86   = []string{"i386", "x86_64"}
	S390X = []string{"s390x"}
)

// OnX86 reports whether the target is a PC's.
func OnX86(f *qmp.Facts) (bool, error) { return OnTargets(f, X86) }

// OnTargets reports whether the target is one of those, given by the beginning
// of their names.
func OnTargets(f *qmp.Facts, targets []string) (bool, error) {
	arch, err := f.Arch()
	return slices.ContainsFunc(targets, func(t string) bool { return strings.HasPrefix(arch, t) }), err
}
