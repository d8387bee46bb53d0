// SPDX-License-Identifier: GPL-2.0-or-later

// Package recording writes the recordings that the unit tests of hmpcmds replay
// (hmptest.Replay tells their format).
package recording

import (
	"slices"
	"strings"
)

// exchanges splits what a qmp.Recorder wrote into requests with their replies.
func exchanges(text string) (list []string) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "-> ") {
			list = append(list, "")
		}
		list[len(list)-1] += line
	}
	return list
}

// without leaves out each of the facts once: a session asks for them once.
func without(list, facts []string) []string {
	for _, fact := range facts {
		if i := slices.Index(list, fact); i >= 0 {
			list = slices.Delete(list, i, i+1)
		}
	}
	return list
}

// Entry is that of a line: what it asked for, and what the built-in monitor prints.
func Entry(line string, exchanges []string, text string) string {
	return "== " + line + "\n" + strings.Join(exchanges, "") + textSection(text)
}

// textSection is the end of a line's entry.
func textSection(text string) string {
	if text != "" && !strings.HasSuffix(text, "\n") {
		return "text without line end:\n" + text + "\n"
	}
	return "text:\n" + text
}
