// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"time"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds"
)

// outsideLines are rows that one QMP query answers, with the query, and the tree of objects.
var outsideLines = [][2]string{
	{"info status", "query-status"}, {"info version", "query-version"}, {"info name", "query-name"},
	{"info block", "query-block"}, {"info chardev", "query-chardev"}, {"info cpus", "query-cpus-fast"},
	{"info mice", "query-mice"}, {"info pci", "query-pci"}, {"info roms", "x-query-roms"}, {"info qom-tree", ""},
}

// benchOutside compares, at one QEMU of Debian, human-monitor-command with what hmp
// does: our monitor outside, at a QMP socket.
func benchOutside(p programs) error {
	printf("\n## Outside, at Debian's QEMUs\n\n`human-monitor-command` beside our monitor over QMP, at another socket, and beside the bare query.\n\n")
	printf("| QEMU | row | human-monitor-command, µs | libhmp, µs | ratio | spread | the query alone, µs | ratio to that |\n|---|---|---|---|---|---|---|---|\n")
	for _, release := range releases {
		if err := outside(release, p.stock[release]); err != nil {
			return fmt.Errorf("%s: %w", release, err)
		}
	}
	printf("\nGoals: rows of one query 0.6; `info qom-tree` 3.0 with `qom-list-get` (11.1); 1.10 of the query alone.\n")
	return nil
}

func outside(release, path string) error {
	v, err := startVM(path)
	if err != nil {
		return err
	}
	defer v.stop()
	session, client, err := v.session()
	if err != nil {
		return err
	}
	for _, row := range outsideLines {
		line, query := row[0], row[1]
		t, err := takeTurns(*rounds, func() (time.Duration, error) { return v.roundTrip(line) }, session.timed(line))
		if err != nil {
			return err
		}
		theirs, ours := t.micros()
		printf("| %s | `%s` | %.0f | %.0f | %.2f | %s ", release, line, theirs, ours, t.ratio(), t.spread())
		if line == "info status" || line == "info qom-tree" {
			quote("`hmp` at Debian's "+release+", `"+line+"`, ratio to `human-monitor-command`", "%.2f", t.ratio())
		}
		if query == "" {
			printf("| | |\n")
			continue
		}
		bare, err := takeTurns(*rounds, func() (time.Duration, error) {
			begin := time.Now()
			_, err := client.ExecuteRaw(query, nil)
			return time.Since(begin), err
		}, session.timed(line))
		if err != nil {
			return err
		}
		printf("| %.0f | %.2f |\n", micros(median(bare.theirs)), bare.ratio())
	}
	return nil
}

// outsideSession is our monitor at a QMP socket.
type outsideSession struct {
	*monitor.Session
	host *monitortest.Host
}

func (v *vm) session() (*outsideSession, *qmp.Client, error) {
	client, err := v.connect(second)
	if err != nil {
		return nil, nil, err
	}
	host := &monitortest.Host{}
	return &outsideSession{monitor.NewVM(client, hmpcmds.Table()).Open(host, monitor.Options{CPUIndex: -1, Passthrough: monitor.PassAuto}), host}, client, nil
}

// timed runs a line that has to print something.
func (s *outsideSession) timed(line string) timed {
	return func() (time.Duration, error) {
		s.host.Text.Reset()
		begin := time.Now()
		ok := s.Run(line)
		took := time.Since(begin)
		if !ok || s.host.Text.Len() == 0 {
			return 0, fmt.Errorf("'%s' failed", line)
		}
		return took, nil
	}
}

// benchProgram times hmp from start to end.
func benchProgram(p programs) error {
	v, err := startVM(p.stock[releases[0]])
	if err != nil {
		return err
	}
	defer v.stop()
	printf("\n## The program, from start to end\n\nBeside `/bin/true`, which is what starting a program costs.\n\n")
	printf("| command | time, ms | `/bin/true`, ms | goal |\n|---|---|---|---|\n")
	t, err := takeTurns(max(*starts, *rounds/5), program("/bin/true"), program(p.hmp, v.socket(second), "-c", "info status"))
	if err != nil {
		return err
	}
	quote("`hmp -c \"info status\"`, start to end, ms", "%.1f", millis(median(t.ours)))
	printf("| `hmp -c \"info status\"` | %.1f | %.1f | 10 ms or less |\n", millis(median(t.ours)), millis(median(t.theirs)))
	return nil
}

func program(name string, args ...string) timed {
	return func() (time.Duration, error) {
		cmd := exec.Command(name, args...)
		var errs bytes.Buffer
		cmd.Stderr = &errs
		begin := time.Now()
		if err := cmd.Run(); err != nil {
			return 0, fmt.Errorf("%s: %w: %s", name, err, errs.String())
		}
		return time.Since(begin), nil
	}
}
