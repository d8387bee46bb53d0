// SPDX-License-Identifier: GPL-2.0-or-later

// The own program runs those of QEMU's own tests that use a human monitor: on a
// QEMU whose monitor is libhmp, and with the hmp program in place of the monitor
// on stdio. A test that fails there but not with QEMU's own monitor, in a QEMU
// without our edits, must be in known.tsv, with the reason; one that is there must
// fail. One that passes the second time is told, and no error.
//
// Lines on stdout tell how each test went; the last one has the totals. Exit
// status: 0 as expected, 1 not so.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func killGroup(pid int) { syscall.Kill(-pid, syscall.SIGKILL) }

// options are those of the command line.
type options struct {
	tests, next, build, stock, source, work string
	short, keep                             bool
	only                                    *regexp.Regexp
	workers                                 int
}

func main() {
	if emulator := os.Getenv(emulatorVariable); emulator != "" {
		fmt.Fprintln(os.Stderr, "own:", starter(emulator, os.Args[1:]))
		os.Exit(1)
	}
	o := options{}
	flag.StringVar(&o.tests, "tests", "", "folder that own-tests made")
	flag.StringVar(&o.next, "next", "", "the same of QEMU 10.2, for qemu-10.2/ and qemu-hmp-10.2/")
	flag.StringVar(&o.build, "build", "build", "folder with qemu/, qemu-hmp/, qemu-unedited/ and hmp")
	flag.BoolVar(&o.short, "short", false, "only some quick ones")
	flag.StringVar(&o.stock, "stock", "", "folder with Debian's QEMUs: hmp beside 11.1 too")
	flag.StringVar(&o.source, "source", "", "folder with QEMU's source, by series")
	flag.BoolVar(&o.keep, "keep", false, "leave the files of the tests where they are")
	flag.IntVar(&o.workers, "j", 2, "how many run at a time")
	only := flag.String("run", "", "only tests that match this regular expression")
	flag.Parse()
	o.only = regexp.MustCompile(*only)
	bad, err := o.run()
	if err != nil {
		fmt.Fprintln(os.Stderr, "own:", err)
		os.Exit(1)
	}
	if bad {
		os.Exit(1)
	}
}

// result is how a test went with our monitor.
type result struct {
	job
	verdict verdict
	took    time.Duration
	reason  string
	err     error
}

func (o *options) run() (bad bool, err error) {
	list, err := parseKnown(knownFailures)
	if err != nil {
		return false, err
	}
	if o.build, err = filepath.Abs(o.build); err != nil {
		return false, err
	}
	if o.work, err = os.MkdirTemp("", "own"); err != nil {
		return false, err
	}
	wanted, err := o.wanted()
	if err != nil {
		return false, err
	}
	total := map[verdict]int{}
	start := time.Now()
	for r := range o.results(wanted, list) {
		if r.err != nil {
			return false, fmt.Errorf("%s: %w", r.name, r.err)
		}
		total[r.verdict]++
		bad = bad || r.verdict.bad()
		r.print()
	}
	fmt.Printf("%d tests in %.0f s: %d pass, %d pass the second time, %d known to fail, %d fail with QEMU's own HMP too, %d skipped, %d FAIL, %d STALE\n",
		len(wanted), time.Since(start).Seconds(), total[passed], total[flaky], total[expected], total[failsEverywhere],
		total[skipped], total[failed], total[stale])
	if bad || o.keep {
		fmt.Println("files of the tests: " + o.work)
		return bad, nil
	}
	return false, os.RemoveAll(o.work)
}

// wanted lists the tests that the options ask for.
func (o *options) wanted() ([]job, error) {
	all, err := o.all()
	if err != nil {
		return nil, err
	}
	var wanted []job
	for _, j := range all {
		if (j.short || !o.short) && o.only.MatchString(j.monitor+" "+j.name) {
			j.number = len(wanted)
			wanted = append(wanted, j)
		}
	}
	if len(wanted) == 0 {
		return nil, errors.New("no test is asked for")
	}
	return wanted, nil
}

