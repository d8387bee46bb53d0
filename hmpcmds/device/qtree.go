// SPDX-License-Identifier: GPL-2.0-or-later

package device

import (
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var qtreeRows = []*monitor.Command{
	{
		Name:    "qtree",
		Info:    true,
		Args:    "brief:-b",
		Params:  "[-b]",
		Example: "info qtree -b",
		Help:    "show buses and their devices",
		Group:   monitor.GroupDevices,
		Adapt:   adaptQtree,
		Sources: row.Added("x-query-qtree"),
		Run:     infoQtree,
	},
}

// adaptQtree takes out -b, which came with 8.2.
func adaptQtree(row *monitor.Command, f *qmp.Facts) error {
	v, err := f.Version()
	if err == nil && !v.AtLeast(8, 2) {
		row.Args, row.Params, row.Example = "", "", ""
	}
	return err
}

// infoQtree is hmp_info_qtree in system/qdev-monitor.c.
func infoQtree(c *monitor.Call) error {
	args := struct {
		Brief bool `json:"brief"`
	}{c.Args.Bool("brief")}
	return c.Text("x-query-qtree", args)
}
