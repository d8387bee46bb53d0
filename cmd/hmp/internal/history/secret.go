// SPDX-License-Identifier: GPL-2.0-or-later

package history

import (
	"slices"
	"strings"
)

// secretOptions hold a password, a key or the like in option text and JSON.
var secretOptions = []string{"password", "passwd", "data", "key", "passphrase", "pin"}

// Secret reports whether a line tells a password or the like. It errs on the
// side of secrecy: also if the line is wrong.
func Secret(line string) bool {
	words := strings.Fields(line)
	if len(words) == 0 {
		return false
	}
	switch words[0] {
	case "set_password": // PROTOCOL PASSWORD
		return len(words) > 2
	case "change": // vnc password SECRET, or passwd: hmp_change_vnc takes both
		i := slices.IndexFunc(words, isPassword)
		return i > 0 && i+1 < len(words)
	case "qom-set":
		return len(words) > 2 && isSecret(unquoted(words[len(words)-2]))
	}
	return slices.ContainsFunc(words[1:], holdsSecret)
}

func isPassword(word string) bool {
	word = unquoted(word)
	return word == "password" || word == "passwd"
}

func unquoted(word string) string { return strings.Trim(word, `"`) }

// holdsSecret looks for NAME= and "NAME": in a word.
func holdsSecret(word string) bool {
	for _, part := range strings.FieldsFunc(word, func(r rune) bool { return strings.ContainsRune(",{}'\" ", r) }) {
		name, _, found := strings.Cut(part, "=")
		if !found {
			name, _, _ = strings.Cut(part, ":")
		}
		if (found || strings.ContainsAny(word, "{'\"")) && isSecret(name) {
			return true
		}
	}
	return false
}

func isSecret(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	return slices.Contains(secretOptions, last)
}