func (o *options) all() ([]job, error) {
	judge := "qemu-unedited"
	if o.short {
		judge = "qemu-hmp" // which is there anyway
	}
	ten, all, err := o.inside("libhmp", o.tests, "qemu", judge)
	if err != nil {
		return nil, err
	}
	if o.next != "" {
		_, more, err := o.inside("libhmp-10.2", o.next, "qemu-10.2", "qemu-hmp-10.2")
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	more, err := o.beside("10.0", ten, filepath.Join(o.build, "qemu-hmp/qemu-system-x86_64"))
	if err != nil || o.stock == "" {
		return append(all, more...), err
	}
	all = append(all, more...)
	// 11.1's tests cannot be had from Debian; 10.2's pass on it.
	bin := filepath.Join(o.stock, "11.1/bin")
	newer, err := newSuite(filepath.Join(o.source, "10.2/tree"), bin, "", filepath.Join(o.work, "10.2"))
	if err != nil {
		return nil, err
	}
	more, err = o.beside("11.1", newer, filepath.Join(bin, "qemu-system-x86_64"))
	return append(all, more...), err
}

// inside lists the tests in a folder that own-tests made, for the emulators in a folder
// of the build and those with QEMU's own monitor, which judge them.
func (o *options) inside(monitor, tests, ours, judge string) (*suite, []job, error) {
	s, err := newSuite(tests, filepath.Join(tests, "bin"), filepath.Join(tests, "qtest"), filepath.Join(o.work, monitor))
	if err != nil {
		return nil, nil, err
	}
	emulators, err := filepath.Glob(filepath.Join(o.build, ours, "qemu-system-*"))
	if err != nil || len(emulators) == 0 {
		return nil, nil, fmt.Errorf("no QEMU in %s/%s", o.build, ours)
	}
	var all []job
	for _, emulator := range emulators {
		reference := filepath.Join(o.build, judge, filepath.Base(emulator))
		if _, err := os.Stat(reference); err != nil {
			return nil, nil, err
		}
		all = append(all, under(s, monitor, emulator, reference)...)
	}
	return s, all, nil
}

// beside lists the tests of the hmp program beside an emulator.
func (o *options) beside(release string, s *suite, emulator string) ([]job, error) {
	return outside(s, filepath.Join(o.work, "hmp-"+release), release, emulator, filepath.Join(o.build, "hmp"))
}

// results runs the tests, some at a time, and delivers each when it is done.
func (o *options) results(wanted []job, list known) <-chan result {
	queue, done := make(chan job), make(chan result)
	var workers sync.WaitGroup
	for range o.workers {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for j := range queue {
				done <- o.try(j, list.find(j.monitor, j.name))
			}
		}()
	}
	go func() {
		for _, j := range wanted {
			queue <- j
		}
		close(queue)
		workers.Wait()
		close(done)
	}()
	return done
}

// try runs a test with our monitor and, if that does not settle it, with QEMU's
// and once more with ours: several of QEMU's tests depend on how fast things go.
func (o *options) try(j job, f failure) result {
	r := result{job: j, reason: f.reason}
	ours, err := j.run(j.ours, o.folders(j, ""))
	reference := ran{outcome: passes}
	if err == nil && ours.outcome == fails {
		reference, err = j.run(j.reference, o.folders(j, ".hmp"))
		if !f.explains(ours.output) {
			r.reason = ""
		}
	}
	r.verdict, r.took = judge(ours.outcome, reference.outcome, r.reason), ours.took
	if err == nil && r.verdict == failed {
		if ours, err = j.run(j.ours, o.folders(j, ".again")); ours.outcome == passes {
			r.verdict = flaky
		}
	}
	r.err = err
	return r
}

// folders names those of a test, with a suffix for the run.
func (o *options) folders(j job, suffix string) folders {
	return folders{
		files:   filepath.Join(o.work, strings.NewReplacer("/", "-", " ", "-").Replace(j.monitor+" "+j.name)+suffix),
		sockets: filepath.Join(o.work, strconv.Itoa(j.number)+suffix),
	}
}

func (r result) print() {
	fmt.Printf("%-16s %6.1f s  %s %s", r.verdict, r.took.Seconds(), r.monitor, r.name)
	switch r.verdict {
	case expected, stale:
		fmt.Printf("  (%s)", r.reason)
	}
	fmt.Println()
}
