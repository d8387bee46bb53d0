// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"errors"
	"fmt"
	"slices"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

var _ = add(
	&monitor.Command{
		Name:    "logfile",
		Args:    "filename:F",
		Params:  "filename",
		Help:    "write QEMU's log to another file",
		Group:   monitor.GroupDebug,
		Sources: added("x-logfile"),
		// Before, QEMU ends if it cannot open the file (qemu_set_log).
		Passable: passableSince(7, 1),
		Run:      setLogfile,
	},
	&monitor.Command{
		Name:    "log",
		Args:    "items:s",
		Params:  "item1[,...]",
		Help:    "choose what QEMU logs",
		Group:   monitor.GroupDebug,
		Sources: added("x-log", queryLogItems),
		Run:     setLog,
	},
	&monitor.Command{
		Name:     "trace-event",
		Args:     "name:s,option:b,vcpu:i?",
		Params:   "name on|off [vcpu]",
		Help:     "switch a trace event on or off; the name may be a pattern",
		Group:    monitor.GroupDebug,
		Sources:  qmpCommands("trace-event-set-state"),
		Complete: completeTraceEvent,
		Run:      traceEvent,
	},
	&monitor.Command{
		Name:    "trace-file",
		Args:    "op:s?,arg:F?",
		Params:  "on|off|flush|set [arg]",
		Help:    "control the file that trace events are written to",
		Group:   monitor.GroupDebug,
		Exists:  hasCommand("x-trace-file"),
		Offers:  map[string]monitor.Offer{"op": monitor.Words("on", "off", "flush", "set")},
		Sources: added("x-trace-file"),
		Run:     traceFile,
		Success: monitor.Begins(`Trace file "`),
	},
	&monitor.Command{
		Name:     "trace-events",
		Info:     true,
		Args:     "name:s?,vcpu:i?",
		Params:   "[name] [vcpu]",
		Help:     "show trace events and which of them are on",
		Group:    monitor.GroupDebug,
		Sources:  qmpCommands("trace-event-get-state"),
		Complete: completeTracePattern,
		Run:      infoTraceEvents,
		Success:  monitor.Unless("unknown event "),
	},
)

func traceEvent(c *monitor.Call) error {
	args := arguments{"name": c.Args.String("name"), "enable": c.Args.Bool("option"), "ignore-unavailable": true}
	if err := setTraceCPU(c, args); err != nil {
		return err
	}
	return reportPlain(c, c.Execute("trace-event-set-state", args, nil))
}

// setTraceCPU: trace events of single CPUs are gone since 8.1; HMP still takes
// the argument.
func setTraceCPU(c *monitor.Call, args arguments) error {
	v, err := c.Facts().Version()
	if err == nil && !v.AtLeast(8, 1) {
		args.setOptionalInt(c, "vcpu")
	}
	return err
}

// traceFile is hmp_trace_file in trace/trace-hmp-cmds.c. Only QEMUs that trace to
// files ("simple") have the row.
func traceFile(c *monitor.Call) error {
	op, args := c.Args.String("op"), arguments{}
	switch {
	case !c.Args.Has("op"):
		return c.Text("x-trace-file", nil)
	case op == "on", op == "off", op == "flush":
	case op == "set":
		if !c.Args.Has("arg") {
			return nil
		}
		args["filename"] = c.Args.String("arg")
	default:
		c.Fail("unexpected argument \"" + op + "\"\n")
		return describe(c, false, []string{"trace-file"}, 0)
	}
	args["action"] = op
	return c.Execute("x-trace-file", args, nil)
}

type traceState struct {
	Name  string `json:"name"`
	State string `json:"state"`
}

func infoTraceEvents(c *monitor.Call) error {
	args := arguments{"name": "*"}
	args.setOptional(c, "name")
	if err := setTraceCPU(c, args); err != nil {
		return err
	}
	var events []traceState
	if err := c.Execute("trace-event-get-state", args, &events); err != nil {
		return reportPlain(c, err)
	}
	for _, e := range events {
		on := 0
		if e.State == "enabled" {
			on = 1
		}
		c.Printf("%s : state %d\n", e.Name, on)
	}
	return nil
}

// completeTracePattern offers what the word as the beginning of a pattern
// matches (info_trace_events_completion).
func completeTracePattern(c *monitor.Completion, n int, word string) {
	if n != 2 {
		return
	}
	var events []traceState
	if c.Execute("trace-event-get-state", arguments{"name": word + "*"}, &events) != nil {
		return
	}
	c.Filtered()
	for _, e := range slices.Backward(events) { // QMP has them the other way round
		c.AddNoted(e.Name, e.State)
	}
}

func completeTraceEvent(c *monitor.Completion, n int, word string) {
	completeTracePattern(c, n, word)
	if n == 3 {
		c.OnOff()
	}
}

// setLogfile is hmp_logfile in monitor/hmp-cmds.c.
func setLogfile(c *monitor.Call) error {
	return reportPlain(c, c.Execute("x-logfile", arguments{"filename": c.Args.String("filename")}, nil))
}

// setLog is hmp_log: what it does not know has it say what there is.
func setLog(c *monitor.Call) error {
	items := c.Args.String("items")
	err := c.Execute("x-log", arguments{"items": items}, nil)
	var refused *qmp.Error
	if errors.As(err, &refused) && refused.Desc == "'"+items+"' has no log item" {
		text, err := logItems(c)
		if items == "help" || items == "?" {
			c.Print(text)
		} else {
			c.Fail(text)
		}
		return err
	}
	return reportPlain(c, err)
}

// queryLogItems tells what can be logged.
const queryLogItems = "x-query-log-items"

// helpLog is what help log prints.
func helpLog(c *monitor.Call) error {
	has, err := c.Facts().Has(queryLogItems)
	if err != nil {
		return err
	}
	if !has {
		return &monitor.Unserved{Need: monitor.Lacking("'help log'", true, queryLogItems)}
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
