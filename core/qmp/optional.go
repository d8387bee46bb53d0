// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

// Optional is a value for a member of arguments that may be left out, which is a pointer.
func Optional[T any](value T) *T { return &value }
