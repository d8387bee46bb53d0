// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/hmptest"
)

// allRecordings are the files of all packages.
const allRecordings = "*/testdata/recorded/*.txt"

// allLines are lines for all rows: those of the recordings, those of the
// differential tests, and for each row one with all arguments and one with few.
func allLines(t testing.TB) (lines []string) {
	t.Helper()
	for _, file := range hmptest.Recordings(t, allRecordings) {
		for _, r := range file.Runs {
			lines = append(lines, r.Line)
		}
	}
	files, err := filepath.Glob("../cgo-tests/differential/testdata/*.lines")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		lines = append(lines, differentialLines(t, file)...)
	}
	for _, row := range slices.Concat(allRows.Rows(false), allRows.Rows(true)) {
		whole := madeUp(row, true)
		for at, b := range whole + " " { // for Tab at each argument
			if b == ' ' {
				lines = append(lines, whole[:at])
			}
		}
		lines = append(lines, madeUp(row, false))
	}
	for _, options := range []string{"", "bus=word,addr=", "drive=", "netdev=", "chardev=", "iothread=", "memdev=", "rng="} {
		lines = append(lines, "device_add word,id=x,"+options, "object_add word,id=x,"+options)
	}
	lines = append(lines, "netdev_add word,", "chardev-add word,", "chardev-add socket,server=")
	slices.Sort(lines)
	return slices.Compact(lines)
}

// differentialLines are those of a file whose format cgo-tests/differential tells,
// keys left out.
func differentialLines(t testing.TB, file string) (lines []string) {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.ContainsRune("#[~>%@", rune(line[0])) {
			continue
		}
		line = strings.TrimPrefix(strings.TrimPrefix(line, "= "), "! ")
		if text, err := strconv.Unquote(line); err == nil {
			line = text
		}
		if line != "" && !strings.ContainsAny(line, "\t\r\n") { // no keys
			lines = append(lines, strings.ReplaceAll(line, "{port}", "1"))
		}
	}
	return lines
}

// examples are values for argument letters.
var examples = map[string]string{"s": "word", "S": "several words", "F": "file", "B": "word", "O": "word,id=word",
	"i": "1", "l": "2", "M": "3", "o": "4k", "b": "on", "T": "1"}

// madeUp is a line for a row, with all arguments or only those it cannot do without.
func madeUp(row *monitor.Command, all bool) string {
	name, _, _ := strings.Cut(row.Name, "|")
	line := name
	if row.Info {
		line = "info " + name
	}
	for entry := range strings.SplitSeq(row.Args, ",") {
		_, letters, _ := strings.Cut(entry, ":")
		optional := strings.HasSuffix(letters, "?") || strings.HasPrefix(letters, "-") || strings.HasPrefix(letters, "/")
		switch {
		case letters == "" || optional && !all:
		case letters[0] == '-':
			line += " " + letters[:2]
			if len(letters) > 2 && letters[2] == 's' {
				line += " word"
			}
		case letters[0] == '/':
			line += "/2xw"
		default:
			line += " " + examples[letters[:1]]
		}
	}
	return line
}
