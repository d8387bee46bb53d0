// SPDX-License-Identifier: GPL-2.0-or-later

package session

import (
	"errors"

	"libhmp/core/monitor"
)

var detachRows = []*monitor.Command{
	{
		Name:      "detach",
		Synonyms:  []string{"exit"},
		Help:      "leave the monitor and let the virtual machine go on, as Ctrl-D does",
		Group:     monitor.GroupMonitor,
		Preconfig: true,
		Extra:     true,
		Sources:   []monitor.Source{{Kind: monitor.SourceClient}},
		Run:       detach,
	},
}

func detach(c *monitor.Call) error {
	if !c.CanLeave() {
		return errors.New("this monitor is a part of QEMU, which cannot be left (a client of its character device can disconnect)")
	}
	return c.Detach()
}
