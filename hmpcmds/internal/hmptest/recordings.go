// SPDX-License-Identifier: GPL-2.0-or-later

package hmptest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
)

// Replay runs lines against QEMUs of which there are only recordings, and compares the
// texts with those of the QEMUs' built-in monitors. rows are those of the package whose
// tests run, in whose testdata/recorded the files are, made by cgo-tests/record:
//
//	# QEMU VERSION TARGET: ARGUMENTS
//	# now: TIME                     what the session takes the time to be
//	-> {"execute": ...}             facts: what any line may ask for
//	<- {"return": ...}
//	== LINE                         each is run in a session of its own
//	-> {"execute": ...}             what it asks for, all of it
//	<- {"return": ...}
//	text:                           or "text without line end:"
//	what the built-in monitor prints
func Replay(t *testing.T, rows []*monitor.Command) {
	table := Table(rows)
	for _, file := range Recordings(t, "testdata/recorded/*.txt") {
		t.Run(file.Name, func(t *testing.T) {
			for _, r := range file.Runs {
				r.replay(t, table)
			}
		})
	}
}

// File is a recording.
type File struct {
	Name string
	Runs []Run
}

// Run is one of its sections: a line.
type Run struct {
	Facts, Line, Exchanges, Text string
	Now                          time.Time
}

// Recordings reads the files that a pattern names.
func Recordings(t testing.TB, pattern string) (list []File) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		sections := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n== ")
		read := File{Name: strings.TrimSuffix(filepath.Base(file), ".txt")}
		for _, section := range sections[1:] { // whose last line ends have been cut off
			line, rest, _ := strings.Cut(section, "\n")
			exchanges, text, err := recordedText("\n" + rest + "\n")
			require.NoError(t, err, "%s", line)
			read.Runs = append(read.Runs, Run{sections[0] + "\n", line, exchanges, text, recordedTime(t, sections[0])})
		}
		list = append(list, read)
	}
	return list
}

func recordedTime(t testing.TB, head string) time.Time {
	t.Helper()
	_, after, ok := strings.Cut(head, "\n# now: ")
	require.True(t, ok, "no time")
	text, _, _ := strings.Cut(after, "\n")
	now, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return now
}

func (r *Run) replay(t *testing.T, table *monitor.Table) {
	t.Helper()
	recording, err := qmp.ParseRecording(r.Facts + r.Exchanges)
	require.NoError(t, err, "%s", r.Line)

	host := &monitortest.Host{Time: r.Now, NoEvents: true}
	session := monitor.NewVM(qmp.NewClient(recording), table).Open(host, monitor.Options{CPUIndex: -1})
	session.Run(r.Line)
	assert.Equal(t, r.Text, host.Take(), "%s", r.Line)
	asked := slices.DeleteFunc(recording.Unused(), func(request string) bool { return strings.Contains(r.Facts, request) })
	assert.Empty(t, asked, "%s: was asked for when this was recorded", r.Line)
}

// recordedText splits a section into its exchanges and its text.
func recordedText(section string) (exchanges, text string, err error) {
	if before, after, ok := strings.Cut(section, "\ntext:\n"); ok {
		return before, after, nil
	}
	if before, after, ok := strings.Cut(section, "\ntext without line end:\n"); ok {
		return before, strings.TrimSuffix(after, "\n"), nil
	}
	return "", "", fmt.Errorf("no text in %q", section)
}
