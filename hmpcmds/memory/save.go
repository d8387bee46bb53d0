// SPDX-License-Identifier: GPL-2.0-or-later

package memory

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var saveRows = []*monitor.Command{
	{
		Name:            "memsave",
		Args:            "val:l,size:i,filename:s",
		Params:          "addr size file",
		Example:         "memsave 0xffffffff80000000 4096 kernel.bin",
		Help:            "save virtual memory to a file",
		Group:           monitor.GroupDebug,
		Sources:         row.QMP("memsave"),
		Run:             memsave,
		ExtraCandidates: map[string]monitor.Candidates{"filename": monitor.FileNames},
	},
	{
		Name:            "pmemsave",
		Args:            "val:l,size:i,filename:s",
		Params:          "addr size file",
		Example:         "pmemsave 0 1048576 low.bin",
		Help:            "save physical memory to a file",
		Group:           monitor.GroupDebug,
		Sources:         row.QMP("pmemsave"),
		Run:             pmemsave,
		ExtraCandidates: map[string]monitor.Candidates{"filename": monitor.FileNames},
	},
}

// memsave is hmp_memsave: the size is cut to 32 bits.
func memsave(c *monitor.Call) error {
	cpu, ok, err := row.CurrentCPU(c, "No CPU available\n")
	if err != nil || !ok {
		return err
	}
	args := struct {
		CPUIndex int    `json:"cpu-index"`
		Filename string `json:"filename"`
		Size     uint32 `json:"size"`
		Val      int64  `json:"val"`
	}{cpu, c.Args.String("filename"), uint32(c.Args.Int("size")), c.Args.Int("val")}
	return c.Execute("memsave", args, nil)
}

func pmemsave(c *monitor.Call) error {
	args := struct {
		Filename string `json:"filename"`
		Size     uint32 `json:"size"`
		Val      int64  `json:"val"`
	}{c.Args.String("filename"), uint32(c.Args.Int("size")), c.Args.Int("val")}
	return c.Execute("pmemsave", args, nil)
}
