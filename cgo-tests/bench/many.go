// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"fmt"
	"time"
)

// manyLines are rows that grow with the machine.
var manyLines = []string{"info qtree", "info qom-tree", "info block", "info network", "info chardev"}

// benchMany compares at machines of growing size.
func benchMany(p programs) error {
	printf("\n## Machines of growing size\n\nN virtio serial ports and, up to 1,000 (QEMU takes minutes to make more), drives, network back ends and\n" +
		"character devices. Inside: at the monitor's socket.\n" +
		"Outside: our monitor over QMP, at Debian's 10.0, beside that QEMU's monitor.\n\n")
	printf("| N | what | output, kB | built-in, ms | libhmp, ms | ratio | outside, ms | ratio |\n|---|---|---|---|---|---|---|---|\n")
	for _, n := range []int{10, 100, 1000, 5000} {
		if err := benchMachine(p, n); err != nil {
			return fmt.Errorf("with %d devices: %w", n, err)
		}
	}
	printf("\nGoals: cost grows as the output does; Tab 50 ms at 1,000, 100 ms at 5,000.\n")
	return nil
}

func benchMachine(p programs, n int) error {
	vms, err := startPair(p, devices(n)...)
	if err != nil {
		return err
	}
	defer vms.stop()
	stock, err := startVM(p.stock[releases[0]], devices(n)...)
	if err != nil {
		return err
	}
	defer stock.stop()
	outside, _, err := stock.session()
	if err != nil {
		return err
	}
	runs := max(min(*rounds/20, 20000/n), 5)
	for _, line := range manyLines {
		t, err := takeTurns(runs, func() (time.Duration, error) { return vms.theirs.typed(line) },
			func() (time.Duration, error) { return vms.ours.typed(line) })
		if err != nil {
			return err
		}
		size := len(vms.theirs.said)
		o, err := takeTurns(runs, func() (time.Duration, error) { return stock.typed(line) }, outside.timed(line))
		if err != nil {
			return err
		}
		printMany(n, "`"+line+"`", size, t, o)
	}
	const line = "device_del "
	t, err := takeTurns(runs, vms.theirs.tab(line), vms.ours.tab(line))
	if err != nil {
		return err
	}
	size := len(vms.theirs.said)
	o, err := takeTurns(runs, stock.tab(line), func() (time.Duration, error) {
		begin := time.Now()
		if found := outside.Complete(line); len(found) < min(n, listed) {
			return 0, fmt.Errorf("%d candidates", len(found))
		}
		return time.Since(begin), nil
	})
	if err != nil {
		return err
	}
	printMany(n, "Tab behind `device_del`", size, t, o)
	return nil
}

func printMany(n int, what string, size int, inside, outside times) {
	printf("| %d | %s | %.1f | %.2f | %.2f | %.2f | %.2f | %.2f |\n", n, what, float64(size)/1000, millis(median(inside.theirs)),
		millis(median(inside.ours)), inside.ratio(), millis(median(outside.ours)), outside.ratio())
}

// listed is how many candidates QEMU's line editor keeps.
const listed = 256

// devices are the options for a machine of size n.
func devices(n int) (args []string) {
	const ports = 500 // of a controller
	for i := range n {
		if i%ports == 0 {
			args = append(args, "-device", fmt.Sprintf("virtio-serial-pci,max_ports=%d", ports+1))
		}
		args = append(args, "-device", fmt.Sprintf("virtserialport,id=port%d", i))
		if i >= 1000 {
			continue
		}
		args = append(args, "-drive", fmt.Sprintf("if=none,id=drive%d,file=null-co://,format=raw", i),
			"-netdev", fmt.Sprintf("hubport,hubid=1,id=hub%d", i),
			"-chardev", fmt.Sprintf("null,id=char%d", i))
	}
	return args
}

// tab is the time from Tab to the line with what all candidates begin with. The line is
// then entered, which fails.
func (v *vm) tab(line string) timed {
	return func() (time.Duration, error) {
		begin := time.Now()
		if _, err := v.write(line + "\t"); err != nil {
			return 0, err
		}
		if err := v.until(prompt+line+"port\x1b[K", 1); err != nil {
			return 0, err
		}
		took := time.Since(begin)
		said := v.said
		_, err := v.typed("")
		v.said = said
		return took, err
	}
}
