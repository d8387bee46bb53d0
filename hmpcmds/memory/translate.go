// SPDX-License-Identifier: GPL-2.0-or-later

package memory

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var translateRows = []*monitor.Command{
	{
		Name:    "gpa2hva",
		Args:    "addr:l",
		Params:  "addr",
		Example: "gpa2hva 0x1000",
		Help:    "show where a guest's physical address is in QEMU's memory",
		Group:   monitor.GroupDebug,
		Sources: row.Added("x-gpa2hva"),
		Run:     gpaToHost("x-gpa2hva", "Host virtual address"),
		Success: monitor.Begins("Host virtual address for "),
	},
	{
		Name:    "gpa2hpa",
		Args:    "addr:l",
		Params:  "addr",
		Example: "gpa2hpa 0x1000",
		Help:    "show where a guest's physical address is in the host's memory",
		Group:   monitor.GroupDebug,
		Sources: row.Added("x-gpa2hpa"),
		Run:     gpaToHost("x-gpa2hpa", "Host physical address"),
		Success: monitor.Begins("Host physical address for "),
	},
	{
		Name:    "gva2gpa",
		Args:    "addr:l",
		Params:  "addr",
		Example: "gva2gpa 0xffffffff80000000",
		Help:    "show where a guest's virtual address is in its physical memory",
		Group:   monitor.GroupDebug,
		Sources: row.Added("x-gva2gpa"),
		Run:     gvaToGPA,
		Success: monitor.Begins("gpa: "),
	},
}

// gpaToHost is hmp_gpa2hva and hmp_gpa2hpa in monitor/hmp-cmds-target.c.
func gpaToHost(command, what string) func(*monitor.Call) error {
	return func(c *monitor.Call) error {
		address := uint64(c.Args.Int("addr"))
		var there struct {
			Region  string `json:"region"`
			Address uint64 `json:"address"`
		}
		args := struct {
			Address uint64 `json:"address"`
		}{address}
		if err := c.Execute(command, args, &there); err != nil {
			return row.ReportPlain(c, err)
		}
		c.Printf("%s for 0x%x (%s) is 0x%x\n", what, address, there.Region, there.Address)
		return nil
	}
}

// gvaToGPA is hmp_gva2gpa.
func gvaToGPA(c *monitor.Call) error {
	cpu, ok, err := row.CurrentCPU(c, "No cpu\n")
	if err != nil || !ok {
		return err
	}
	var there struct {
		Address *uint64 `json:"address"`
	}
	args := struct {
		Address  uint64 `json:"address"`
		CPUIndex int    `json:"cpu-index"`
	}{uint64(c.Args.Int("addr")), cpu}
	if err := c.Execute("x-gva2gpa", args, &there); err != nil {
		return err
	}
	switch {
	case there.Address == nil:
		c.Print("Unmapped\n")
	case *there.Address == 0 && !c.Since(11, 0): // printf's %#x has no 0x then
		c.Print("gpa: 0\n")
	default:
		c.Printf("gpa: %#x\n", *there.Address)
	}
	return nil
}
