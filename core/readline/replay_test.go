// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What monitors of QEMU sent is what the editor sends, key by key.
func TestReplay(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, path := range files {
		file, err := os.Open(path)
		require.NoError(t, err)
		transcripts := readTranscripts(t, file)
		require.NoError(t, file.Close())
		for _, tr := range transcripts {
			t.Run(tr.name, func(t *testing.T) { tr.replay(t) })
		}
	}
}

// The file is what the cases ask for: no case is forgotten when recording.
func TestReplayHasEveryCase(t *testing.T) {
	for group, list := range cases {
		file, err := os.Open("testdata/" + group + ".txt")
		require.NoError(t, err)
		var recorded, asked []string
		for _, tr := range readTranscripts(t, file) {
			for _, s := range tr.steps {
				recorded = append(recorded, tr.name+": "+s.keys)
			}
		}
		require.NoError(t, file.Close())
		for _, c := range list {
			for _, keys := range c.keys {
				asked = append(asked, c.name+": "+keys)
			}
		}
		require.Equal(t, asked, recorded)
	}
}

func (tr *transcript) replay(t *testing.T) {
	m, known := newFakeMonitor(t, tr), knownToDiffer(tr.name)
	for i, s := range tr.steps {
		ours, differs := known[s.keys]
		switch {
		case differs:
			require.NotEqual(t, s.out, ours, "step %d: QEMU does the same", i)
			requireOut(t, s.keys, ours, m.typed(s.keys))
		case s.sum != "":
			require.Equal(t, s.sum, m.sum(s.keys), "step %d", i)
		default:
			requireOut(t, s.keys, s.out, m.typed(s.keys))
		}
	}
}

// knownToDiffer is what we send by intention where QEMU sends something else.
func knownToDiffer(name string) map[string]string {
	for _, list := range cases {
		for _, c := range list {
			if c.name == name {
				return c.shown
			}
		}
	}
	return nil
}

// requireOut shows differences legibly.
func requireOut(t *testing.T, keys, want, got string) {
	t.Helper()
	if got != want {
		require.Equal(t, quoteLines(want), quoteLines(got), "typed %s", quote(keys))
	}
}

// fakeMonitor is what is around the line editor in monitor/hmp.c.
type fakeMonitor struct {
	edit  *Editor
	reply func(line string) string // answers a line
	sent  io.Writer
	text  []byte // of WriteString
}

const prompt = "(qemu) "

// newFakeMonitor returns a monitor that knows what a transcript has.
func newFakeMonitor(t *testing.T, tr *transcript) *fakeMonitor {
	m := &fakeMonitor{sent: io.Discard}
	m.reply = func(line string) string {
		reply, ok := tr.lines[line]
		require.True(t, ok, "nothing recorded for %q", line)
		return reply
	}
	m.edit = New(m, func(text string) (Completions, bool) {
		stop, ok := tr.tabs[text]
		require.True(t, ok, "nothing recorded for Tab behind %q", text)
		return stop.Completions, true
	}, Options{})
	m.edit.Start(prompt, false, m.enter)
	m.edit.ShowPrompt()
	return m
}

// typed returns what is sent for keys.
func (m *fakeMonitor) typed(keys string) string {
	var sent strings.Builder
	m.sent = &sent
	feed(m.edit, keys)
	return sent.String()
}

// sum is the sum of what is sent for keys: often too much to be kept.
func (m *fakeMonitor) sum(keys string) string {
	sent := newSummer()
	m.sent = sent
	feed(m.edit, keys)
	return sent.String()
}

func (m *fakeMonitor) Write(p []byte) {
	if bytes.IndexByte(p, '\n') >= 0 {
		p = bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))
	}
	m.sent.Write(p)
}

func (m *fakeMonitor) WriteString(s string) {
	m.text = append(m.text[:0], s...)
	m.Write(m.text)
}

func (m *fakeMonitor) Flush() {}

func (m *fakeMonitor) enter(line string) {
	switch line {
	case "":
	case askPassword:
		m.edit.Start("Password: ", true, func(string) {
			m.edit.Start(prompt, false, m.enter)
			m.edit.ShowPrompt()
		})
		m.edit.ShowPrompt()
		return
	case showHistory:
		for i, h := range m.edit.History() {
			m.WriteString(fmt.Sprintf("%d: '%s'\n", i, h))
		}
	default:
		m.WriteString(m.reply(line))
	}
	m.edit.Restart()
	m.edit.ShowPrompt()
}
