// SPDX-License-Identifier: GPL-2.0-or-later

package language

// maxNear is the length of words from which nobody means another one: comparing takes time.
const maxNear = 200

// Nearest is the word that a misspelled one may have meant: one with at most a third of its
// letters changed, added, left out or exchanged. "" for none.
func Nearest(word string, words []string) string {
	if len(word) > maxNear {
		return ""
	}
	best, least := "", len(word)/3+1
	for _, w := range words {
		if len(w) > maxNear {
			continue
		}
		if n := distance(word, w); n < least {
			best, least = w, n
		}
	}
	return best
}

// distance counts the letters to change, add or leave out, and the neighbours to exchange.
func distance(a, b string) int {
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := before
		before, row = row, make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			change := before[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, before[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], last[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
