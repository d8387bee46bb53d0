// SPDX-License-Identifier: GPL-2.0-or-later

// Package safety_test ends hmp in the middle of lines that are several QMP requests,
// and looks at what is left of the VM: docs/data-safety.md says what that must be.
package safety_test
