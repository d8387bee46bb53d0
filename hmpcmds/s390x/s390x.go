// SPDX-License-Identifier: GPL-2.0-or-later

package s390x

import (
	"fmt"
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var s390xRows = []*monitor.Command{
	{
		Name:    "dump-skeys",
		Args:    "filename:F",
		Example: "dump-skeys keys.txt",
		Help:    "save the storage keys to a file",
		Group:   monitor.GroupDebug,
		Sources: row.QMP("dump-skeys"),
		Targets: row.S390X,
		Run:     dumpSkeys,
	},
	{
		Name:    "skeys",
		Info:    true,
		Args:    "addr:l",
		Params:  "address",
		Example: "info skeys 0x1000",
		Help:    "show a storage key",
		Group:   monitor.GroupDebug,
		Targets: row.S390X,
		Sources: row.Added("x-query-skeys"),
		Run:     infoSkeys,
	},
	{
		Name:    "cmma",
		Info:    true,
		Args:    "addr:l,count:l?",
		Params:  "address [count]",
		Example: "info cmma 0 16",
		Help:    "show storage attributes",
		Group:   monitor.GroupDebug,
		Targets: row.S390X,
		Sources: row.Added("x-query-cmma"),
		Run:     infoCMMA,
	},
}

func dumpSkeys(c *monitor.Call) error {
	args := struct {
		Filename string `json:"filename"`
	}{c.Args.String("filename")}
	return row.ReportPlain(c, c.Execute("dump-skeys", args, nil))
}

// infoSkeys is hmp_info_skeys in hw/s390x/s390-skeys.c.
func infoSkeys(c *monitor.Call) error {
	var storage struct {
		Key uint8 `json:"key"`
	}
	args := struct {
		Address uint64 `json:"address"`
	}{uint64(c.Args.Int("addr"))}
	if err := c.Execute("x-query-skeys", args, &storage); err != nil {
		return err
	}
	c.Printf("  key: 0x%X\n", storage.Key)
	return nil
}

// pageSize is that of s390x.
const pageSize = 4096

// infoCMMA is hmp_info_cmma in hw/s390x/s390-stattrib.c.
func infoCMMA(c *monitor.Call) error {
	address := uint64(c.Args.Int("addr"))
	args := struct {
		Address uint64  `json:"address"`
		Count   *uint64 `json:"count,omitempty"`
	}{Address: address}
	if c.Args.Has("count") {
		args.Count = qmp.Optional(uint64(c.Args.Int("count")))
	}
	var storage struct {
		Data []byte `json:"data"`
	}
	if err := c.Execute("x-query-cmma", args, &storage); err != nil {
		return row.ReportWithoutLineEnd(c, err)
	}
	c.Printf("  CMMA attributes, pages %d+%d (0x%x):\n", address/pageSize, len(storage.Data), address%pageSize)
	var text strings.Builder
	for i, value := range storage.Data {
		fmt.Fprintf(&text, "%02x", value)
		if i%8 == 7 {
			text.WriteByte('\n')
		}
	}
	c.Print(text.String() + "\n")
	return nil
}
