// SPDX-License-Identifier: GPL-2.0-or-later

package readline

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var record = flag.Bool("record", false, "write testdata from the QEMU that LIBHMP_QEMU names")

// TestQEMU types every case into the QEMU that LIBHMP_QEMU names and compares
// the editor with it. The cases are typed twice: key by key, and all at once,
// which has to give the same bytes.
//
//	LIBHMP_QEMU=/usr/bin/qemu-system-x86_64 go test -run TestQEMU [-record]
func TestQEMU(t *testing.T) {
	binary := os.Getenv("LIBHMP_QEMU")
	if binary == "" {
		t.Skip("LIBHMP_QEMU names no QEMU")
	}
	for group, list := range cases {
		var file bytes.Buffer
		lists := make(map[string][]string)
		for _, c := range list {
			t.Run(c.name, func(t *testing.T) {
				q := startQEMU(t, binary, &c)
				if q.major < c.since {
					t.Skipf("differs before QEMU %d", c.since)
				}
				tr := q.transcript(&c)
				again := startQEMU(t, binary, &c).typed(strings.Join(c.keys, ""))
				require.Equal(t, sum(strings.Join(q.outs, "")), sum(again), "typed at once")
				tr.replay(t)
				if file.Len() == 0 {
					fmt.Fprintf(&file, "# SPDX-License-Identifier: GPL-2.0-or-later\n# QEMU %s, recorded by TestQEMU\n", q.version)
				}
				tr.write(&file, lists)
			})
		}
		if *record && !t.Failed() {
			require.NoError(t, os.WriteFile("testdata/"+group+".txt", file.Bytes(), 0o644))
		}
	}
}

// TestQEMURandomKeys types whatever comes into both: no Tab, whose candidates
// are not known, and no UTF-8, of which QMP cannot answer every half.
func TestQEMURandomKeys(t *testing.T) {
	binary := os.Getenv("LIBHMP_QEMU")
	if binary == "" {
		t.Skip("LIBHMP_QEMU names no QEMU")
	}
	keys := []string{"p", " ", "1", "2", "p 1", "  ", up, up, down, left, right, home, end, remove, "\r", "\r", "\n",
		"\x01", "\x04", "\x05", "\x08", "\x0c", "\x17", "\x7f", "\x9b", "\x1b", "\x1b[", "\x1bO", "\x1b[3", "~", "A", "F", "H", "\x00"}
	q := startQEMU(t, binary, &testCase{})
	if q.major >= 10 {
		keys = append(keys, "\x0e", "\x10", "\x15")
	}
	m := newFakeMonitor(t, newTranscript(""))
	m.reply = q.HMP
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var typed strings.Builder
		for range 20 {
			typed.WriteString(keys[r.IntN(len(keys))])
		}
		out := q.typed(typed.String())
		requireOut(t, typed.String(), out, m.typed(typed.String()))
	}
	require.Len(t, m.edit.History(), maxHistory, "too few lines were entered")
}

func (q *qemu) transcript(c *testCase) *transcript {
	tr := newTranscript(c.name)
	for _, key := range c.tabs {
		list := key.source
		if key.arg != "" {
			list += ":" + key.arg
		}
		tr.tabs[key.text] = tabStop{list, Completions{
			Prefix:   key.prefix,
			Words:    sources[key.source](q, key.arg),
			Filtered: slices.Contains(kept, key.source),
		}}
	}
	for _, line := range c.lines {
		tr.lines[line] = q.HMP(line)
	}
	for _, keys := range c.keys {
		out := q.typed(keys)
		q.outs = append(q.outs, out)
		tr.steps = append(tr.steps, newStep(keys, out))
	}
	return tr
}

// sources of the candidates for completion.
var sources = map[string]func(q *qemu, arg string) []string{
	"nothing":  func(*qemu, string) []string { return nil },
	"commands": func(q *qemu, _ string) []string { return helpNames(q.HMP("help"), "") },
	"infos":    func(q *qemu, _ string) []string { return helpNames(q.HMP("help info"), "info ") },
	"filtered": func(q *qemu, arg string) []string {
		return slices.DeleteFunc(helpNames(q.HMP("help info"), "info "), func(name string) bool {
			return !strings.HasPrefix(name, arg)
		})
	},
	"traces": func(q *qemu, arg string) []string {
		var names []string
		for line := range strings.Lines(q.HMP("info trace-events " + arg)) {
			name, _, _ := strings.Cut(line, " ")
			names = append(names, name)
		}
		return names
	},
	"folder": func(q *qemu, arg string) []string { return q.fileNames(arg) },
	// Name and id of each snapshot of each of the two disks.
	"snapshots": func(*qemu, string) []string {
		return []string{"1", "1", "two", "2", "1", "1", "two", "2"}
	},
}

// kept are the sources that are not to be filtered by the typed word.
var kept = []string{"filtered", "traces"}

// helpNames returns all names in the text of help, without a prefix.
func helpNames(text, prefix string) []string {
	var names []string
	for line := range strings.Lines(text) {
		line, ok := strings.CutPrefix(line, prefix)
		name, _, _ := strings.Cut(line, " ")
		if ok && name != "" && name[0] >= 'a' && name[0] <= 'z' {
			names = append(names, strings.Split(name, "|")...)
		}
	}
	return names
}

// fileNames returns the names in a folder as QEMU would write them, in the
// folder's order.
func (q *qemu) fileNames(folder string) []string {
	f, err := os.Open(filepath.Join(q.Dir, "run", folder))
	require.NoError(q.t, err)
	defer f.Close()
	entries, err := f.ReadDir(-1)
	require.NoError(q.t, err)
	var names []string
	for _, e := range entries {
		name := strings.TrimPrefix(folder+"/"+e.Name(), "./")
		if e.IsDir() {
			name += "/"
		}
		names = append(names, name)
	}
	return names
}
