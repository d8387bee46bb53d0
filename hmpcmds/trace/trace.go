// SPDX-License-Identifier: GPL-2.0-or-later

package trace

import (
	"slices"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var traceRows = []*monitor.Command{
	{
		Name:     "trace-event",
		Args:     "name:s,option:b,vcpu:i?",
		Params:   "name on|off [vcpu]",
		Example:  "trace-event virtio_* on",
		Help:     "switch a trace event on or off; the name may be a pattern",
		Group:    monitor.GroupDebug,
		Sources:  row.QMP("trace-event-set-state"),
		Complete: completeTraceEvent,
		Run:      traceEvent,
	},
	{
		Name:            "trace-file",
		Args:            "op:s?,arg:F?",
		Params:          "on|off|flush|set [arg]",
		Example:         "trace-file set other.trace",
		Help:            "control the file that trace events are written to",
		Group:           monitor.GroupDebug,
		Exists:          row.HasCommand("x-trace-file"),
		ExtraCandidates: map[string]monitor.Candidates{"op": monitor.Words("on", "off", "flush", "set")},
		Sources:         row.Added("x-trace-file"),
		Run:             traceFile,
		Success:         monitor.Begins(`Trace file "`),
	},
	{
		Name:     "trace-events",
		Info:     true,
		Args:     "name:s?,vcpu:i?",
		Params:   "[name] [vcpu]",
		Example:  "info trace-events virtio_*",
		Help:     "show trace events and which of them are on",
		Group:    monitor.GroupDebug,
		Sources:  row.QMP("trace-event-get-state"),
		Complete: completeTracePattern,
		Run:      infoTraceEvents,
		Success:  monitor.Unless("unknown event "),
	},
}

func traceEvent(c *monitor.Call) error {
	args := struct {
		Enable            bool   `json:"enable"`
		IgnoreUnavailable bool   `json:"ignore-unavailable"`
		Name              string `json:"name"`
		VCPU              *int64 `json:"vcpu,omitempty"`
	}{c.Args.Bool("option"), true, c.Args.String("name"), traceCPU(c)}
	return row.ReportPlain(c, c.Execute("trace-event-set-state", args, nil))
}

// traceCPU is the CPU of whose trace events a line is. They are gone since 8.1; HMP still
// takes the argument.
func traceCPU(c *monitor.Call) *int64 {
	if c.Since(8, 1) {
		return nil
	}
	return row.OptionalInt(c, "vcpu")
}

// traceFile is hmp_trace_file in trace/trace-hmp-cmds.c. Only QEMUs that trace to
// files ("simple") have the row.
func traceFile(c *monitor.Call) error {
	op := c.Args.String("op")
	args := struct {
		Action   string  `json:"action"`
		Filename *string `json:"filename,omitempty"`
	}{Action: op}
	switch {
	case !c.Args.Has("op"):
		return c.Text("x-trace-file", nil)
	case op == "on", op == "off", op == "flush":
	case op == "set":
		if !c.Args.Has("arg") {
			return nil
		}
		args.Filename = row.OptionalString(c, "arg")
	default:
		c.Fail("unexpected argument \"" + op + "\"\n")
		return row.Describe(c, false, []string{"trace-file"}, 0)
	}
	return c.Execute("x-trace-file", args, nil)
}

type traceState struct {
	Name  string `json:"name"`
	State string `json:"state"`
}

func infoTraceEvents(c *monitor.Call) error {
	args := struct {
		Name string `json:"name"`
		VCPU *int64 `json:"vcpu,omitempty"`
	}{"*", traceCPU(c)}
	if c.Args.Has("name") {
		args.Name = c.Args.String("name")
	}
	var events []traceState
	if err := c.Execute("trace-event-get-state", args, &events); err != nil {
		return row.ReportPlain(c, err)
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
	args := struct {
		Name string `json:"name"`
	}{word + "*"}
	if c.Execute("trace-event-get-state", args, &events) != nil {
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
