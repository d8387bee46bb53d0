// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bufio"
	_ "embed"
	"fmt"
	"path"
	"regexp"
	"strings"
)

// knownFailures is the list of tests that pass with QEMU's own human monitor
// and not with ours.
//
//go:embed known.tsv
var knownFailures string

// known maps the monitor under test and the test ("libhmp qtest/*/numa-test") to
// how it fails.
type known map[string]failure

// find returns how the test fails, the zero value if it should not.
func (k known) find(monitor, test string) failure {
	for pattern, f := range k {
		if match, _ := path.Match(pattern, monitor+" "+test); match {
			return f
		}
	}
	return failure{}
}

// failure is what the list says of a test.
type failure struct {
	reason string
	lines  *regexp.Regexp // of output that differs; nil where there are none
}

// parseKnown reads lines of fields between tabs: monitor, test, reason and, for an
// iotest, a regular expression for the lines that differ. Empty lines and those
// that begin with # say nothing.
func parseKnown(text string) (known, error) {
	k := known{}
	lines := bufio.NewScanner(strings.NewReader(text))
	for number := 1; lines.Scan(); number++ {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) < 3 || len(fields) > 4 || fields[2] == "" {
			return nil, fmt.Errorf("known.tsv:%d: not monitor, test, reason and lines", number)
		}
		key := fields[0] + " " + fields[1]
		if _, err := path.Match(key, ""); err != nil {
			return nil, fmt.Errorf("known.tsv:%d: %w", number, err)
		}
		if _, twice := k[key]; twice {
			return nil, fmt.Errorf("known.tsv:%d: %s is there twice", number, key)
		}
		f := failure{reason: fields[2]}
		if len(fields) == 4 {
			expression, err := regexp.Compile("^(" + fields[3] + ")$")
			if err != nil {
				return nil, fmt.Errorf("known.tsv:%d: %w", number, err)
			}
			f.lines = expression
		}
		k[key] = f
	}
	return k, nil
}

// explains reports whether the output of an iotest differs only as the list says.
func (f failure) explains(log string) bool {
	if f.lines == nil {
		return true
	}
	differs := false
	for line := range strings.Lines(log) {
		line = strings.TrimSuffix(line, "\n")
		removed, added := strings.HasPrefix(line, "-"), strings.HasPrefix(line, "+")
		if !removed && !added || strings.HasPrefix(line, "--- ") || strings.HasPrefix(line, "+++ ") {
			continue
		}
		if differs = true; !f.lines.MatchString(line[1:]) {
			return false
		}
	}
	return differs
}

// verdict is what a result means for the project.
type verdict int

const (
	passed          verdict = iota // as it should
	expected                       // fails, and the list says why
	failsEverywhere                // fails with QEMU's own monitor as well
	skipped                        // the test says that it cannot run here
	flaky                          // fails, and then passes
	failed                         // fails, and nobody knew
	stale                          // passes, and the list says that it does not
)

func (v verdict) String() string {
	return [...]string{"pass", "known", "fails everywhere", "skip", "flaky", "FAIL", "STALE"}[v]
}

// bad reports whether v is an error.
func (v verdict) bad() bool { return v == failed || v == stale }

// judge compares what a test did with our monitor with what it did with QEMU's,
// and with the reason the list has ("" for none).
func judge(ours, reference outcome, reason string) verdict {
	switch {
	case ours == fails && reference == fails:
		return failsEverywhere
	case ours == fails && reason != "":
		return expected
	case ours == fails:
		return failed
	case ours == skips:
		return skipped
	case reason != "":
		return stale
	}
	return passed
}
