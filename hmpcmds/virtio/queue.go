// SPDX-License-Identifier: GPL-2.0-or-later

package virtio

import (
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

// queryQueue runs a query about a queue of a virtio device. The queue's number
// is cut to 16 bits, as HMP's call of the QMP function does. element is for queries that
// take one.
func queryQueue(c *monitor.Call, command string, element *uint16, result any) error {
	args := struct {
		Index *uint16 `json:"index,omitempty"`
		Path  string  `json:"path"`
		Queue uint16  `json:"queue"`
	}{element, c.Args.String("path"), uint16(c.Args.Int("queue"))}
	return c.Execute(command, args, result)
}

// infoVirtioQueue is hmp_virtio_queue_status in hw/virtio/virtio-hmp-cmds.c.
func infoVirtioQueue(c *monitor.Call) error {
	var s struct {
		Name        string  `json:"name"`
		Index       uint16  `json:"queue-index"`
		InUse       uint32  `json:"inuse"`
		Used        uint16  `json:"used-idx"`
		Signalled   uint16  `json:"signalled-used"`
		SignalledOK bool    `json:"signalled-used-valid"`
		LastAvail   *uint16 `json:"last-avail-idx"`
		ShadowAvail *uint16 `json:"shadow-avail-idx"`
		Num         uint32  `json:"vring-num"`
		NumDefault  uint32  `json:"vring-num-default"`
		Align       uint32  `json:"vring-align"`
		Desc        uint64  `json:"vring-desc"`
		Avail       uint64  `json:"vring-avail"`
		UsedAddress uint64  `json:"vring-used"`
	}
	if err := queryQueue(c, "x-query-virtio-queue-status", nil, &s); err != nil {
		return err
	}
	c.Printf("%s:\n  device_name:          %s\n  queue_index:          %d\n  inuse:                %d\n",
		c.Args.String("path"), s.Name, s.Index, int32(s.InUse))
	c.Printf("  used_idx:             %d\n  signalled_used:       %d\n  signalled_used_valid: %t\n",
		s.Used, s.Signalled, s.SignalledOK)
	if s.LastAvail != nil {
		c.Printf("  last_avail_idx:       %d\n", *s.LastAvail)
	}
	if s.ShadowAvail != nil {
		c.Printf("  shadow_avail_idx:     %d\n", *s.ShadowAvail)
	}
	c.Printf("  VRing:\n    num:          %d\n    num_default:  %d\n    align:        %d\n",
		int32(s.Num), int32(s.NumDefault), int32(s.Align))
	c.Printf("    desc:         0x%016x\n    avail:        0x%016x\n    used:         0x%016x\n",
		s.Desc, s.Avail, s.UsedAddress)
	return nil
}

// infoVhostQueue is hmp_vhost_queue_status.
func infoVhostQueue(c *monitor.Call) error {
	// Where QEMU itself has a part of the ring is no longer told from 11.1 on.
	var s struct {
		Name      string  `json:"name"`
		Kick      int64   `json:"kick"`
		Call      int64   `json:"call"`
		Num       int64   `json:"num"`
		Desc      *uint64 `json:"desc"`
		DescPhys  uint64  `json:"desc-phys"`
		DescSize  uint32  `json:"desc-size"`
		Avail     *uint64 `json:"avail"`
		AvailPhys uint64  `json:"avail-phys"`
		AvailSize uint32  `json:"avail-size"`
		Used      *uint64 `json:"used"`
		UsedPhys  uint64  `json:"used-phys"`
		UsedSize  uint32  `json:"used-size"`
	}
	if err := queryQueue(c, "x-query-virtio-vhost-queue-status", nil, &s); err != nil {
		return err
	}
	c.Printf("%s:\n  device_name:          %s (vhost)\n  kick:                 %d\n  call:                 %d\n",
		c.Args.String("path"), s.Name, s.Kick, s.Call)
	c.Printf("  VRing:\n    num:         %d\n", s.Num)
	part := func(name string, host *uint64, guest uint64, size uint32) {
		if host != nil {
			c.Printf("    %-13s0x%016x\n", name+":", *host)
		}
		c.Printf("    %-13s0x%016x\n    %-13s%d\n", name+"_phys:", guest, name+"_size:", int32(size))
	}
	part("desc", s.Desc, s.DescPhys, s.DescSize)
	part("avail", s.Avail, s.AvailPhys, s.AvailSize)
	part("used", s.Used, s.UsedPhys, s.UsedSize)
	return nil
}

// infoVirtioElement is hmp_virtio_queue_element. An index of -1 is as none.
func infoVirtioElement(c *monitor.Call) error {
	type ring struct {
		Flags uint16 `json:"flags"`
		Index uint16 `json:"idx"`
		Ring  uint16 `json:"ring"`
	}
	var e struct {
		Name  string `json:"name"`
		Index uint32 `json:"index"`
		Descs []struct {
			Addr  uint64   `json:"addr"`
			Len   uint32   `json:"len"`
			Flags []string `json:"flags"`
		} `json:"descs"`
		Avail ring `json:"avail"`
		Used  ring `json:"used"`
	}
	var element *uint16
	if index := c.Args.IntOr("index", -1); int32(index) != -1 {
		element = qmp.Optional(uint16(index))
	}
	if err := queryQueue(c, "x-query-virtio-queue-element", element, &e); err != nil {
		return err
	}
	c.Printf("%s:\n  device_name: %s\n  index:   %d\n  desc:\n    descs:\n",
		c.Args.String("path"), e.Name, int32(e.Index))
	for i, d := range e.Descs {
		c.Printf("%s        addr 0x%x len %d", row.If(i > 0, ",\n"), d.Addr, int32(d.Len))
		if len(d.Flags) > 0 {
			c.Printf(" (%s)", strings.Join(d.Flags, ", "))
		}
	}
	c.Printf("\n  avail:\n    flags: %d\n    idx:   %d\n    ring:  %d\n", e.Avail.Flags, e.Avail.Index, e.Avail.Ring)
	c.Printf("  used:\n    flags: %d\n    idx:   %d\n", e.Used.Flags, e.Used.Index)
	return nil
}
