// SPDX-License-Identifier: GPL-2.0-or-later

package accel

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var tcgRows = []*monitor.Command{
	{
		Name:            "singlestep",
		Args:            "option:s?",
		Params:          "[on|off]",
		Example:         "singlestep on",
		Help:            "translate one instruction at a time",
		Group:           monitor.GroupDebug,
		Exists:          row.Until(8, 1),
		ExtraCandidates: map[string]monitor.Candidates{"option": monitor.Words("on", "off")},
		Sources:         row.Added("x-set-one-insn-per-tb"),
		Run:             oneInsnPerTB,
	},
	{
		Name:            "one-insn-per-tb",
		Args:            "option:s?",
		Params:          "[on|off]",
		Example:         "one-insn-per-tb on",
		Help:            "translate one instruction at a time",
		Group:           monitor.GroupDebug,
		Exists:          row.Since(8, 1),
		ExtraCandidates: map[string]monitor.Candidates{"option": monitor.Words("on", "off")},
		Sources:         row.Added("x-set-one-insn-per-tb"),
		Run:             oneInsnPerTB,
	},
	{
		Name:    "jit",
		Info:    true,
		Help:    "show how the translator of instructions does",
		Group:   monitor.GroupDebug,
		Sources: row.TextOf("x-query-jit"),
		Run:     row.PrintText("x-query-jit"),
	},
	{
		Name:    "opcount",
		Info:    true,
		Help:    "show how often the translator's operations were used",
		Group:   monitor.GroupDebug,
		Sources: row.TextOf("x-query-opcount"),
		Exists:  row.UntilThenIf(6, 2, "x-query-opcount"),
		Run:     row.PrintText("x-query-opcount"),
	},
	{
		Name:    "profile",
		Info:    true,
		Help:    "show where the translator spends time",
		Group:   monitor.GroupDebug,
		Sources: row.TextOf("x-query-profile"),
		Exists:  row.UntilThenIf(6, 2, "x-query-profile"),
		Run:     row.PrintText("x-query-profile"),
	},
}

// oneInsnPerTB is hmp_one_insn_per_tb in system/runstate-hmp-cmds.c. That looks at
// the accelerator before the word.
func oneInsnPerTB(c *monitor.Call) error {
	option := c.Args.String("option")
	on := !c.Args.Has("option") || option == "on"
	if !on && option != "off" {
		c.Fail("unexpected option " + option + "\n")
		return nil
	}
	args := struct {
		Enable bool `json:"enable"`
	}{on}
	return row.ReportPlain(c, c.Execute("x-set-one-insn-per-tb", args, nil))
}
