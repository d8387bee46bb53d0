// SPDX-License-Identifier: GPL-2.0-or-later

package opts

import (
	"encoding/json"

	"libhmp/core/keyval"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// InputDialect is how this QEMU reads the text of properties and parameters.
func InputDialect(c *monitor.Call) (keyval.Dialect, error) {
	version, err := c.Facts().Version()
	if err == nil && RejectsNegativeSizes(version) {
		return keyval.OldInput, nil
	}
	return keyval.Input, err
}

// RejectsNegativeSizes reports whether this is a release to which a size below zero is none, and not
// one out of range.
func RejectsNegativeSizes(v qmp.Version) bool { return v.AtLeast(6, 0) && !v.AtLeast(8, 1) }

// ReadJSON reads JSON as this QEMU does.
func ReadJSON(c *monitor.Call, text string) (json.RawMessage, error) {
	if !c.Since(11, 1) { // 10.2 has the old one, 11.1 not: 11.0 was not seen
		return keyval.JSONBefore11.JSON(text)
	}
	return keyval.JSONPositioned.JSON(text)
}
