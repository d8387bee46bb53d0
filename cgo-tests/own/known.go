// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bufio"
	_ "embed"
	"fmt"
	"strings"
)

// knownFailures is the list of tests that pass with QEMU's own human monitor
// and not with ours.
//
//go:embed known.tsv
var knownFailures string

// known maps the monitor under test and the test ("libhmp qtest/x86_64/numa-test")
// to the reason why it fails.
type known map[string]string

// parseKnown reads lines of three fields between tabs: monitor, test, reason.
// Empty lines and those that begin with # say nothing.
func parseKnown(text string) (known, error) {
	k := known{}
	lines := bufio.NewScanner(strings.NewReader(text))
	for number := 1; lines.Scan(); number++ {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) != 3 || fields[2] == "" {
			return nil, fmt.Errorf("known.tsv:%d: not monitor, test and reason", number)
		}
		key := fields[0] + " " + fields[1]
		if _, twice := k[key]; twice {
			return nil, fmt.Errorf("known.tsv:%d: %s is there twice", number, key)
		}
		k[key] = fields[2]
	}
	return k, nil
}

// verdict is what a result means for the project.
type verdict int

const (
	passed   verdict = iota // as it should
	expected                // fails, and the list says why
	foreign                 // fails with QEMU's own monitor as well
	skipped                 // the test says that it cannot run here
	failed                  // fails, and nobody knew
	stale                   // passes, and the list says that it does not
)

func (v verdict) String() string {
	return [...]string{"pass", "known", "foreign", "skip", "FAIL", "STALE"}[v]
}

// bad tells whether v is an error.
func (v verdict) bad() bool { return v == failed || v == stale }

// judge compares what a test did with our monitor with what it did with QEMU's,
// and with the reason the list has ("" for none).
func judge(ours, reference outcome, reason string) verdict {
	switch {
	case ours == fails && reference == fails:
		return foreign
	case ours == fails && reason != "":
		return expected
	case ours == fails:
		return failed
	case reason != "":
		return stale
	case ours == skips:
		return skipped
	}
	return passed
}
