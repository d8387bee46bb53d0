// SPDX-License-Identifier: GPL-2.0-or-later

package migration

import (
	"encoding/json"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

// Rows that migrate_set_parameter replaces, and that 6.0 took out.
var oldRows = []*monitor.Command{
	{
		Name:    "migrate_set_cache_size",
		Args:    "value:o",
		Params:  "value",
		Example: "migrate_set_cache_size 64M",
		Help:    "set how much memory the compression of pages (XBZRLE) may use",
		Group:   monitor.GroupMigration,
		Exists:  row.Until(6, 0),
		Sources: row.QMP("migrate-set-cache-size"),
		Run:     setMigrationValue("migrate-set-cache-size"),
	},
	{
		Name:    "migrate_set_speed",
		Args:    "value:o",
		Params:  "value",
		Example: "migrate_set_speed 100M",
		Help:    "limit how fast a migration sends, in bytes per second",
		Group:   monitor.GroupMigration,
		Exists:  row.Until(6, 0),
		Sources: row.QMP("migrate_set_speed"),
		Run:     setMigrationValue("migrate_set_speed"),
	},
	{
		Name:    "migrate_set_downtime",
		Args:    "value:T",
		Params:  "value",
		Example: "migrate_set_downtime 0.3",
		Help:    "say how long a migration may stop the virtual machine, in seconds",
		Group:   monitor.GroupMigration,
		Exists:  row.Until(6, 0),
		Sources: row.QMP("migrate_set_downtime"),
		Run:     setMigrationDowntime,
	},
	{
		Name:    "migrate_cache_size",
		Info:    true,
		Help:    "show how much memory the compression of pages (XBZRLE) may use",
		Group:   monitor.GroupMigration,
		Exists:  row.Until(6, 0),
		Sources: row.QMP("query-migrate-cache-size"),
		Run:     infoMigrationCache,
	},
}

func setMigrationValue(command string) func(*monitor.Call) error {
	return func(c *monitor.Call) error {
		args := struct {
			Value int64 `json:"value"`
		}{c.Args.Int("value")}
		return c.Execute(command, args, nil)
	}
}

func setMigrationDowntime(c *monitor.Call) error {
	args := struct {
		Value json.Number `json:"value"`
	}{json.Number(c.Args.String("value"))}
	return c.Execute("migrate_set_downtime", args, nil)
}

func infoMigrationCache(c *monitor.Call) error {
	var size int64
	if err := c.Execute("query-migrate-cache-size", nil, &size); err != nil {
		return err
	}
	c.Printf("xbzrel cache size: %d kbytes\n", size>>10)
	return nil
}
