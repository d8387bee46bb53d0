// SPDX-License-Identifier: GPL-2.0-or-later

package migration

import (
	"errors"
	"fmt"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var dirtyrateRows = []*monitor.Command{
	{
		Name:    "calc_dirty_rate",
		Args:    "dirty_ring:-r,dirty_bitmap:-b,second:l,sample_pages_per_GB:l?",
		Params:  "[-r] [-b] second [sample_pages_per_GB]",
		Example: "calc_dirty_rate 1",
		Help:    "measure for some seconds how fast the guest writes to memory (-r: by dirty rings; -b: by dirty bitmaps)",
		Group:   monitor.GroupMigration,
		Exists:  row.Since(6, 1),
		Adapt:   row.Before(6, 2, row.WithArgs("second:l,sample_pages_per_GB:l?", "second [sample_pages_per_GB]")),
		Sources: row.QMP("calc-dirty-rate"),
		// Not with -r or -b: see checkDirtyLog.
		Passable: row.PassableSince(10, 0),
		Run:      calcDirtyRate,
		Success:  monitor.Begins("Starting dirty rate measurement "),
	},
	{
		Name:    "dirty_rate",
		Info:    true,
		Help:    "show how fast the guest writes to memory",
		Group:   monitor.GroupMigration,
		Exists:  row.Since(6, 1),
		Sources: row.QMP("query-dirty-rate"),
		Run:     infoDirtyRate,
	},
	{
		Name:            "set_vcpu_dirty_limit",
		Args:            "dirty_rate:l,cpu_index:l?",
		Params:          "dirty_rate [cpu_index]",
		Example:         "set_vcpu_dirty_limit 100",
		Help:            "limit how fast CPUs write to memory, in MB/s",
		Group:           monitor.GroupMigration,
		Exists:          row.Since(7, 1),
		Sources:         row.QMP("set-vcpu-dirty-limit"),
		Run:             setDirtyLimit,
		Success:         func(text string) bool { return text == "" || text == seeDirtyLimit },
		ExtraCandidates: map[string]monitor.Candidates{"cpu_index": row.CPUIndexes},
	},
	{
		Name:            "cancel_vcpu_dirty_limit",
		Args:            "cpu_index:l?",
		Params:          "[cpu_index]",
		Example:         "cancel_vcpu_dirty_limit",
		Help:            "take the limit from CPUs",
		Group:           monitor.GroupMigration,
		Exists:          row.Since(7, 1),
		Sources:         row.QMP("cancel-vcpu-dirty-limit"),
		Run:             cancelDirtyLimit,
		Success:         monitor.Begins(seeDirtyLimit),
		ExtraCandidates: map[string]monitor.Candidates{"cpu_index": row.CPUIndexes},
	},
	{
		Name:    "vcpu_dirty_limit",
		Info:    true,
		Help:    "show how CPUs are limited in writing to memory",
		Group:   monitor.GroupMigration,
		Exists:  row.Since(7, 1),
		Sources: row.QMP("query-vcpu-dirty-limit"),
		Run:     infoDirtyLimit,
	},
}

// pageSampling is the way to measure that QEMU takes by itself.
const pageSampling = "page-sampling"

func calcDirtyRate(c *monitor.Call) error {
	seconds := c.Args.Int("second")
	ring, bitmap := c.Args.Bool("dirty_ring"), c.Args.Bool("dirty_bitmap")
	mode := pageSampling
	switch {
	case seconds == 0:
		c.Fail("Incorrect period length specified!\n")
		return nil
	case ring && bitmap:
		c.Fail("Either dirty ring or dirty bitmap can be specified!\n")
		return nil
	case bitmap:
		mode = "dirty-bitmap"
	case ring:
		mode = "dirty-ring"
	}
	if mode != pageSampling {
		if err := checkDirtyLog(c); err != nil {
			return err
		}
	}
	args := struct {
		CalcTime    int64   `json:"calc-time"`
		Mode        *string `json:"mode,omitempty"`
		SamplePages *int64  `json:"sample-pages,omitempty"`
	}{CalcTime: seconds}
	if mode != pageSampling { // which is the default, and all that there is before 6.2
		args.Mode = qmp.Optional(mode)
	}
	if pages := c.Args.IntOr("sample_pages_per_GB", -1); pages != -1 {
		args.SamplePages = qmp.Optional(pages)
	}
	if err := c.Execute("calc-dirty-rate", args, nil); err != nil {
		return err
	}
	c.Printf("Starting dirty rate measurement with period %d seconds\n", seconds)
	c.Print("[Please use 'info dirty_rate' to check results]\n")
	return nil
}

// checkDirtyLog keeps ways to measure from a QEMU that would end: that of 7.2 does
// without KVM, that of 10.0 does not.
func checkDirtyLog(c *monitor.Call) error {
	if c.Since(10, 0) {
		return nil
	}
	var kvm struct {
		Enabled bool `json:"enabled"`
	}
	if err := c.Execute("query-kvm", nil, &kvm); err != nil {
		return err
	}
	if !kvm.Enabled {
		return errors.New("-r and -b need KVM: without it they end QEMU before 10.0")
	}
	return nil
}

func infoDirtyRate(c *monitor.Call) error {
	var info struct {
		Status      string `json:"status"`
		StartTime   int64  `json:"start-time"`
		CalcTime    int64  `json:"calc-time"`
		SamplePages uint64 `json:"sample-pages"`
		Mode        string `json:"mode"`
		Rate        *int64 `json:"dirty-rate"`
		CPUs        []struct {
			ID   int64 `json:"id"`
			Rate int64 `json:"dirty-rate"`
		} `json:"vcpu-dirty-rate"`
	}
	if err := c.Execute("query-dirty-rate", nil, &info); err != nil {
		return err
	}
	c.Printf("Status: %s\nStart Time: %d (ms)\n", info.Status, info.StartTime)
	if info.Mode == pageSampling || !c.Since(8, 0) {
		c.Printf("Sample Pages: %d (per GB)\n", info.SamplePages)
	}
	c.Printf("Period: %d (sec)\n", info.CalcTime)
	if info.Mode != "" { // since 6.2
		c.Printf("Mode: %s\n", info.Mode)
	}
	c.Print("Dirty rate: ")
	if info.Rate == nil {
		c.Print("(not ready)\n")
		return nil
	}
	c.Printf("%d (MB/s)\n", *info.Rate)
	for _, cpu := range info.CPUs {
		c.Printf("vcpu[%d], Dirty rate: %d (MB/s)\n", cpu.ID, cpu.Rate)
	}
	return nil
}

// setDirtyLimit is hmp_set_vcpu_dirty_limit in system/dirtylimit.c, which 8.1 has look at the
// limit, and say nothing.
func setDirtyLimit(c *monitor.Call) error {
	rate := c.Args.Int("dirty_rate")
	checks := c.Since(8, 1)
	if rate < 0 && checks {
		return fmt.Errorf("invalid dirty page limit %d", rate)
	}
	args := struct {
		CPUIndex  *int64 `json:"cpu-index,omitempty"`
		DirtyRate uint64 `json:"dirty-rate"`
	}{DirtyRate: uint64(rate)}
	if cpu := c.Args.IntOr("cpu_index", -1); cpu != -1 {
		args.CPUIndex = qmp.Optional(cpu)
	}
	if err := c.Execute("set-vcpu-dirty-limit", args, nil); err != nil {
		return err
	}
	if !checks {
		c.Print(seeDirtyLimit)
	}
	return nil
}

func cancelDirtyLimit(c *monitor.Call) error {
	args := struct {
		CPUIndex *int64 `json:"cpu-index,omitempty"`
	}{}
	if cpu := c.Args.IntOr("cpu_index", -1); cpu != -1 {
		args.CPUIndex = qmp.Optional(cpu)
	}
	if err := c.Execute("cancel-vcpu-dirty-limit", args, nil); err != nil {
		return err
	}
	c.Print(seeDirtyLimit)
	return nil
}

// infoDirtyLimit: QMP does not tell a limit that is on for no CPU from one that
// is off (hmp_info_vcpu_dirty_limit in system/dirtylimit.c).
func infoDirtyLimit(c *monitor.Call) error {
	var cpus []struct {
		Index   int64 `json:"cpu-index"`
		Limit   int64 `json:"limit-rate"`
		Current int64 `json:"current-rate"`
	}
	if err := c.Execute("query-vcpu-dirty-limit", nil, &cpus); err != nil {
		return err
	}
	if len(cpus) == 0 {
		c.Print("Dirty page limit not enabled!\n")
	}
	for _, cpu := range cpus {
		c.Printf("vcpu[%d], limit rate %d (MB/s), current rate %d (MB/s)\n", cpu.Index, cpu.Limit, cpu.Current)
	}
	return nil
}

// seeDirtyLimit is what the rows say that change the limit.
const seeDirtyLimit = "[Please use 'info vcpu_dirty_limit' to query dirty limit for virtual CPU]\n"
