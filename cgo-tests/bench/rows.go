// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// lines are forty rows, small and large, by each mechanism there is.
var lines = []string{
	"info status", "info version", "info name", "info uuid", "info kvm", "info block", "info blockstats",
	"info block-jobs", "info chardev", "info cpus", "info mice", "info vnc", "info migrate", "info migrate_parameters",
	"info migrate_capabilities", "info numa", "info memdev", "info memory_size_summary", "info tpm", "info iothreads",
	"info network", "info usernet", "info irq", "info pic", "info roms", "info ramblock", "info lapic", "info registers",
	"info mem", "info tlb", "info mtree", "info qtree", "info pci", "info qom-tree", "info trace-events",
	"qom-list /machine", "print 1+2", "xp /8xb 0xfffffff0", "x /8i $pc", "help",
}

// goals of rows beyond those for all.
const (
	rowGoal    = "no row above 1.05, median 1.02 or less; `info qom-tree`, `pci`, `qtree`, `mtree` 1.10 or less"
	socketGoal = "0.7 or less for rows of one query, none above 1.05"
)

// benchRows compares human-monitor-command.
func benchRows(p programs) error {
	vms, err := startPair(p)
	if err != nil {
		return err
	}
	defer vms.stop()
	printf("\n## `human-monitor-command`\n\n")
	return compareRows(vms, "`human-monitor-command`, 40 rows", rowGoal, (*vm).roundTrip)
}

// benchSocket compares a monitor's socket, at which a line is written as scripts do.
func benchSocket(p programs) error {
	vms, err := startPair(p)
	if err != nil {
		return err
	}
	defer vms.stop()
	printf("\n## A monitor's socket, a line at a time\n\nFrom the line, written at once, to the prompt behind its text.\n\n")
	return compareRows(vms, "a line at a monitor's socket, 40 rows", socketGoal, (*vm).typed)
}

func compareRows(vms *pair, what, goal string, run func(*vm, string) (time.Duration, error)) error {
	printf("System calls are those of all threads for each command, futexes in parentheses.\n\n")
	printf("| row | built-in, µs | libhmp, µs | ratio | spread | system calls, built-in | libhmp |\n|---|---|---|---|---|---|---|\n")
	var ratios []float64
	wanted, err := regexp.Compile(*rows)
	if err != nil {
		return err
	}
	for _, line := range lines {
		if !wanted.MatchString(line) {
			continue
		}
		theirs := func() (time.Duration, error) { return run(vms.theirs, line) }
		ours := func() (time.Duration, error) { return run(vms.ours, line) }
		t, err := takeTurns(*rounds, theirs, ours)
		if err != nil {
			return err
		}
		a, b, err := bothCalls(vms, theirs, ours)
		if err != nil {
			return err
		}
		x, y := t.micros()
		ratios = append(ratios, t.ratio())
		printf("| `%s` | %.0f | %.0f | %.2f | %s | %v | %v |\n", line, x, y, t.ratio(), t.spread(), a, b)
	}
	printMedian(what, ratios, goal)
	return nil
}

// benchPaste compares keys that come in pieces.
func benchPaste(p programs) error {
	vms, err := startPair(p)
	if err != nil {
		return err
	}
	defer vms.stop()
	printf("\n## Pasted text\n\nTwenty lines into a monitor's socket, in pieces. What comes back is the same, byte for byte.\n\n")
	printf("| bytes in a piece | built-in, ms | libhmp, ms | ratio | spread |\n|---|---|---|---|---|\n")
	text := strings.Repeat("info status\n", 20)
	for _, size := range []int{1, 16, len(text)} {
		t, err := takeTurns(max(*rounds/10, 1),
			func() (time.Duration, error) { return vms.theirs.pasted(text, size) },
			func() (time.Duration, error) { return vms.ours.pasted(text, size) })
		if err != nil {
			return err
		}
		printf("| %d | %.2f | %.2f | %.2f | %s |\n", size, millis(median(t.theirs)), millis(median(t.ours)), t.ratio(), t.spread())
		quote(fmt.Sprintf("20 lines pasted in pieces of %d bytes, ratio", size), "%.2f", t.ratio())
		if a, b := vms.theirs.said, vms.ours.said; a != b {
			printf("\n**What came back differs.**\n\n")
		}
	}
	printf("\nGoal: not slower.\n")
	return nil
}
