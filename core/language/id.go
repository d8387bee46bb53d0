// SPDX-License-Identifier: GPL-2.0-or-later

package language

import "strings"

// WellFormedID reports whether s may be the id of something (id_wellformed in
// util/id.c): a letter, then letters, digits and any of "-._".
func WellFormedID(s string) bool {
	for i := range len(s) {
		b := s[i]
		letter := b|0x20 >= 'a' && b|0x20 <= 'z'
		if !letter && (i == 0 || !isDigit(b) && strings.IndexByte("-._", b) < 0) {
			return false
		}
	}
	return s != ""
}
