// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import (
	"fmt"
	"slices"
	"strings"
)

// Advice is what HMP shows after the error: lines with their ends. It is Hint, or what
// the QEMU that f describes has for such an error where QMP left it out.
func (e *Error) Advice(f *Facts) string {
	if e.Hint != "" {
		return e.Hint
	}
	switch {
	case SocketPathTooLong.Is(e):
		return PathHint(false)
	case e.Desc == "This machine doesn't have an FDT":
		return treeHint(f)
	case strings.HasPrefix(e.Desc, "export '") && strings.HasSuffix(e.Desc, "' still in use"):
		return "Use mode='hard' to force client disconnect\n" // block/export/export.c
	}
	if strings.HasSuffix(e.Desc, "' expects a non-negative number below 2^64") { // util/qemu-option.c
		return "Optional suffix k, M, G, T, P or E means kilo-, mega-, giga-, tera-, peta-\n" +
			"and exabytes, respectively.\n"
	}
	return hints[e.Desc]
}

// socketPath is how long the path of a socket may be on Linux (sun_path).
const socketPath = 108

// PathHint is the hint at the path of a UNIX socket that is too long, which
// takes a byte less in the abstract namespace (util/qemu-sockets.c).
func PathHint(abstract bool) string {
	most := socketPath
	if abstract {
		most--
	}
	return fmt.Sprintf("Path must be less than %d bytes\n", most)
}

// withoutTrees are the targets none of whose machines selects DEVICE_TREE in QEMU's
// Kconfig, so that they have system/device_tree-stub.c. (The others have the real
// one, unless they were built without those machines.)
var withoutTrees = []string{"alpha", "avr", "hppa", "m68k", "mips", "mips64", "mipsel", "s390x", "sh4", "sh4eb",
	"sparc", "sparc64", "tricore"}

// treeHint is the hint at a machine without device tree (dumpdtb).
func treeHint(f *Facts) string {
	if arch, err := f.Arch(); err == nil && slices.Contains(withoutTrees, arch) {
		return "(this machine type definitely doesn't use FDT)\n"
	}
	return "(Perhaps it doesn't support FDT at all, or perhaps you need to provide an FDT with the -fdt option?)\n"
}

// hints are those of errors that have the same one wherever they come from, in every
// release that has the error.
var hints = map[string]string{
	// qom/object_interfaces.c, util/qemu-option.c
	"Parameter 'id' expects an identifier": "Identifiers consist of letters, digits, '-', '.', '_', starting with a letter.\n",
	// ui/vnc.c since 11.0
	"No VNC display is present":               "To enable it, use '-vnc ...'",
	"VNC password authentication is disabled": "To enable it, use '-vnc ...,password-secret=ID'",
	// migration/options.c
	"QEMU compiled without replication module can't enable COLO": "Please enable replication before COLO.\n",
}
