// SPDX-License-Identifier: GPL-2.0-or-later

package net

import (
	"strings"

	"libhmp/core/monitor"
)

// hostSide takes the guest's side, "-[guestaddr]:guestport", off the end of a forwarding rule:
// hostfwd_add has it, hostfwd_remove knows rules by their host side.
func hostSide(arguments string) string {
	arguments = strings.TrimRight(arguments, " \t")
	at := strings.LastIndexByte(arguments, '-')
	if at < 0 {
		return arguments
	}
	// The address is of IPv4: hosts have names, too, which may have a '-'.
	address, port, ok := strings.Cut(arguments[at+1:], ":")
	if !ok || port == "" || strings.Trim(port, "0123456789") != "" || strings.Trim(address, "0123456789.") != "" {
		return arguments
	}
	return arguments[:at]
}

// hintHostSide tells scripts, whose text is the built-in monitor's, what to write.
func hintHostSide(c *monitor.Call, arguments string) string {
	if meant := hostSide(arguments); !c.Extended() && meant != strings.TrimRight(arguments, " \t") {
		return "a rule is removed by its host side: 'hostfwd_remove " + meant + "'"
	}
	return ""
}
