// SPDX-License-Identifier: GPL-2.0-or-later

package virtio

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var virtioRows = []*monitor.Command{
	{
		Name:      "virtio",
		Info:      true,
		Help:      "list virtio devices",
		Group:     monitor.GroupDevices,
		Preconfig: true,
		Exists:    row.Since(7, 2),
		Sources:   row.QMP("x-query-virtio"),
		Run:       infoVirtio,
	},
	{
		Name:            "virtio-status",
		Info:            true,
		Args:            "path:s",
		Params:          "path",
		Example:         "info virtio-status /machine/peripheral/nic0/virtio-backend",
		Help:            "show the state of a virtio device",
		Group:           monitor.GroupDevices,
		Preconfig:       true,
		Exists:          row.Since(7, 2),
		Sources:         row.QMP("x-query-virtio-status"),
		Passable:        statusPassable,
		ExtraCandidates: map[string]monitor.Candidates{"path": monitor.MembersOf("x-query-virtio", "path", "name")},
		Run:             infoVirtioStatus,
	},
	{
		Name:            "virtio-queue-status",
		Info:            true,
		Args:            "path:s,queue:i",
		Params:          "path queue",
		Example:         "info virtio-queue-status /machine/peripheral/nic0/virtio-backend 0",
		Help:            "show the state of a virtio queue",
		Group:           monitor.GroupDevices,
		Preconfig:       true,
		Exists:          row.Since(7, 2),
		Sources:         row.QMP("x-query-virtio-queue-status"),
		ExtraCandidates: map[string]monitor.Candidates{"path": monitor.MembersOf("x-query-virtio", "path", "name")},
		Run:             infoVirtioQueue,
	},
	{
		Name:            "virtio-vhost-queue-status",
		Info:            true,
		Args:            "path:s,queue:i",
		Params:          "path queue",
		Example:         "info virtio-vhost-queue-status /machine/peripheral/nic0/virtio-backend 0",
		Help:            "show the state of a virtio queue in vhost",
		Group:           monitor.GroupDevices,
		Preconfig:       true,
		Exists:          row.Since(7, 2),
		Sources:         row.QMP("x-query-virtio-vhost-queue-status"),
		ExtraCandidates: map[string]monitor.Candidates{"path": monitor.MembersOf("x-query-virtio", "path", "name")},
		Run:             infoVhostQueue,
	},
	{
		Name:            "virtio-queue-element",
		Info:            true,
		Args:            "path:s,queue:i,index:i?",
		Params:          "path queue [index]",
		Example:         "info virtio-queue-element /machine/peripheral/nic0/virtio-backend 0",
		Help:            "show an element of a virtio queue",
		Group:           monitor.GroupDevices,
		Preconfig:       true,
		Exists:          row.Since(7, 2),
		Sources:         row.QMP("x-query-virtio-queue-element"),
		ExtraCandidates: map[string]monitor.Candidates{"path": monitor.MembersOf("x-query-virtio", "path", "name")},
		Run:             infoVirtioElement,
	},
}

func infoVirtio(c *monitor.Call) error {
	var devices []struct {
		Path string `json:"path"`
		Name string `json:"name"`
	}
	if err := c.Execute("x-query-virtio", nil, &devices); err != nil {
		return err
	}
	if len(devices) == 0 {
		c.Print("No VirtIO devices\n")
	}
	for _, d := range devices {
		c.Printf("%s [%s]\n", d.Path, d.Name)
	}
	return nil
}
