// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"fmt"
	"time"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/hmpcmds"
)

// outsideLines are rows that one QMP query answers, and the tree of objects.
var outsideLines = []string{
	"info status", "info version", "info name", "info block", "info chardev",
	"info cpus", "info mice", "info pci", "info qom-tree",
}

// manyLines are rows that grow with the machine.
var manyLines = []string{"info block", "info chardev", "info qom-tree"}

// benchOutside compares, at one QEMU with its own HMP, human-monitor-command
// with what hmp does: our monitor outside, at a QMP socket.
func benchOutside(path string) error {
	fmt.Println("\n| outside, one QEMU | human-monitor-command | libhmp over QMP | ratio |")
	fmt.Println("|---|---|---|---|")
	if err := outside(path, "", outsideLines, *rounds); err != nil {
		return err
	}
	var many []string
	for i := range 1000 {
		if i%500 == 0 {
			many = append(many, "-device", "virtio-serial-pci,max_ports=511")
		}
		many = append(many, "-device", fmt.Sprintf("virtserialport,id=port%d", i))
		if i%5 == 0 {
			many = append(many, "-drive", fmt.Sprintf("if=none,id=drive%d,file=null-co://,format=raw", i),
				"-chardev", fmt.Sprintf("null,id=char%d", i))
		}
	}
	return outside(path, " with 1,000 devices, 200 drives", manyLines, max(*rounds/20, 1), many...)
}

func outside(path, where string, lines []string, rounds int, more ...string) error {
	v, err := startVM(path, more...)
	if err != nil {
		return err
	}
	defer v.stop()
	client, err := v.connect(second)
	if err != nil {
		return err
	}
	host := &monitortest.Host{}
	session := monitor.NewVM(client, hmpcmds.Table()).Open(host, monitor.Options{CPUIndex: -1})
	defer session.Close()
	return takeTurns(where, lines, rounds, v.roundTrip, func(line string) (time.Duration, error) {
		host.Text.Reset()
		begin := time.Now()
		ok := session.Run(line)
		took := time.Since(begin)
		if !ok || host.Text.Len() == 0 {
			return 0, fmt.Errorf("'%s' failed", line)
		}
		return took, nil
	})
}
