// SPDX-License-Identifier: GPL-2.0-or-later

package session

import (
	"fmt"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var logRows = []*monitor.Command{
	{
		Name:    "logfile",
		Args:    "filename:F",
		Params:  "filename",
		Example: "logfile qemu.log",
		Help:    "write QEMU's log to another file",
		Group:   monitor.GroupDebug,
		Sources: row.Added("x-logfile"),
		// Before, QEMU ends if it cannot open the file (qemu_set_log).
		Passable: row.PassableSince(7, 1),
		Run:      setLogfile,
	},
	{
		Name:    "log",
		Args:    "items:s",
		Params:  "item1[,...]",
		Example: "log in_asm,int",
		Help:    "choose what QEMU logs",
		Group:   monitor.GroupDebug,
		Sources: row.Added("x-log", queryLogItems),
		Run:     setLog,
	},
}

// setLogfile is hmp_logfile in monitor/hmp-cmds.c.
func setLogfile(c *monitor.Call) error {
	args := struct {
		Filename string `json:"filename"`
	}{c.Args.String("filename")}
	return row.ReportPlain(c, c.Execute("x-logfile", args, nil))
}

// setLog is hmp_log: what it does not know has it say what there is.
func setLog(c *monitor.Call) error {
	items := c.Args.String("items")
	err := c.Execute("x-log", struct {
		Items string `json:"items"`
	}{items}, nil)
	if qmp.NoLogItem.Is(err, items) {
		text, err := logItems(c)
		if items == "help" || items == "?" {
			c.Print(text)
		} else {
			c.Fail(text)
		}
		return err
	}
	return row.ReportPlain(c, err)
}

// queryLogItems lists what can be logged.
const queryLogItems = "x-query-log-items"

// helpLog is what help log prints.
func helpLog(c *monitor.Call) error {
	has, err := c.Facts().Has(queryLogItems)
	if err != nil {
		return err
	}
	if !has {
		return &monitor.UnsupportedError{Need: monitor.MissingCommandText("'help log'", true, queryLogItems)}
	}
	text, err := logItems(c)
	c.Print(text)
	return err
}

// logItems lists what can be logged (hmp_help_cmd).
func logItems(c *monitor.Call) (string, error) {
	var items []struct {
		Name string `json:"name"`
		Help string `json:"help"`
	}
	if err := c.Execute(queryLogItems, nil, &items); err != nil {
		return "", err
	}
	text := fmt.Sprintf("Log items (comma separated):\n%-15s %s\n", "none", "remove all logs")
	for _, item := range items {
		text += fmt.Sprintf("%-15s %s\n", item.Name, item.Help)
		if item.Name == "trace:PATTERN" {
			text += "\nUse \"log trace:help\" to get a list of trace events.\n\n"
		}
	}
	return text, nil
}
