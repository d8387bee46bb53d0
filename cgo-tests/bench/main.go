// SPDX-License-Identifier: GPL-2.0-or-later

// Bench measures a QEMU on libhmp beside the same QEMU with its own HMP. Both
// run at the same time and take turns, so that what else the machine does
// hits both; only the ratios mean something.
//
//	LIBHMP_BUILD=build bench [-rounds N] [-starts N] [-commands N]
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

var (
	rounds   = flag.Int("rounds", 2000, "round trips for each row and each QEMU")
	starts   = flag.Int("starts", 15, "starts of each QEMU")
	commands = flag.Int("commands", 10000, "commands before the second look at memory")
)

// lines are the ten rows of the round trip: each mechanism, short and long.
var lines = []string{
	"info status", "info version", "info name", "info block", "info chardev",
	"info cpus", "info mice", "info registers", "info mtree", "help",
}

func run() error {
	flag.Parse()
	build := os.Getenv("LIBHMP_BUILD")
	if build == "" {
		return fmt.Errorf("LIBHMP_BUILD is not set: use 'make bench'")
	}
	ours := filepath.Join(build, "qemu", "qemu-system-x86_64")
	theirs := filepath.Join(build, "qemu-hmp", "qemu-system-x86_64")

	fmt.Println("| figure | built-in HMP | libhmp | ratio |")
	fmt.Println("|---|---|---|---|")
	if err := benchStart(theirs, ours); err != nil {
		return err
	}
	a, err := startVM(theirs)
	if err != nil {
		return err
	}
	defer a.stop()
	b, err := startVM(ours)
	if err != nil {
		return err
	}
	defer b.stop()
	if err := benchRest(a, b); err != nil {
		return err
	}
	if err := benchRoundTrips(a, b); err != nil {
		return err
	}
	if err := benchLoad(a, b); err != nil {
		return err
	}
	return benchOutside(theirs)
}

// row prints a line of the table.
func row(figure, format string, theirs, ours float64) {
	fmt.Printf("| %s | "+format+" | "+format+" | %.2f |\n", figure, theirs, ours, ours/theirs)
}

func benchStart(theirs, ours string) error {
	var a, b []time.Duration
	for range *starts {
		for _, one := range []struct {
			path  string
			times *[]time.Duration
		}{{theirs, &a}, {ours, &b}} {
			d, err := timeToPrompt(one.path)
			if err != nil {
				return err
			}
			*one.times = append(*one.times, d)
		}
	}
	row("start to prompt, ms", "%.1f", millis(median(a)), millis(median(b)))
	return nil
}

func benchRest(a, b *vm) error {
	time.Sleep(500 * time.Millisecond)
	at, bt, err := both(a, b, (*vm).threads)
	if err != nil {
		return err
	}
	row("threads at rest", "%.0f", at, bt)
	am, bm, err := both(a, b, (*vm).rss)
	if err != nil {
		return err
	}
	row("RSS at rest, MB", "%.1f", am, bm)
	return nil
}

func benchRoundTrips(a, b *vm) error {
	return takeTurns("", lines, *rounds, a.roundTrip, b.roundTrip)
}

// takeTurns prints a row for each line with the medians of two ways to run it.
func takeTurns(where string, lines []string, rounds int, theirs, ours func(string) (time.Duration, error)) error {
	for _, line := range lines {
		var at, bt []time.Duration
		for i := range rounds {
			turns := []struct {
				run   func(string) (time.Duration, error)
				times *[]time.Duration
			}{{theirs, &at}, {ours, &bt}}
			if i%2 == 1 {
				slices.Reverse(turns)
			}
			for _, one := range turns {
				d, err := one.run(line)
				if err != nil {
					return err
				}
				*one.times = append(*one.times, d)
			}
		}
		row("`"+line+"`"+where+", µs", "%.0f", micros(median(at)), micros(median(bt)))
	}
	return nil
}

func benchLoad(a, b *vm) error {
	for i := range *commands {
		for _, v := range []*vm{a, b} {
			if _, err := v.roundTrip(lines[i%len(lines)]); err != nil {
				return err
			}
		}
	}
	am, bm, err := both(a, b, (*vm).rss)
	if err != nil {
		return err
	}
	row(fmt.Sprintf("RSS after %d commands, MB", *commands+*rounds*len(lines)), "%.1f", am, bm)
	return nil
}

func both(a, b *vm, f func(*vm) (float64, error)) (x, y float64, err error) {
	if x, err = f(a); err != nil {
		return 0, 0, err
	}
	y, err = f(b)
	return x, y, err
}

func median(d []time.Duration) time.Duration {
	s := slices.Clone(d)
	slices.Sort(s)
	return s[len(s)/2]
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
