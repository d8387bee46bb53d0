// SPDX-License-Identifier: GPL-2.0-or-later

package debug

import (
	"errors"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var debugRows = []*monitor.Command{
	{
		Name:            "gdbserver",
		Args:            "device:s?",
		Params:          "[device]",
		Example:         "gdbserver tcp::1234",
		Help:            "wait for gdb",
		Group:           monitor.GroupDebug,
		ExtraCandidates: map[string]monitor.Candidates{"device": monitor.Words("none")},
		Sources:         row.Added("x-gdbserver"),
		Run:             gdbServer,
		Success:         monitor.Begins("Waiting for gdb connection on device ", "Disabled gdbserver"),
	},
}

// gdbServer is hmp_gdbserver in monitor/hmp-cmds.c.
func gdbServer(c *monitor.Call) error {
	device := "tcp::1234"
	if c.Args.Has("device") {
		device = c.Args.String("device")
	}
	args := struct {
		Device *string `json:"device,omitempty"`
	}{row.OptionalString(c, "device")}
	err := c.Execute("x-gdbserver", args, nil)
	var refused *qmp.Error
	switch {
	case errors.As(err, &refused) && c.Since(10, 2): // seen there
		return row.ReportPlain(c, err)
	case errors.As(err, &refused):
		c.Fail("warning: " + refused.Desc + "\nCould not open gdbserver on device '" + device + "'\n")
	case err != nil:
		return err
	case device == "none":
		c.Print("Disabled gdbserver\n")
	default:
		c.Print("Waiting for gdb connection on device '" + device + "'\n")
	}
	return nil
}
