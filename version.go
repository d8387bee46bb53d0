// SPDX-License-Identifier: GPL-2.0-or-later

// Package libhmp holds the version, which is the file VERSION for all parts.
package libhmp

import (
	_ "embed"
	"strings"
)

//go:embed VERSION
var version string

// Version is that of the library and of the hmp program.
func Version() string { return strings.TrimSpace(version) }
