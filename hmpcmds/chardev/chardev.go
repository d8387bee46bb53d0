// SPDX-License-Identifier: GPL-2.0-or-later

package chardev

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var chardevRows = []*monitor.Command{
	{
		Name:     "ringbuf_write",
		Args:     "device:s,data:s",
		Params:   "device data",
		Example:  "ringbuf_write ring0 text",
		Help:     "write to a ring buffer",
		Group:    monitor.GroupDevices,
		Sources:  row.QMP("ringbuf-write"),
		Complete: completeRingbuf,
		Run:      ringbufWrite,
	},
	{
		Name:     "ringbuf_read",
		Args:     "device:s,size:i",
		Params:   "device size",
		Example:  "ringbuf_read ring0 100",
		Help:     "read from a ring buffer",
		Group:    monitor.GroupDevices,
		Sources:  row.QMP("ringbuf-read"),
		Complete: completeRingbuf,
		Run:      ringbufRead,
		Success:  monitor.Anything,
	},
	{
		Name:     "chardev-add",
		Args:     "args:s",
		Params:   "args",
		Example:  "chardev-add socket,id=c0,path=c0.sock,server=on,wait=off",
		Help:     "add a character device",
		Group:    monitor.GroupDevices,
		Complete: completeBackend,
		Sources:  row.QMP("chardev-add"),
		Run:      chardevAdd,
		Success:  monitor.Begins("Available chardev backend types:", ptyMade),
	},
	{
		Name:            "chardev-change",
		Args:            "id:s,args:s",
		Params:          "id args",
		Example:         "chardev-change c0 file,path=c0.log",
		Help:            "give a character device another backend",
		Group:           monitor.GroupDevices,
		ExtraCandidates: map[string]monitor.Candidates{"id": monitor.MembersOf("query-chardev", "label", "filename")},
		Sources:         row.QMP("chardev-change"),
		Run:             chardevChange,
		Success:         monitor.Begins(ptyMade),
	},
	{
		Name:     "chardev-remove",
		Args:     "id:s",
		Params:   "id",
		Example:  "chardev-remove c0",
		Help:     "take a character device away",
		Group:    monitor.GroupDevices,
		Sources:  row.QMP("chardev-remove"),
		Complete: completeChardev,
		Run:      chardevID("chardev-remove"),
	},
	{
		Name:     "chardev-send-break",
		Args:     "id:s",
		Params:   "id",
		Example:  "chardev-send-break serial0",
		Help:     "send a break on a character device",
		Group:    monitor.GroupDevices,
		Sources:  row.QMP("chardev-send-break"),
		Complete: completeChardev,
		Run:      chardevID("chardev-send-break"),
	},
}

func ringbufWrite(c *monitor.Call) error {
	return c.Execute("ringbuf-write",
		struct {
			Data   string `json:"data"`
			Device string `json:"device"`
		}{c.Args.String("data"), c.Args.String("device")}, nil)
}

// ringbufRead shows control characters as JSON has them (hmp_ringbuf_read).
func ringbufRead(c *monitor.Call) error {
	var data string
	err := c.Execute("ringbuf-read",
		struct {
			Device string `json:"device"`
			Size   uint32 `json:"size"`
		}{c.Args.String("device"), uint32(c.Args.Int("size"))}, &data)
	if err != nil {
		return err
	}
	for _, r := range data {
		switch {
		case r == '\\':
			c.Print(`\\`)
		case r < ' ' && r != '\n' && r != '\t' || r == 0x7f:
			c.Printf(`\u%04X`, r)
		default:
			c.Print(string(r))
		}
	}
	c.Print("\n")
	return nil
}

// chardevID returns a handler for a command on a character device.
func chardevID(command string) func(*monitor.Call) error {
	return func(c *monitor.Call) error {
		args := struct {
			ID string `json:"id"`
		}{c.Args.String("id")}
		return c.Execute(command, args, nil)
	}
}

func completeBackend(c *monitor.Completion, n int, word string) {
	if n == 2 && !completeChardevOptions(c, word) {
		c.Members("query-chardev-backends", "name")
	}
}

func completeChardev(c *monitor.Completion, n int, _ string) {
	if n == 2 {
		c.Members("query-chardev", "label")
	}
}

func completeRingbuf(c *monitor.Completion, n int, _ string) {
	if n != 2 {
		return
	}
	var chardevs []struct {
		Label    string `json:"label"`
		Filename string `json:"filename"`
	}
	if c.Execute("query-chardev", nil, &chardevs) != nil {
		return
	}
	for _, d := range chardevs {
		if d.Filename == "ringbuf" || d.Filename == "memory" {
			c.Add(d.Label)
		}
	}
}
