// SPDX-License-Identifier: GPL-2.0-or-later

package accel

import (
	"slices"
	"strings"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var accelRows = []*monitor.Command{
	{
		Name:    "accel",
		Info:    true,
		Help:    "show how the accelerator does",
		Group:   monitor.GroupVM,
		Sources: row.TextOf("x-accel-stats"),
		Exists:  row.Since(10, 2),
		Run:     row.PrintText("x-accel-stats"),
	},
	{
		Name:    "accelerators",
		Info:    true,
		Help:    "show the accelerators that QEMU has, the one in use in brackets",
		Group:   monitor.GroupVM,
		Sources: row.QMP("query-accelerators"),
		Exists:  row.Since(10, 2),
		Run:     infoAccelerators,
	},
	{
		Name:    "kvm",
		Info:    true,
		Help:    "show whether KVM is used",
		Group:   monitor.GroupVM,
		Sources: slices.Concat(row.QMP("query-kvm"), row.QMP("query-accelerators")),
		Run:     infoKVM,
	},
}

// kvmInfo is KvmInfo in qapi/accelerator.json.
type kvmInfo struct {
	Enabled bool `json:"enabled"`
	Present bool `json:"present"`
}

// infoKVM is hmp_info_kvm. query-kvm is deprecated since 11.0.
func infoKVM(c *monitor.Call) error {
	has, err := c.Facts().Has("query-kvm")
	if err != nil {
		return err
	}
	var info kvmInfo
	if has {
		err = c.Execute("query-kvm", nil, &info)
	} else {
		info, err = kvmOfAccelerators(c)
	}
	if err != nil {
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

// accelerators is AcceleratorInfo in qapi/accelerator.json.
type accelerators struct {
	Enabled string   `json:"enabled"`
	Present []string `json:"present"`
}

func kvmOfAccelerators(c *monitor.Call) (kvmInfo, error) {
	var info accelerators
	err := c.Execute("query-accelerators", nil, &info)
	return kvmInfo{info.Enabled == "kvm", slices.Contains(info.Present, "kvm")}, err
}

func infoAccelerators(c *monitor.Call) error {
	var info accelerators
	if err := c.Execute("query-accelerators", nil, &info); err != nil {
		return err
	}
	for i, name := range info.Present {
		if name == info.Enabled {
			info.Present[i] = "[" + name + "]"
		}
	}
	c.Print(strings.Join(info.Present, " ") + "\n")
	return nil
}
