// SPDX-License-Identifier: GPL-2.0-or-later

package monitor

import "libhmp/core/visible"

// AppendVisible appends text as a terminal may have it: see package visible. Hosts
// use it for what they print beside a session.
func AppendVisible(dst []byte, text string) []byte { return visible.Append(dst, text) }
