// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// benchRest compares what is there while nothing is asked.
func benchRest(p programs) error {
	printf("\n## Start and rest\n\n| figure | built-in | libhmp | difference | goal |\n|---|---|---|---|---|\n")
	t, err := takeTurns(*starts,
		func() (time.Duration, error) { return timeToPrompt(p.theirs) },
		func() (time.Duration, error) { return timeToPrompt(p.ours) })
	if err != nil {
		return err
	}
	difference("start to prompt, ms", millis(median(t.theirs)), millis(median(t.ours)), "+2")
	vms, err := startPair(p)
	if err != nil {
		return err
	}
	defer vms.stop()
	time.Sleep(500 * time.Millisecond)
	var before [2]float64
	for i, v := range []*vm{vms.theirs, vms.ours} {
		before[i] = v.private()
	}
	difference("threads", vms.theirs.status("Threads"), vms.ours.status("Threads"), "as few as can be")
	difference("RSS, MB", vms.theirs.status("VmRSS")/1024, vms.ours.status("VmRSS")/1024, "+3")
	difference("private memory, MB", before[0], before[1], "")
	a, b := vms.theirs.switches(), vms.ours.switches()
	time.Sleep(10 * time.Second)
	difference("wake-ups in 10 s", vms.theirs.switches()-a, vms.ours.switches()-b, "+0")
	for i := range *commands {
		for _, v := range []*vm{vms.theirs, vms.ours} {
			if _, err := v.roundTrip(lines[i%len(lines)]); err != nil {
				return err
			}
		}
	}
	time.Sleep(2 * time.Second) // what was needed for large replies is given back
	name := fmt.Sprintf("private memory after %d commands, MB", *commands)
	difference(name, vms.theirs.private(), vms.ours.private(), "flat")
	difference("threads then", vms.theirs.status("Threads"), vms.ours.status("Threads"), "")
	return nil
}

func difference(figure string, theirs, ours float64, goal string) {
	printf("| %s | %.1f | %.1f | %+.1f | %s |\n", figure, theirs, ours, ours-theirs, goal)
	quote(figure+", more than built-in", "%+.1f", ours-theirs)
}

// status is a number of /proc/PID/status.
func (v *vm) status(key string) float64 {
	words := strings.Fields(cut(read(fmt.Sprintf("/proc/%d/status", v.process.Process.Pid)), "\n"+key, "\n") + " 0")
	n, _ := strconv.ParseFloat(words[0], 64)
	return n
}

// private is memory that no other process has, in MB.
func (v *vm) private() float64 {
	kib := 0.0
	for line := range strings.Lines(read(fmt.Sprintf("/proc/%d/smaps_rollup", v.process.Process.Pid))) {
		if words := strings.Fields(line); len(words) > 1 && strings.HasPrefix(words[0], "Private_") {
			n, _ := strconv.ParseFloat(words[1], 64)
			kib += n
		}
	}
	return kib / 1024
}

// switches is how often threads have gone to sleep.
func (v *vm) switches() float64 {
	names, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", v.process.Process.Pid))
	sum := 0.0
	for _, name := range names {
		n, _ := strconv.ParseFloat(cut(read(name), "\nvoluntary_ctxt_switches", "\n"), 64)
		sum += n
	}
	return sum
}

// timeToPrompt is the time from exec to the monitor's prompt on stdio.
func timeToPrompt(path string) (time.Duration, error) {
	cmd := exec.Command(path, slices.Concat([]string{"-S", "-monitor", "stdio"}, machine)...)
	in, err := cmd.StdinPipe()
	if err != nil {
		return 0, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	defer func() {
		_ = in.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	r := bufio.NewReader(out)
	var seen []byte
	for !bytes.HasSuffix(seen, []byte(prompt)) {
		b, err := r.ReadByte()
		if err != nil {
			return 0, fmt.Errorf("%s ended without a prompt: %q", path, seen)
		}
		seen = append(seen, b)
	}
	return time.Since(begin), nil
}
