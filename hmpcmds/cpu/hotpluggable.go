// SPDX-License-Identifier: GPL-2.0-or-later

package cpu

import (
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

var hotpluggableRows = []*monitor.Command{
	{
		Name:      "hotpluggable-cpus",
		Info:      true,
		Help:      "show CPUs that are, or could be, plugged in",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Sources:   row.QMP("query-hotpluggable-cpus"),
		Run:       infoHotpluggableCPUs,
	},
}

// cpuProps are where a CPU sits (CpuInstanceProperties in
// qapi/machine-common.json), in the order in which HMP shows them.
var cpuProps = []string{"node-id", "drawer-id", "book-id", "socket-id", "die-id", "cluster-id", "module-id", "core-id", "thread-id"}

// infoHotpluggableCPUs is hmp_hotpluggable_cpus in hw/core/machine-hmp-cmds.c.
func infoHotpluggableCPUs(c *monitor.Call) error {
	var slots []struct {
		Type  string           `json:"type"`
		VCPUs int64            `json:"vcpus-count"`
		Path  *string          `json:"qom-path"`
		Props map[string]int64 `json:"props"`
	}
	if err := c.Execute("query-hotpluggable-cpus", nil, &slots); err != nil {
		return err
	}
	c.Print("Hotpluggable CPUs:\n")
	for _, slot := range slots {
		c.Printf("  type: \"%s\"\n  vcpus_count: \"%d\"\n", slot.Type, uint64(slot.VCPUs))
		if slot.Path != nil {
			c.Printf("  qom_path: \"%s\"\n", *slot.Path)
		}
		c.Print("  CPUInstance Properties:\n")
		for _, name := range cpuProps {
			if value, ok := slot.Props[name]; ok {
				c.Printf("    %s: \"%d\"\n", name, uint64(value))
			}
		}
	}
	return nil
}
