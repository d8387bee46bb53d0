// SPDX-License-Identifier: GPL-2.0-or-later

package terminal

// self is the file of this program, also if it has been replaced since.
func self() (string, error) { return "/proc/self/exe", nil }
