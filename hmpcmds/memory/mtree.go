// SPDX-License-Identifier: GPL-2.0-or-later

package memory

import (
	"libhmp/core/monitor"
)

var mtreeRows = []*monitor.Command{
	{
		Name:    "mtree",
		Info:    true,
		Args:    "flatview:-f,dispatch_tree:-d,owner:-o,disabled:-D",
		Params:  "[-f][-d][-o][-D]",
		Example: "info mtree -f",
		Help:    "show the tree of memory regions (-f: what is left of it after flattening; -d: with -f, the dispatch trees too; -o: whose the regions are; -D: disabled ones too)",
		Group:   monitor.GroupDebug,
		Sources: []monitor.Source{{Kind: monitor.SourceAdded, Commands: []string{"x-query-mtree"}}},
		Run:     infoMtree,
	},
}

func infoMtree(c *monitor.Call) error {
	return c.Text("x-query-mtree", struct {
		Flatview     bool `json:"flatview"`
		DispatchTree bool `json:"dispatch-tree"`
		Owner        bool `json:"owner"`
		Disabled     bool `json:"disabled"`
	}{
		Flatview:     c.Args.Bool("flatview"),
		DispatchTree: c.Args.Bool("dispatch_tree"),
		Owner:        c.Args.Bool("owner"),
		Disabled:     c.Args.Bool("disabled"),
	})
}
