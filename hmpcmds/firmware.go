// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"encoding/base64"

	"libhmp/core/monitor"
)

var _ = add(&monitor.Command{
	Name:    "firmware-log",
	Info:    true,
	Args:    "max-size:o?",
	Params:  "[max-size]",
	Help:    "show what the firmware has logged",
	Group:   monitor.GroupVM,
	Sources: qmpCommands("query-firmware-log"),
	Exists:  since(10, 2),
	Run:     infoFirmwareLog,
})

func infoFirmwareLog(c *monitor.Call) error {
	args := arguments{}
	args.setOptionalInt(c, "max-size")
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
