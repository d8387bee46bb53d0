// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"fmt"

	"libhmp/core/language"
	"libhmp/core/monitor"
)

var _ = add(&monitor.Command{
	Name:    "print|p",
	Args:    "fmt:/,val:l",
	Params:  "/fmt expr",
	Help:    "calculate; in expr, $name is a register of this monitor's CPU",
	Group:   monitor.GroupDebug,
	Adapt:   before(6, 0, named("p|print")),
	Sources: needsNoQEMU,
	Run:     printValue,
	Success: monitor.Anything,
})

// printValue is do_print in monitor/hmp.c.
func printValue(c *monitor.Call) error {
	c.Print(formatValue(byte(c.Args.Int("format")), c.Args.Int("val")) + "\n")
	return nil
}

// formatValue formats as print does. Of size and count it takes no notice.
func formatValue(letter byte, value int64) string {
	switch letter {
	case 'o':
		return fmt.Sprintf("%#o", uint64(value))
	case 'x':
		if value == 0 { // as C does
			return "0"
		}
		return fmt.Sprintf("%#x", uint64(value))
	case 'u':
		return fmt.Sprint(uint64(value))
	case 'c':
		return language.QuoteChar(int32(value))
	default: // 'd', and 'i' too
		return fmt.Sprint(value)
	}
}
