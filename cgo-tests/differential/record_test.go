// SPDX-License-Identifier: GPL-2.0-or-later

package differential_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/recording"
	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/core/secret"
	"libhmp/hmpcmds"
)

var (
	rerecord  = flag.Bool("record", false, "record anew what hmpcmds/*/testdata/recorded has of the machines here")
	recordAll = flag.String("record-all", "", "record all lines of the sections into a `folder`, a folder for each package")
)

// recordedOf is how the names of recordings of a machine end, on the QEMU with HMP that
// also has the added commands.
const recordedOf = "-built.txt"

// recordedNow is what our monitor takes the time to be.
var recordedNow = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// TestRecord records lines of the sections for the unit tests of hmpcmds: what QEMU's HMP
// prints, and the QMP exchanges of ours for it. Lines whose texts differ at all, such as by
// a port, are left out, and those that tell secrets.
func TestRecord(t *testing.T) {
	if !*rerecord && *recordAll == "" {
		t.Skip("without -record")
	}
	all := &suite{sections: sections(t)}
	for _, m := range machines {
		if !there(m, outside) || !possible(m, outside) || slices.Contains(m.Args, "-incoming") {
			continue
		}
		t.Run(m.Name, func(t *testing.T) {
			r := &machineRecording{lines: map[string]string{}}
			for _, sec := range all.sections {
				if !sec.applies(outside, m.Name) || sec.monitor {
					continue
				}
				t.Run(sec.name, func(t *testing.T) {
					program, _ := programs(t, m, outside)
					r.section(t, all.twins(t, outside, m, program, program), sec)
				})
			}
			r.write(t, m.Name)
		})
	}
}

// machineRecording are the recordings of one machine.
type machineRecording struct {
	head  *recording.Head
	lines map[string]string // sections of files, by package
	seen  []string
}

// section records the lines of a section.
func (r *machineRecording) section(t *testing.T, c *comparison, sec section) {
	recorder := qmp.NewRecorder(recording.Through(c.b.Client()))
	if r.head == nil {
		var err error
		r.head, err = recording.ReadHead(recorder, "libhmp")
		require.NoError(t, err)
	}
	for _, st := range sec.steps {
		switch st.kind {
		case '!':
			c.prepare(st.text)
		case '~':
			await(t, c.a, st)
			await(t, c.b, st)
		case ' ':
			r.line(c, recorder, st.text)
		}
		if c.a.Ended() || c.b.Ended() {
			return
		}
	}
}

func (r *machineRecording) line(c *comparison, recorder *qmp.Recorder, line string) {
	want := c.a.HMP(line)
	if c.b.Ended() {
		return
	}
	recorder.Take()
	host := &monitortest.Host{Time: recordedNow, NoEvents: true, OnPoll: func() error {
		time.Sleep(100 * time.Millisecond)
		return nil
	}}
	session := monitor.NewVM(qmp.NewClient(recorder), hmpcmds.Table()).Open(host, monitor.Options{CPUIndex: -1})
	session.Run(line)
	session.Close()
	exchanges := recorder.Take()
	if got := host.Take(); got != want || secret.Line(line) != line || slices.Contains(r.seen, line) ||
		strings.ContainsAny(line, "\n\r") || strings.Contains(exchanges, c.b.Dir) {
		return
	}
	r.seen = append(r.seen, line)
	r.lines[hmpcmds.PackageOf(line)] += recording.Entry(line, r.head.Own(exchanges), want)
}

// write writes the files of a machine: all lines, or those that there are already.
func (r *machineRecording) write(t *testing.T, name string) {
	head := r.head.Text(" with libhmp's commands", recordedNow)
	for pkg, lines := range r.lines {
		if *recordAll != "" {
			folder := filepath.Join(*recordAll, pkg)
			require.NoError(t, os.MkdirAll(folder, 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(folder, name+recordedOf), []byte(head+lines), 0o644))
			continue
		}
		file := filepath.Join("../../hmpcmds", pkg, "testdata/recorded", name+recordedOf)
		old, err := os.ReadFile(file)
		if os.IsNotExist(err) {
			continue
		}
		require.NoError(t, err)
		kept := head
		for _, entry := range strings.Split("\n"+lines, "\n== ")[1:] {
			line, _, _ := strings.Cut(entry, "\n")
			if strings.Contains(string(old), "\n== "+line+"\n") {
				kept += "== " + strings.TrimSuffix(entry, "\n") + "\n"
			}
		}
		require.NoError(t, os.WriteFile(file, []byte(kept), 0o644))
	}
}
