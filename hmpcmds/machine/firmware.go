// SPDX-License-Identifier: GPL-2.0-or-later

package machine

import (
	"encoding/base64"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var firmwareRows = []*monitor.Command{
	{
		Name:    "firmware-log",
		Info:    true,
		Args:    "max-size:o?",
		Params:  "[max-size]",
		Example: "info firmware-log 4k",
		Help:    "show what the firmware has logged",
		Group:   monitor.GroupVM,
		Sources: row.QMP("query-firmware-log"),
		Exists:  row.Since(10, 2),
		Run:     infoFirmwareLog,
	},
}

func infoFirmwareLog(c *monitor.Call) error {
	args := struct {
		MaxSize *int64 `json:"max-size,omitempty"`
	}{}
	args.MaxSize = row.OptionalInt(c, "max-size")
	var info struct {
		Version string `json:"version"`
		Log     string `json:"log"`
	}
	if err := c.Execute("query-firmware-log", args, &info); err != nil {
		return err
	}
	if info.Version != "" {
		c.Printf("[ firmware version: %s ]\n", info.Version)
	}
	log, err := base64.StdEncoding.DecodeString(info.Log)
	if err != nil {
		return err
	}
	c.Print(string(log))
	return nil
}
