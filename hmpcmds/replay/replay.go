// SPDX-License-Identifier: GPL-2.0-or-later

package replay

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var replayRows = []*monitor.Command{
	{
		Name:    "replay_break",
		Args:    "icount:l",
		Params:  "icount",
		Example: "replay_break 1000000",
		Help:    "stop the replay at an instruction count",
		Group:   monitor.GroupDebug,
		Adapt:   row.Before(6, 1, row.WithArgs("icount:i", "icount")),
		Sources: row.QMP("replay-break"),
		Run:     replayAt("replay-break"),
	},
	{
		Name:    "replay_delete_break",
		Help:    "forget where the replay was to stop",
		Group:   monitor.GroupDebug,
		Sources: row.QMP("replay-delete-break"),
		Run:     replayDeleteBreak,
	},
	{
		Name:    "replay_seek",
		Args:    "icount:l",
		Params:  "icount",
		Example: "replay_seek 1000000",
		Help:    "bring the replay to an instruction count",
		Group:   monitor.GroupDebug,
		Adapt:   row.Before(6, 1, row.WithArgs("icount:i", "icount")),
		Sources: row.QMP("replay-seek"),
		Run:     replayAt("replay-seek"),
	},
	{
		Name:    "replay",
		Info:    true,
		Help:    "show what is recorded or replayed",
		Group:   monitor.GroupDebug,
		Sources: row.QMP("query-replay"),
		Run:     infoReplay,
	},
}

// replayAt returns a handler for a command at an instruction count.
func replayAt(command string) func(*monitor.Call) error {
	return func(c *monitor.Call) error {
		args := struct {
			ICount int64 `json:"icount"`
		}{c.Args.Int("icount")}
		return row.ReportPlain(c, c.Execute(command, args, nil))
	}
}

func replayDeleteBreak(c *monitor.Call) error {
	return row.ReportPlain(c, c.Execute("replay-delete-break", nil, nil))
}

func infoReplay(c *monitor.Call) error {
	var info struct {
		Mode     string `json:"mode"`
		Filename string `json:"filename"`
		ICount   int64  `json:"icount"`
	}
	if err := c.Execute("query-replay", nil, &info); err != nil {
		return err
	}
	if info.Mode == "none" {
		c.Print("Record/replay is not active\n")
		return nil
	}
	what := "Replaying"
	if info.Mode == "record" {
		what = "Recording"
	}
	c.Printf("%s execution '%s': instruction count = %d\n", what, info.Filename, info.ICount)
	return nil
}
