// SPDX-License-Identifier: GPL-2.0-or-later

package history

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
)

// longestName leaves room for what is appended to names of files.
const longestName = 200

// fileName is a name that no other key has.
func fileName(key string) string {
	name := url.PathEscape(key)
	if len(name) <= longestName {
		return name
	}
	sum := sha256.Sum256([]byte(key))
	return name[:100] + "-" + hex.EncodeToString(sum[:16])
}
