// SPDX-License-Identifier: GPL-2.0-or-later

package language

import "fmt"

// QuoteChar is a character in quotes (monitor_printc in monitor/monitor.c):
// printable ASCII as it is, everything else as \xNN; a negative value shows all
// of its 32 bits.
func QuoteChar(v int32) string {
	switch v {
	case '\'':
		return `'\''`
	case '\\':
		return `'\\'`
	case '\n':
		return `'\n'`
	case '\r':
		return `'\r'`
	}
	if v >= 32 && v <= 126 {
		return "'" + string(v) + "'"
	}
	return fmt.Sprintf(`'\x%02x'`, uint32(v))
}
