// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:    "kvm",
		Info:    true,
		Help:    "show whether KVM is used",
		Group:   monitor.GroupVM,
		Sources: qmpCommands("query-kvm"),
		Run:     infoKVM,
	},
)

func infoKVM(c *monitor.Call) error {
	var info struct {
		Enabled bool `json:"enabled"`
		Present bool `json:"present"`
	}
	if err := c.Execute("query-kvm", nil, &info); err != nil {
		return err
	}
	state := "not compiled"
	switch {
	case info.Present && info.Enabled:
		state = "enabled"
	case info.Present:
		state = "disabled"
	}
	c.Printf("kvm support: %s\n", state)
	return nil
}
