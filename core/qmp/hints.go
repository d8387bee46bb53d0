// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import "strings"

// Advice is what HMP shows after the error: lines with their ends. It is Hint, or what
// QEMU has for such an error where QMP left it out.
func (e *Error) Advice() string {
	if e.Hint != "" {
		return e.Hint
	}
	if strings.HasPrefix(e.Desc, "UNIX socket path '") && strings.HasSuffix(e.Desc, "' is too long") {
		return "Path must be less than 108 bytes\n" // util/qemu-sockets.c
	}
	if strings.HasSuffix(e.Desc, "' expects a non-negative number below 2^64") { // util/qemu-option.c
		return "Optional suffix k, M, G, T, P or E means kilo-, mega-, giga-, tera-, peta-\n" +
			"and exabytes, respectively.\n"
	}
	return hints[e.Desc]
}

// hints are those that do not depend on anything but the error.
var hints = map[string]string{
	// qom/object_interfaces.c, util/qemu-option.c
	"Parameter 'id' expects an identifier": "Identifiers consist of letters, digits, '-', '.', '_', starting with a letter.\n",
	// system/device_tree.c
	"This machine doesn't have an FDT": "(Perhaps it doesn't support FDT at all, or perhaps you need to provide an FDT with the -fdt option?)\n",
	// ui/vnc.c
	"No VNC display is present": "To enable it, use '-vnc ...'",
	// migration/options.c
	"QEMU compiled without replication module can't enable COLO": "Please enable replication before COLO.\n",
}
