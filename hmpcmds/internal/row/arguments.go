// SPDX-License-Identifier: GPL-2.0-or-later

package row

import (
	"libhmp/core/monitor"
)

// OptionalString is a word that may be missing.
func OptionalString(c *monitor.Call, key string) *string {
	if !c.Args.Has(key) {
		return nil
	}
	word := c.Args.String(key)
	return &word
}

// OptionalInt is a number that may be missing.
func OptionalInt(c *monitor.Call, key string) *int64 {
	if !c.Args.Has(key) {
		return nil
	}
	number := c.Args.Int(key)
	return &number
}
