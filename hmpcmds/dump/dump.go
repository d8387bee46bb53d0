// SPDX-License-Identifier: GPL-2.0-or-later

package dump

import (
	"errors"
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var dumpRows = []*monitor.Command{
	{
		Name:    "dump-guest-memory",
		Args:    "paging:-p,detach:-d,windmp:-w,zlib:-z,lzo:-l,snappy:-s,raw:-R,filename:F,begin:l?,length:l?",
		Params:  "[-p] [-d] [-z|-l|-s|-w] [-R] filename [begin length]",
		Example: "dump-guest-memory -z guest.dump",
		Help:    "save the guest's memory to a file that debuggers read",
		Group:   monitor.GroupDebug,
		Sources: row.QMP("dump-guest-memory"),
		Adapt:   adaptDump,
		Run:     dumpMemory,
	},
	{
		Name:    "dump",
		Info:    true,
		Help:    "show how far dump-guest-memory is",
		Group:   monitor.GroupDebug,
		Sources: row.QMP("query-dump"),
		Run:     infoDump,
	},
	{
		Name:    "dumpdtb",
		Args:    "filename:F",
		Params:  "filename",
		Example: "dumpdtb board.dtb",
		Help:    "save the machine's device tree to a file",
		Group:   monitor.GroupDebug,
		Sources: row.QMP("dumpdtb"),
		Exists:  hasDTB,
		Run:     dumpDTB,
		Success: monitor.Begins("DTB dumped to '", "info: dtb dumped to "),
	},
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
	args := struct {
		Begin    *int64 `json:"begin,omitempty"`
		Detach   bool   `json:"detach"`
		Format   string `json:"format"`
		Length   *int64 `json:"length,omitempty"`
		Paging   bool   `json:"paging"`
		Protocol string `json:"protocol"`
	}{Detach: c.Args.Bool("detach"), Format: format, Paging: c.Args.Bool("paging"), Protocol: "file:" + c.Args.String("filename")}
	args.Begin, args.Length = row.OptionalInt(c, "begin"), row.OptionalInt(c, "length")
	if !args.Detach && c.ShowsProgress() {
		args.Detach = true
		return watchDump(c, func() error { return c.Execute("dump-guest-memory", args, nil) })
	}
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

// dumpInfo is DumpQueryResult in qapi/dump.json.
type dumpInfo struct {
	Status    string `json:"status"`
	Completed int64  `json:"completed"`
	Total     int64  `json:"total"`
}

func infoDump(c *monitor.Call) error {
	var info dumpInfo
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
	args := struct {
		Filename string `json:"filename"`
	}{filename}
	if err := c.Execute("dumpdtb", args, nil); err != nil {
		return err
	}
	if c.Since(8, 0) {
		c.Printf("DTB dumped to '%s'\n", filename)
	} else {
		c.Printf("info: dtb dumped to %s\n", filename)
	}
	return nil
}

var hasDTB = row.HasCommand("dumpdtb")
