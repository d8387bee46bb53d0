// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"libhmp/cgo-tests/recording"
	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/core/secret"
	"libhmp/hmpcmds"
)

// now is what our monitor takes the time to be. It is not the true time, so that
// names made of it are the same whenever a file is recorded; its zone is QEMU's
// (see timeZone) and such that a forgotten zone shows.
var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 19800))

const timeZone = "TZ=HMP-5:30"

// begin writes the head of the file: what QEMU it is, and the facts about it,
// which every session may ask for.
func (r *recordedFiles) begin(args []string) error {
	var err error
	if r.head, err = recording.ReadHead(r.qemu.recorder, ""); err != nil {
		return err
	}
	var shown []string
	for _, arg := range args {
		shown = append(shown, secret.Text(arg))
	}
	r.args = strings.Join(shown, " ")
	return nil
}

// line runs a line in both monitors and records it. Our session is a new one,
// as it will be when this is replayed.
func (r *recordedFiles) line(line string) (same bool, err error) {
	oracle := r.qemu
	if text, ok := change(line); ok {
		line, oracle = text, r.twin
	}
	want, err := oracle.builtin(line)
	if err != nil {
		return false, err
	}
	got := r.qemu.run(line)
	own := r.head.Own(r.qemu.recorder.Take())
	r.lines[hmpcmds.PackageOf(line)] += recording.Entry(line, own, want)
	if got != want {
		showDifference(line, want, got)
	}
	return got == want, nil
}

// showDifference shows two texts from where they begin to differ.
func showDifference(line, want, got string) {
	a, b := strings.SplitAfter(want, "\n"), strings.SplitAfter(got, "\n")
	same := 0
	for same < min(len(a), len(b))-1 && a[same] == b[same] {
		same++
	}
	const enough = 5
	fmt.Fprintf(os.Stderr, "%s: line %d\n  QEMU: %q\n  ours: %q\n", line, same+1,
		a[same:min(len(a), same+enough)], b[same:min(len(b), same+enough)])
}

// run runs a line in a new session of ours.
func (v *vm) run(line string) string {
	host := &monitortest.Host{Time: now, NoEvents: true, OnPoll: func() error {
		time.Sleep(pollInterval)
		return nil
	}}
	session := monitor.NewVM(qmp.NewClient(v.recorder), hmpcmds.Table()).Open(host, monitor.Options{CPUIndex: -1})
	session.Run(line)
	return host.Take()
}

// pollInterval is how long QEMU is left alone while our monitor waits: long,
// since each look at it is recorded.
const pollInterval = 100 * time.Millisecond
