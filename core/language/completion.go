// SPDX-License-Identifier: GPL-2.0-or-later

package language

import "strings"

// CompletionLetter is the argument letter that Tab completes by at the last of n
// words, the command's name being the first; 0 for none. It repeats the steps
// of monitor_find_completion_by_table: each typed word counts as an entry, also
// where it is a flag or a flag is left out; then flag entries are passed over;
// past the end the last entry counts again.
func CompletionLetter(types string, n int) byte {
	at := nextLetter(types)
	for range n - 2 {
		at = nextLetter(at)
	}
	for strings.HasPrefix(at, "-") {
		next := nextLetter(at)
		if next == at {
			break
		}
		at = next
	}
	if at == "" {
		return 0
	}
	return at[0]
}

// nextLetter returns the letters from behind the next ':' on, or the same if
// there is none.
func nextLetter(types string) string {
	if _, after, ok := strings.Cut(types, ":"); ok {
		return after
	}
	return types
}
