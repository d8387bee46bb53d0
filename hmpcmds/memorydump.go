// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"errors"
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

var _ = add(
	&monitor.Command{
		Name:    "memsave",
		Args:    "val:l,size:i,filename:s",
		Params:  "addr size file",
		Help:    "save virtual memory to a file",
		Group:   monitor.GroupDebug,
		Sources: qmpCommands("memsave"),
		Run:     memsave,
		Offers:  map[string]monitor.Offer{"filename": monitor.FileNames},
	},
	&monitor.Command{
		Name:    "pmemsave",
		Args:    "val:l,size:i,filename:s",
		Params:  "addr size file",
		Help:    "save physical memory to a file",
		Group:   monitor.GroupDebug,
		Sources: qmpCommands("pmemsave"),
		Run:     pmemsave,
		Offers:  map[string]monitor.Offer{"filename": monitor.FileNames},
	},
	&monitor.Command{
		Name:    "dump-guest-memory",
		Args:    "paging:-p,detach:-d,windmp:-w,zlib:-z,lzo:-l,snappy:-s,raw:-R,filename:F,begin:l?,length:l?",
		Params:  "[-p] [-d] [-z|-l|-s|-w] [-R] filename [begin length]",
		Help:    "save the guest's memory to a file that debuggers read",
		Group:   monitor.GroupDebug,
		Sources: qmpCommands("dump-guest-memory"),
		Adapt:   adaptDump,
		Run:     dumpMemory,
	},
	&monitor.Command{
		Name:    "dump",
		Info:    true,
		Help:    "show how far dump-guest-memory is",
		Group:   monitor.GroupDebug,
		Sources: qmpCommands("query-dump"),
		Run:     infoDump,
	},
	&monitor.Command{
		Name:    "dumpdtb",
		Args:    "filename:F",
		Params:  "filename",
		Help:    "save the machine's device tree to a file",
		Group:   monitor.GroupDebug,
		Sources: qmpCommands("dumpdtb"),
		Exists:  hasDTB,
		Run:     dumpDTB,
		Success: monitor.Begins("DTB dumped to '", "info: dtb dumped to "),
	},
)

// memsave is hmp_memsave: the size is cut to 32 bits.
func memsave(c *monitor.Call) error {
	cpu, ok, err := cpuOr(c, "No CPU available\n")
	if err != nil || !ok {
		return err
	}
	return c.Execute("memsave", arguments{"val": c.Args.Int("val"), "size": uint32(c.Args.Int("size")),
		"filename": c.Args.String("filename"), "cpu-index": cpu}, nil)
}

func pmemsave(c *monitor.Call) error {
	return c.Execute("pmemsave", arguments{"val": c.Args.Int("val"), "size": uint32(c.Args.Int("size")),
		"filename": c.Args.String("filename")}, nil)
}

// dumpMemory is hmp_dump_guest_memory.
func dumpMemory(c *monitor.Call) error {
	format, chosen := "elf", 0
	for _, f := range []struct{ flag, format string }{
		{"windmp", "win-dmp"}, {"zlib", "kdump-zlib"}, {"lzo", "kdump-lzo"}, {"snappy", "kdump-snappy"},
	} {
		if c.Args.Bool(f.flag) {
			format = f.format
			chosen++
		}
	}
	if chosen > 1 {
		return errors.New("only one of '-z|-l|-s|-w' can be set")
	}
	if compressed, ok := strings.CutPrefix(format, "kdump-"); ok && c.Args.Bool("raw") {
		format = "kdump-raw-" + compressed
	}
	args := arguments{
		"paging":   c.Args.Bool("paging"),
		"protocol": "file:" + c.Args.String("filename"),
		"detach":   c.Args.Bool("detach"),
		"format":   format,
	}
	args.setOptionalInt(c, "begin", "length")
	return c.Execute("dump-guest-memory", args, nil)
}

// adaptDump takes out -R, which came with 8.2.
func adaptDump(row *monitor.Command, f *qmp.Facts) error {
	v, err := f.Version()
	if err == nil && !v.AtLeast(8, 2) {
		row.Args = "paging:-p,detach:-d,windmp:-w,zlib:-z,lzo:-l,snappy:-s,filename:F,begin:l?,length:l?"
		row.Params = "[-p] [-d] [-z|-l|-s|-w] filename [begin length]"
	}
	return err
}

func infoDump(c *monitor.Call) error {
	var info struct {
		Status    string `json:"status"`
		Completed int64  `json:"completed"`
		Total     int64  `json:"total"`
	}
	if err := c.Execute("query-dump", nil, &info); err != nil {
		return err
	}
	c.Printf("Status: %s\n", info.Status)
	if info.Status == "active" {
		c.Printf("Finished: %.2f %%\n", float32(100*float64(info.Completed)/float64(info.Total)))
	}
	return nil
}

func dumpDTB(c *monitor.Call) error {
	filename := c.Args.String("filename")
	if err := c.Execute("dumpdtb", arguments{"filename": filename}, nil); err != nil {
		return err
	}
	v, err := c.Facts().Version()
	if err == nil && v.AtLeast(8, 0) {
		c.Printf("DTB dumped to '%s'\n", filename)
	} else {
		c.Printf("info: dtb dumped to %s\n", filename)
	}
	return err
}

var hasDTB = hasCommand("dumpdtb")
