// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"errors"
	"fmt"
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

var _ = add(
	&monitor.Command{
		Name:    "dump-skeys",
		Args:    "filename:F",
		Help:    "save the storage keys to a file",
		Group:   monitor.GroupDebug,
		Sources: qmpCommands("dump-skeys"),
		Targets: targetsS390,
		Run:     dumpSkeys,
	},
	&monitor.Command{
		Name:    "skeys",
		Info:    true,
		Args:    "addr:l",
		Params:  "address",
		Help:    "show a storage key",
		Group:   monitor.GroupDebug,
		Targets: targetsS390,
		Sources: added("x-query-skeys"),
		Run:     infoSkeys,
	},
	&monitor.Command{
		Name:    "cmma",
		Info:    true,
		Args:    "addr:l,count:l?",
		Params:  "address [count]",
		Help:    "show storage attributes",
		Group:   monitor.GroupDebug,
		Targets: targetsS390,
		Sources: added("x-query-cmma"),
		Run:     infoCMMA,
	},
)

func dumpSkeys(c *monitor.Call) error {
	return reportPlain(c, c.Execute("dump-skeys", arguments{"filename": c.Args.String("filename")}, nil))
}

// infoSkeys is hmp_info_skeys in hw/s390x/s390-skeys.c.
func infoSkeys(c *monitor.Call) error {
	var storage struct {
		Key uint8 `json:"key"`
	}
	args := arguments{"address": uint64(c.Args.Int("addr"))}
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
	args := arguments{"address": address}
	if c.Args.Has("count") {
		args["count"] = uint64(c.Args.Int("count"))
	}
	var storage struct {
		Data []byte `json:"data"`
	}
	if err := c.Execute("x-query-cmma", args, &storage); err != nil {
		return withoutLineEnd(c, err)
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

// withoutLineEnd reports an error as the handlers of storage attributes do: what
// the device says ends no line, what they say themselves does.
func withoutLineEnd(c *monitor.Call, err error) error {
	var refused *qmp.Error
	if !errors.As(err, &refused) || refused.Desc == "Cannot allocate memory" || strings.HasPrefix(refused.Desc, "this ") {
		return err
	}
	c.Fail("Error: " + refused.Desc)
	return nil
}
