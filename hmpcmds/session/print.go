// SPDX-License-Identifier: GPL-2.0-or-later

package session

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var printRows = []*monitor.Command{
	{
		Name:    "print|p",
		Args:    "fmt:/,val:l",
		Params:  "/fmt expr",
		Example: "print /x 4096 * 3",
		Help:    "calculate; in expr, $name is a register of this monitor's CPU",
		Group:   monitor.GroupDebug,
		Adapt:   row.Before(6, 0, row.WithName("p|print")),
		Sources: row.NoQEMU,
		Run:     printValue,
		Success: monitor.Anything,
	},
}

// printValue is do_print in monitor/hmp.c.
func printValue(c *monitor.Call) error {
	c.Print(row.FormatValue(byte(c.Args.Int("format")), c.Args.Int("val")) + "\n")
	return nil
}
