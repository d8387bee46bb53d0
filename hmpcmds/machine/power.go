// SPDX-License-Identifier: GPL-2.0-or-later

package machine

import (
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var powerRows = []*monitor.Command{
	{
		Name:    "system_wakeup",
		Help:    "wake the guest up",
		Group:   monitor.GroupVM,
		Sources: row.QMP("system_wakeup"),
		Run:     row.Execute("system_wakeup"),
	},
	{
		Name:     "system_powerdown",
		Synonyms: []string{"shutdown", "powerdown", "poweroff"},
		Help:     "press the power button",
		Group:    monitor.GroupVM,
		Sources:  row.QMP("system_powerdown"),
		Run:      powerdown,
	},
	{
		Name:    "nmi",
		Help:    "send the guest an NMI",
		Group:   monitor.GroupVM,
		Sources: row.QMP("inject-nmi"),
		Run:     row.Execute("inject-nmi"),
	},
	{
		Name:    "boot_set",
		Args:    "bootdevice:s",
		Params:  "bootdevice",
		Example: "boot_set dc",
		Help:    "set the devices to boot from",
		Group:   monitor.GroupVM,
		Sources: row.Added("x-boot-set"),
		Run:     bootSet,
		Success: monitor.Begins("boot device list now set to "),
	},
	{
		Name:     "watchdog_action",
		Args:     "action:s",
		Params:   "[reset|shutdown|poweroff|pause|debug|none|inject-nmi]",
		Adapt:    adaptWatchdog,
		Example:  "watchdog_action pause",
		Help:     "say what happens when a watchdog fires",
		Group:    monitor.GroupVM,
		Sources:  row.QMP("watchdog-set-action"),
		Complete: completeWatchdog,
		Run:      watchdogAction,
	},
}

// watchdogAction takes the word in any case (hmp_watchdog_action).
func watchdogAction(c *monitor.Call) error {
	action := strings.ToLower(c.Args.String("action"))
	err := c.Execute("watchdog-set-action", struct {
		Action string `json:"action"`
	}{action}, nil)
	said := row.HMPEnumError(err, "action", action)
	if said != err && !c.Since(6, 2) {
		c.Fail("Unknown watchdog action '" + c.Args.String("action") + "'\n")
		return nil
	}
	return said
}

func completeWatchdog(c *monitor.Completion, n int, _ string) {
	if n == 2 {
		c.Enum("watchdog-set-action", "action")
	}
}

// adaptWatchdog: inject-nmi was not described in 7.2.
func adaptWatchdog(row *monitor.Command, f *qmp.Facts) error {
	v, err := f.Version()
	if err == nil && !v.AtLeast(8, 0) {
		row.Params = "[reset|shutdown|poweroff|pause|debug|none]"
	}
	return err
}

// bootSet is hmp_boot_set in monitor/hmp-cmds.c.
func bootSet(c *monitor.Call) error {
	devices := c.Args.String("bootdevice")
	args := struct {
		Devices string `json:"devices"`
	}{devices}
	if err := c.Execute("x-boot-set", args, nil); err != nil {
		return row.ReportPlain(c, err)
	}
	c.Printf("boot device list now set to %s\n", devices)
	return nil
}
