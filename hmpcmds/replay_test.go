// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

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

// TestReplay runs lines against QEMUs of which there are only recordings, and
// compares the texts with those of the QEMUs' built-in monitors.
//
// A file in testdata/recorded is made by cgo-tests/record:
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
func TestReplay(t *testing.T) {
	for _, file := range recordings(t) {
		t.Run(file.name, func(t *testing.T) {
			for _, r := range file.lines {
				r.replay(t)
			}
		})
	}
}

// recordedFile is a file in testdata/recorded.
type recordedFile struct {
	name  string
	lines []recordedRun
}

// recordedRun is one of its sections.
type recordedRun struct {
	facts, line, exchanges, text string
	now                          time.Time
}

// recordings reads all files.
func recordings(t testing.TB) (list []recordedFile) {
	t.Helper()
	files, err := filepath.Glob("testdata/recorded/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		sections := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n== ")
		read := recordedFile{name: strings.TrimSuffix(filepath.Base(file), ".txt")}
		for _, section := range sections[1:] { // whose last line ends have been cut off
			line, rest, _ := strings.Cut(section, "\n")
			exchanges, text, err := recordedText("\n" + rest + "\n")
			require.NoError(t, err, "%s", line)
			read.lines = append(read.lines, recordedRun{sections[0] + "\n", line, exchanges, text, recordedTime(t, sections[0])})
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

func (r *recordedRun) replay(t *testing.T) {
	t.Helper()
	recording, err := qmp.ParseRecording(r.facts + r.exchanges)
	require.NoError(t, err, "%s", r.line)

	host := &monitortest.Host{Time: r.now, NoEvents: true}
	session := monitor.NewVM(qmp.NewClient(recording), Table()).Open(host, monitor.Options{CPUIndex: -1})
	session.Run(r.line)
	assert.Equal(t, r.text, host.Take(), "%s", r.line)
	asked := slices.DeleteFunc(recording.Unused(), func(request string) bool { return strings.Contains(r.facts, request) })
	assert.Empty(t, asked, "%s: was asked for when this was recorded", r.line)
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
