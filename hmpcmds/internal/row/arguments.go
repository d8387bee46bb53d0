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

// Arguments are the members of a QMP command's argument object.
type Arguments map[string]any

// SetOptional copies arguments that are there, under their own names.
func (a Arguments) SetOptional(c *monitor.Call, words ...string) {
	for _, key := range words {
		if c.Args.Has(key) {
			a[key] = c.Args.String(key)
		}
	}
}

// SetOptionalInt is SetOptional for numbers.
func (a Arguments) SetOptionalInt(c *monitor.Call, numbers ...string) {
	for _, key := range numbers {
		if c.Args.Has(key) {
			a[key] = c.Args.Int(key)
		}
	}
}
