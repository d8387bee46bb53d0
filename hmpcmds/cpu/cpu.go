// SPDX-License-Identifier: GPL-2.0-or-later

package cpu

import (
	"fmt"
	"slices"
	"strings"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var cpuRows = []*monitor.Command{
	{
		Name:            "cpu",
		Args:            "index:i",
		Params:          "index",
		Example:         "cpu 1",
		Help:            "choose the CPU that this monitor's commands are about",
		Group:           monitor.GroupDebug,
		Sources:         row.QMP("query-cpus-fast"),
		Passable:        row.NeverPassed, // the choice is this monitor's
		Run:             setCPU,
		ExtraCandidates: map[string]monitor.Candidates{"index": row.CPUIndexes},
	},
	{
		Name:    "cpus",
		Info:    true,
		Help:    "show the CPUs and their threads, with a star at this monitor's",
		Group:   monitor.GroupVM,
		Sources: row.QMP("query-cpus-fast"),
		Run:     infoCPUs,
	},
	{
		Name:            "registers",
		Info:            true,
		Args:            "cpustate_all:-a,vcpu:i?",
		Params:          "[-a|vcpu]",
		Example:         "info registers -a",
		Help:            "show the registers of this monitor's CPU, of CPU number vcpu, or of all (-a)",
		Group:           monitor.GroupDebug,
		Adapt:           row.Before(7, 2, row.WithArgs("cpustate_all:-a", "[-a]")),
		Sources:         []monitor.Source{{Kind: monitor.SourceAdded, Commands: []string{queryRegisters}}},
		Run:             infoRegisters,
		Success:         registersShown,
		ExtraCandidates: map[string]monitor.Candidates{"vcpu": row.CPUIndexes},
	},
	{
		Name:    "cpustats",
		Info:    true,
		Help:    "show statistics of this monitor's CPU, where its kind has any",
		Group:   monitor.GroupDebug,
		Exists:  row.Until(6, 1),
		Sources: row.Builtin,
		Run:     monitor.NeedsBuiltin,
	},
}

const queryRegisters = "x-query-registers"

// setCPU is hmp_cpu. The number is a C int there: what is too large for one is
// negative, and no CPU's.
func setCPU(c *monitor.Call) error {
	ok, err := c.SetCPU(int(int32(c.Args.Int("index"))))
	if err == nil && !ok {
		c.Fail("invalid CPU index\n")
	}
	return err
}

// infoCPUs is hmp_info_cpus in hw/core/machine-hmp-cmds.c. Models are shown
// since QEMU tells the type, that is 10.1.
func infoCPUs(c *monitor.Call) error {
	cpus, err := c.CPUs()
	if err != nil || len(cpus) == 0 {
		return err
	}
	current, _, err := c.CPU()
	if err != nil {
		return err
	}
	arch, err := c.Facts().Arch()
	if err != nil {
		return err
	}
	for _, cpu := range cpus {
		mark, model := ' ', ""
		if cpu.Index == current {
			mark = '*'
		}
		if cpu.QOMType != nil {
			model = " model=" + strings.TrimSuffix(*cpu.QOMType, "-"+cpuType(arch))
		}
		c.Printf("%c CPU #%d: thread_id=%d%s\n", mark, cpu.Index, cpu.ThreadID, model)
	}
	return nil
}

// cpuTypes are the targets whose CPU_RESOLVING_TYPE is called otherwise.
var cpuTypes = map[string]string{
	"aarch64":      "arm-cpu",
	"loongarch64":  "loongarch-cpu",
	"microblazeel": "microblaze-cpu",
	"mips64el":     "mips64-cpu",
	"mipsel":       "mips-cpu",
	"ppc":          "powerpc-cpu",
	"ppc64":        "powerpc64-cpu",
	"riscv32":      "riscv-cpu",
	"riscv64":      "riscv-cpu",
	"sh4":          "superh-cpu",
	"sh4eb":        "superh-cpu",
	"xtensaeb":     "xtensa-cpu",
}

// cpuType is the QOM type of all CPUs of a target.
func cpuType(arch string) string {
	if t, ok := cpuTypes[arch]; ok {
		return t
	}
	return arch + "-cpu"
}

// infoRegisters is hmp_info_registers in monitor/hmp-cmds-target.c.
func infoRegisters(c *monitor.Call) error {
	args := struct {
		Index *int `json:"cpu-index,omitempty"`
		All   bool `json:"all"`
	}{All: c.Args.Bool("cpustate_all")}
	if !args.All {
		index, text, err := registersOf(c)
		if err != nil {
			return err
		}
		if text != "" {
			c.Fail(text)
			return nil
		}
		args.Index = &index
	}
	return c.Text(queryRegisters, args)
}

// registersShown reports by the text whether there was such a CPU.
func registersShown(text string) bool { return !strings.HasSuffix(text, " available\n") }

// registersOf returns the CPU that is meant, or what to say if there is none.
func registersOf(c *monitor.Call) (index int, text string, err error) {
	// A C int there: what is too large for one is negative, and so is none.
	if asked := int(int32(c.Args.IntOr("vcpu", -1))); asked >= 0 {
		cpus, err := c.CPUs()
		is := func(cpu monitor.CPUInfo) bool { return cpu.Index == asked }
		if err != nil || slices.ContainsFunc(cpus, is) {
			return asked, "", err
		}
		return 0, fmt.Sprintf("CPU#%d not available\n", asked), nil
	}
	index, ok, err := c.CPU()
	if err == nil && !ok {
		text = "No CPU available\n"
	}
	return index, text, err
}
