// SPDX-License-Identifier: GPL-2.0-or-later

// Package arguments_test compares how lines with arguments are read: real
// QEMUs run them by human-monitor-command, ours only parses them.
package arguments_test

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/monitor"
	"libhmp/hmpcmds"
)

// perRow is how many lines are made for each row: more than 2,000 in all.
const perRow = 14

// parsed is what a row of ours prints whose arguments were right.
const parsed = "(parsed)\n"

// complaint is what a monitor says of a line that it cannot read. Letter O says
// it elsewhere, and leaves the reference to help.
var complaint = regexp.MustCompile(`(?s)^(.*\n)?Try "help .*" for more information\n$|^unknown command: |not available until machine`)

// registers: stock QEMUs do not tell them by QMP.
var registers = regexp.MustCompile(`^\$\S+ needs QMP command x-query-cpu-register`)

// harmful rows, when their arguments are right, end QEMU, stop answers or reach
// outside of it.
var harmful = []string{"quit|q", "q|quit", "c|cont", "stop", "o", "i", "migrate", "migrate_incoming", "migrate_recover", "gdbserver",
	"logfile", "log", "exit_preconfig", "loadvm", "savevm", "delvm", "dump-guest-memory", "screendump", "wavcapture", "stop|s", "cont|c",
	"object_add", "chardev-add", "chardev-change", "device_add", "netdev_add", "drive_add", "qemu-io", "calc_dirty_rate",
	"memsave", "pmemsave", "change", "nbd_server_start", "sum", "clear", "mce", "block_resize", "system_powerdown", "help|?"}

// crashes reports whether a line that can be read ends the QEMU of a release.
func crashes(release, line string) bool {
	return release == qemutest.Oldest && strings.HasPrefix(line, "info sync-profile ") // for its number of locks
}

// table holds all rows, none of which does anything.
func table() *monitor.Table {
	var rows []*monitor.Command
	for _, info := range []bool{false, true} {
		for _, row := range hmpcmds.Table().Rows(info) {
			if row.Extra {
				continue
			}
			idle := *row
			idle.Sources = nil
			idle.Run = func(c *monitor.Call) error {
				c.Print(parsed)
				return nil
			}
			rows = append(rows, &idle)
		}
	}
	return monitor.NewTable(rows)
}

// sink is the host of a monitor that only prints.
type sink struct{ strings.Builder }

func (s *sink) Output(text []byte)               { s.Write(text) }
func (s *sink) Flush()                           {}
func (s *sink) Suspend(bool)                     {}
func (s *sink) Timer(uint64, time.Duration) bool { return false }
func (s *sink) Poll(time.Duration) error         { return nil }
func (s *sink) Files(string) []string            { return nil }
func (s *sink) Events(bool) bool                 { return false }
func (s *sink) Now() time.Time                   { return time.Now() }

func TestArgumentLines(t *testing.T) {
	for _, release := range qemutest.AllReleases(t) {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), "-M", "pc", "-S", "-m", "16",
				"-drive", "if=none,id=disk0,driver=null-co,read-zeroes=on")
			vm := monitor.NewVM(q.Client(), table())
			out := &sink{}
			session := vm.Open(out, monitor.Options{CPUIndex: -1})
			random := rand.New(rand.NewPCG(7, 2))
			total := 0
			for _, info := range []bool{false, true} {
				for _, row := range vm.Table.Rows(info) {
					there, err := vm.Row(row)
					require.NoError(t, err)
					if there == nil {
						continue
					}
					for _, line := range lines(random, there, perRow) {
						out.Reset()
						session.Run(line)
						if out.String() == parsed && crashes(release, line) {
							continue
						}
						total += compare(t, q, there, line, out.String())
					}
				}
			}
			t.Logf("%d lines", total)
			require.Greater(t, total, 2000)
		})
	}
}

// compare has QEMU judge a line, and returns how many lines that were.
func compare(t *testing.T, q *qemutest.QEMU, row *monitor.Command, line, ours string) int {
	t.Helper()
	if registers.MatchString(ours) {
		return 0
	}
	if ours == parsed && slices.Contains(harmful, row.Name) && !row.Info || strings.Contains(line, "\x00") {
		return 0
	}
	theirs, err := q.HMPOn(0, line)
	require.NoError(t, err, "%q\n%s", line, q.Messages())
	switch {
	case ours == parsed && !complaint.MatchString(theirs):
	case strings.ToValidUTF8(ours, "\ufffd") == theirs: // as QMP has it
	default:
		t.Errorf("%q (%s):\nQEMU %q\nours %q", line, row.Args, theirs, ours)
	}
	return 1
}
