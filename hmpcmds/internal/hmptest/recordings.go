// SPDX-License-Identifier: GPL-2.0-or-later

package hmptest

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
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
// tests run, in whose testdata/recorded the files are, made by cgo-tests/record and by TestRecord of cgo-tests/differential:
//
//	# QEMU VERSION TARGET: ARGUMENTS
//	# now: TIME                     what the session takes the time to be
//	# schema: NAME                  where there is one: which of hmpcmds/testdata/schemas it has
//	-> {"execute": ...}             facts: what any line may ask for
//	<- {"return": ...}
//	== LINE                         each is run in a session of its own
//	-> {"execute": ...}             what it asks for, all of it
//	<- {"return": ...}
//	text:                           or "text without line end:"
//	what the built-in monitor prints
//
// Of a line that ends with <Tab>, recorded by TestRecord of cgo-tests/keystrokes, the text is
// what a terminal gets when Tab is pressed behind it, quoted as in Go. There are the
// files file1 and file2 then.
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

// ReplayBroken runs the lines of the recordings again and again, each time with one request
// more before the connection is lost. Each line reports that, and
// makes up nothing that QEMU did not send.
func ReplayBroken(t *testing.T, rows []*monitor.Command) {
	table := Table(rows)
	for _, file := range Recordings(t, "testdata/recorded/*.txt") {
		t.Run(file.Name, func(t *testing.T) {
			for _, r := range file.Runs {
				if !strings.HasSuffix(r.Line, "<Tab>") {
					for left := 0; !r.replayBroken(t, table, left); left++ {
					}
				}
			}
		})
	}
}

// replayBroken reports whether the line needs no more than left requests.
func (r *Run) replayBroken(t *testing.T, table *monitor.Table, left int) (enough bool) {
	t.Helper()
	recording, host := r.qemu(t)
	broken := &brokenTransport{Transport: r.withSchema(t, recording), left: left}
	runIn(host, table, broken, r.Line)
	if broken.refused {
		got := host.Take()
		failure, _, _ := strings.Cut(got, "\n")
		// A line that has failed tidies up, or asks what hint to give.
		failedBefore := strings.HasPrefix(failure, "Error: ") && strings.HasPrefix(r.Text, failure+"\n")
		assert.True(t, failedBefore || strings.Contains(got, errLost.Error()), "%s: after %d requests: %s", r.Line, left, got)
	}
	return !broken.refused
}

var errLost = errors.New("the connection is lost")

// brokenTransport is lost after a number of requests.
type brokenTransport struct {
	qmp.Transport
	left    int
	refused bool
}

// Execute implements qmp.Transport.
func (b *brokenTransport) Execute(r qmp.Request) (json.RawMessage, error) {
	if b.left == 0 {
		b.refused = true
		return nil, errLost
	}
	b.left--
	return b.Transport.Execute(r)
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

// qemu is what the line had, with the host of its session.
func (r *Run) qemu(t *testing.T) (*qmp.Recording, *monitortest.Host) {
	t.Helper()
	recording, err := qmp.ParseRecording(r.Facts + r.Exchanges)
	require.NoError(t, err, "%s", r.Line)
	return recording, &monitortest.Host{Time: r.Now, NoEvents: true}
}

// runIn runs a line in a session of its own, without terminal.
func runIn(host monitor.Host, table *monitor.Table, qemu qmp.Transport, line string) {
	monitor.NewVM(qmp.NewClient(qemu), table).Open(host, monitor.Options{CPUIndex: -1}).Run(line)
}

func (r *Run) replay(t *testing.T, table *monitor.Table) {
	t.Helper()
	recording, host := r.qemu(t)
	qemu := r.withSchema(t, recording)
	if before, ok := strings.CutSuffix(r.Line, "<Tab>"); ok {
		host.FileNames = []string{"file1", "file2"}
		session := openTerminal(host, table, qemu)
		require.Equal(t, len(before), session.Feed([]byte(before)))
		host.Take()
		session.Feed([]byte("\t"))
		host.Settle(session)
		assert.Equal(t, r.Text, strconv.Quote(host.Take())+"\n", "%s", r.Line)
	} else {
		runIn(host, table, qemu, r.Line)
		assert.Equal(t, r.Text, host.Take(), "%s", r.Line)
	}
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

// withSchema is a transport that knows the schema, too, if the recording names one.
func (r *Run) withSchema(t *testing.T, recording qmp.Transport) qmp.Transport {
	_, after, ok := strings.Cut(r.Facts, "\n# schema: ")
	if !ok {
		return recording
	}
	name, _, _ := strings.Cut(after, "\n")
	return schemaTransport{recording, func() (json.RawMessage, error) { return Schema(t, name), nil }}
}

type schemaTransport struct {
	qmp.Transport
	schema func() (json.RawMessage, error)
}

// Execute implements qmp.Transport.
func (s schemaTransport) Execute(r qmp.Request) (json.RawMessage, error) {
	if r.Command == "query-qmp-schema" {
		return s.schema()
	}
	return s.Transport.Execute(r)
}

// Schema is a reply to query-qmp-schema in hmpcmds/testdata/schemas, which tests of hmpcmds
// and of the packages below it can read.
func Schema(t testing.TB, name string) json.RawMessage {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", "schemas", name+".json.gz"))
	if os.IsNotExist(err) {
		file, err = os.Open(filepath.Join("..", "testdata", "schemas", name+".json.gz"))
	}
	require.NoError(t, err)
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	require.NoError(t, err)
	text, err := io.ReadAll(unzipped)
	require.NoError(t, err)
	return text
}
