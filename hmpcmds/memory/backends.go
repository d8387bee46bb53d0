// SPDX-License-Identifier: GPL-2.0-or-later

package memory

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var backendsRows = []*monitor.Command{
	{
		Name:      "memdev",
		Info:      true,
		Help:      "show memory backends",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Sources:   row.QMP("query-memdev"),
		Run:       infoMemdev,
	},
	{
		Name:    "memory-devices",
		Info:    true,
		Help:    "show memory devices",
		Group:   monitor.GroupVM,
		Sources: row.QMP("query-memory-devices"),
		Run:     infoMemoryDevices,
	},
	{
		Name:    "memory_size_summary",
		Info:    true,
		Help:    "show how much memory the guest has",
		Group:   monitor.GroupVM,
		Sources: row.QMP("query-memory-size-summary"),
		Run:     infoMemorySize,
	},
}

func infoMemdev(c *monitor.Call) error {
	var backends []struct {
		ID       string `json:"id"`
		Size     int64  `json:"size"`
		Merge    bool   `json:"merge"`
		Dump     bool   `json:"dump"`
		Prealloc bool   `json:"prealloc"`
		Share    *bool  `json:"share"` // since 6.1
		Reserve  *bool  `json:"reserve"`
		Policy   string `json:"policy"`
		Nodes    []int  `json:"host-nodes"`
	}
	if err := c.Execute("query-memdev", nil, &backends); err != nil {
		return err
	}
	for _, b := range backends {
		c.Printf("memory backend: %s\n  size:  %d\n  merge: %t\n  dump: %t\n  prealloc: %t\n",
			b.ID, b.Size, b.Merge, b.Dump, b.Prealloc)
		if b.Share != nil {
			c.Printf("  share: %t\n", *b.Share)
		}
		if b.Reserve != nil {
			c.Printf("  reserve: %t\n", *b.Reserve)
		}
		c.Printf("  policy: %s\n  host nodes: %s\n", b.Policy, row.Ranges(b.Nodes))
	}
	c.Print("\n")
	return nil
}

func infoMemorySize(c *monitor.Call) error {
	var info struct {
		Base    uint64  `json:"base-memory"`
		Plugged *uint64 `json:"plugged-memory"`
	}
	if err := c.Execute("query-memory-size-summary", nil, &info); err != nil {
		return err
	}
	c.Printf("base memory: %d\n", info.Base)
	if info.Plugged != nil {
		c.Printf("plugged memory: %d\n", *info.Plugged)
	}
	return nil
}

// memoryDevice is a MemoryDeviceInfo of qapi/machine.json.
type memoryDevice struct {
	Type string `json:"type"`
	Data struct {
		ID           string  `json:"id"`
		Addr         uint64  `json:"addr"`
		MemAddr      *uint64 `json:"memaddr"`
		Slot         int64   `json:"slot"`
		Node         int64   `json:"node"`
		Requested    uint64  `json:"requested-size"`
		Size         uint64  `json:"size"`
		MaxSize      uint64  `json:"max-size"`
		BlockSize    uint64  `json:"block-size"`
		Memdev       *string `json:"memdev"`
		Hotplugged   bool    `json:"hotplugged"`
		Hotpluggable bool    `json:"hotpluggable"`
	} `json:"data"`
}

// infoMemoryDevices is hmp_info_memory_devices in hw/core/machine-hmp-cmds.c.
func infoMemoryDevices(c *monitor.Call) error {
	var devices []memoryDevice
	if err := c.Execute("query-memory-devices", nil, &devices); err != nil {
		return err
	}
	for _, d := range devices {
		d.print(c)
	}
	return nil
}

func (m *memoryDevice) print(c *monitor.Call) {
	d := &m.Data
	c.Printf("Memory device [%s]: \"%s\"\n", m.Type, d.ID)
	if m.Type == "dimm" || m.Type == "nvdimm" {
		c.Printf("  addr: 0x%x\n  slot: %d\n  node: %d\n  size: %d\n", d.Addr, d.Slot, d.Node, d.Size)
	} else if d.MemAddr != nil {
		c.Printf("  memaddr: 0x%x\n", *d.MemAddr)
	}
	switch m.Type {
	case "virtio-pmem":
		c.Printf("  size: %d\n", d.Size)
	case "virtio-mem":
		c.Printf("  node: %d\n  requested-size: %d\n  size: %d\n  max-size: %d\n  block-size: %d\n",
			d.Node, d.Requested, d.Size, d.MaxSize, d.BlockSize)
	case "sgx-epc":
		c.Printf("  size: %d\n  node: %d\n", d.Size, d.Node)
	case "hv-balloon":
		c.Printf("  max-size: %d\n", d.MaxSize)
	}
	if d.Memdev != nil {
		c.Printf("  memdev: %s\n", *d.Memdev)
	}
	if m.Type == "dimm" || m.Type == "nvdimm" {
		c.Printf("  hotplugged: %t\n  hotpluggable: %t\n", d.Hotplugged, d.Hotpluggable)
	}
}
