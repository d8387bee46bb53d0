// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
)

func printf(format string, args ...any) { fmt.Fprintf(page, format, args...) }

// printHead prints what the figures depend on.
func printHead(p programs) error {
	version, err := exec.Command(p.ours, "--version").Output()
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(string(version), "\n")
	printf("<!-- SPDX-License-Identifier: GPL-2.0-or-later -->\n<!-- Written by 'make bench': do not edit. -->\n# Benchmarks\n\n")
	printf("A QEMU on libhmp beside the same QEMU with its own HMP: the same source, flags and machine, at the same time, in\n" +
		"turns. Only the ratios (libhmp to the other) mean something. Times are medians; spread is the smallest and the\n" +
		"largest ratio of five parts of the run.\n\n")
	printf("%s, %s, %d processors (%s), Linux %s, %s, load %s at the start.\n", time.Now().Format("2006-01-02"), first,
		runtime.NumCPU(), processor(), release(), runtime.Version(), load())
	return nil
}

// processor is the model of the first processor.
func processor() string { return cut(read("/proc/cpuinfo"), "model name", "\n") }
func release() string   { return strings.TrimSpace(read("/proc/sys/kernel/osrelease")) }
func load() string      { return strings.Fields(read("/proc/loadavg") + " ?")[0] }

func read(name string) string {
	text, err := os.ReadFile(name)
	if err != nil {
		return ""
	}
	return string(text)
}

// cut is what stands behind a key and its colon.
func cut(text, key, end string) string {
	_, text, _ = strings.Cut(text, key)
	text, _, _ = strings.Cut(text, end)
	return strings.Trim(text, " \t:")
}

// times are those of two ways to do the same, in turns.
type times struct{ theirs, ours []time.Duration }

// timed runs something and says how long it took.
type timed func() (time.Duration, error)

// takeTurns runs two ways to do something a number of times, each first as often.
func takeTurns(rounds int, theirs, ours timed) (t times, err error) {
	for i := range rounds {
		turns := []struct {
			run  timed
			list *[]time.Duration
		}{{theirs, &t.theirs}, {ours, &t.ours}}
		if i%2 == 1 {
			slices.Reverse(turns)
		}
		for _, one := range turns {
			d, err := one.run()
			if err != nil {
				return t, err
			}
			*one.list = append(*one.list, d)
		}
	}
	return t, nil
}

func median(d []time.Duration) time.Duration {
	s := slices.Clone(d)
	slices.Sort(s)
	return s[len(s)/2]
}

// ratio is that of the medians.
func (t times) ratio() float64 { return float64(median(t.ours)) / float64(median(t.theirs)) }

// spread is the smallest and the largest ratio of parts of the run.
func (t times) spread() string {
	const parts = 5
	n := len(t.ours) / parts
	if n < 2 {
		return ""
	}
	var all []float64
	for i := range parts {
		all = append(all, times{t.theirs[i*n : (i+1)*n], t.ours[i*n : (i+1)*n]}.ratio())
	}
	return fmt.Sprintf("%.2f to %.2f", slices.Min(all), slices.Max(all))
}

func (t times) micros() (theirs, ours float64) {
	return micros(median(t.theirs)), micros(median(t.ours))
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// printMedian prints the median of ratios, and the largest.
func printMedian(what string, ratios []float64, goal string) {
	s := slices.Clone(ratios)
	slices.Sort(s)
	printf("\nMedian of the ratios %.2f, largest %.2f. Goal: %s.\n", s[len(s)/2], s[len(s)-1], goal)
	quote(what+", median of the ratios", "%.2f", s[len(s)/2])
}

// quotes are the rows of the table for README.
var quotes []string

// quote puts a figure into README.
func quote(what, format string, args ...any) {
	quotes = append(quotes, "| "+what+" | "+fmt.Sprintf(format, args...)+" |\n")
}

// writeQuotes replaces what stands between the comments in a file.
func writeQuotes(name string) error {
	const begin, end = "<!-- written by make bench -->\n", "<!-- to here -->"
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	before, rest, found := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return fmt.Errorf("%s has no %q and %q", name, begin, end)
	}
	table := "| figure | |\n|---|---|\n" + strings.Join(quotes, "")
	return os.WriteFile(name, []byte(before+begin+table+end+after), 0o644)
}
