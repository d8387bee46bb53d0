// SPDX-License-Identifier: GPL-2.0-or-later

package opts

import (
	"strings"

	"libhmp/core/language"
)

// IsHelpText is a monitor.Command.Success of a row that prints nothing, or the lists that it
// is asked for with help (qdev_print_devinfos, qdev_device_help, user_creatable_print_help).
func IsHelpText(text string) bool {
	first, _, _ := strings.Cut(text, "\n")
	return strings.HasSuffix(first, " devices:") || strings.HasSuffix(first, " options:") ||
		strings.HasPrefix(first, "There are no options for ") || first == "List of user creatable objects:"
}

// IsHelp is is_help_option in include/qemu/help_option.h.
func IsHelp(name string) bool { return name == "help" || name == "?" }

// Named is the value of the first option with a name.
func Named(options []language.Option, name string) (value string, ok bool) {
	for _, o := range options {
		if o.Name == name {
			return o.Value, true
		}
	}
	return "", false
}
