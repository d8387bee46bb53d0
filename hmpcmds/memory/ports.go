// SPDX-License-Identifier: GPL-2.0-or-later

package memory

import (
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var portsRows = []*monitor.Command{
	{
		Name:    "i",
		Args:    "fmt:/,addr:i,index:i.",
		Params:  "/fmt addr",
		Example: "i /b 0x60",
		Help:    "read an I/O port",
		Group:   monitor.GroupDebug,
		Sources: row.Added("x-ioport-read"),
		Run:     portRead,
		Success: monitor.Begins("port"),
	},
	{
		Name:    "o",
		Args:    "fmt:/,addr:i,val:i",
		Params:  "/fmt addr value",
		Example: "o /b 0x80 0",
		Help:    "write an I/O port",
		Group:   monitor.GroupDebug,
		Sources: row.Added("x-ioport-write"),
		Run:     portWrite,
	},
	{
		Name:    "sum",
		Args:    "start:i,size:i",
		Params:  "addr size",
		Example: "sum 0x7c00 512",
		Help:    "show the checksum of physical memory",
		Group:   monitor.GroupDebug,
		Sources: []monitor.Source{
			{Kind: monitor.SourceAdded, Commands: []string{readMemory}},
			{Kind: monitor.SourceMemory, Commands: []string{"pmemsave", "add-fd", "remove-fd"}},
		},
		Run:     sumMemory,
		Success: monitor.Anything,
	},
}

// portSize is the width of an access and the letter for it; any other stands
// for one byte.
func portSize(c *monitor.Call) (bytes int, letter string) {
	switch size := c.Args.Int("size"); size {
	case 2:
		return 2, "w"
	case 4:
		return 4, "l"
	}
	return 1, "b"
}

// portRead is hmp_ioport_read in monitor/hmp-cmds.c.
func portRead(c *monitor.Call) error {
	size, letter := portSize(c)
	port := uint32(c.Args.Int("addr"))
	args := struct {
		Index *uint8 `json:"index,omitempty"`
		Port  uint32 `json:"port"`
		Size  int    `json:"size"`
	}{Port: port, Size: size}
	if c.Args.Has("index") {
		args.Index = qmp.Optional(uint8(c.Args.Int("index")))
		port++
	}
	var read struct {
		Value uint32 `json:"value"`
	}
	if err := c.Execute("x-ioport-read", args, &read); err != nil {
		return err
	}
	width := 2 * int(int32(c.Args.Int("size"))) // also of sizes that are read as a byte
	c.Printf("port%s[0x%04x] = 0x%0*x\n", letter, uint16(port), width, read.Value)
	return nil
}

// portWrite is hmp_ioport_write.
func portWrite(c *monitor.Call) error {
	size, _ := portSize(c)
	args := struct {
		Port  uint32 `json:"port"`
		Size  int    `json:"size"`
		Value uint32 `json:"value"`
	}{uint32(c.Args.Int("addr")), size, uint32(c.Args.Int("val"))}
	return c.Execute("x-ioport-write", args, nil)
}

// sumMemory is hmp_sum: the checksum of BSD's sum(1), of bytes that are read one
// at a time, from devices too. What QEMU does not send is zeros.
func sumMemory(c *monitor.Call) error {
	const chunk = 64 << 10
	d := &memoryDump{physical: true, row: 1, gaps: true}
	read, err := d.reader(c, 0, false)
	if err != nil {
		return err
	}
	start := uint32(c.Args.Int("start"))
	end := start + uint32(c.Args.Int("size")) // wraps round, and is nothing then
	var sum uint16
	for start < end {
		n := min(int(end-start), chunk)
		data, err := read(uint64(start), n)
		if err != nil {
			return err
		}
		for _, b := range append(data, make([]byte, n)...)[:n] {
			sum = sum>>1 | sum<<15
			sum += uint16(b)
		}
		start += uint32(n)
	}
	c.Printf("%05d\n", sum)
	return nil
}
