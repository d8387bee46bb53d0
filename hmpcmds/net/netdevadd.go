// SPDX-License-Identifier: GPL-2.0-or-later

package net

import (
	"slices"

	"libhmp/core/keyval"
	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/opts"
	"libhmp/hmpcmds/internal/row"
)

// netdevTypes are what netdev_add help lists, in QEMU's order (show_netdevs in
// net/net.c), as far as this QEMU has them.
var netdevTypes = []string{"socket", "stream", "dgram", "hubport", "tap", "passt", "user", "l2tpv3", "vde", "bridge",
	"af-xdp", "vhost-user", "vhost-vdpa", "vmnet-host", "vmnet-shared", "vmnet-bridged"}

// netdevAdd is hmp_netdev_add. Where QEMU keeps only the last of several values
// (hostfwd=), all of them are kept.
func netdevAdd(c *monitor.Call) error {
	options := c.Args.Options("netdev")
	if kind, _ := opts.Named(options, "type"); opts.IsHelp(kind) {
		return netdevHelp(c)
	}
	schema, err := c.Facts().Schema()
	if err != nil {
		return err
	}
	t := schema.CommandArguments("netdev_add")
	kind, _ := opts.Named(options, "type")
	all := language.AllOptions(c.Args.String("netdev"), "type")
	args, err := keyval.Convert(keyval.FromOptions(all, t, t.Variant(kind)), schema, "netdev_add")
	if err != nil {
		return row.OldEnumError(c, err)
	}
	return c.Execute("netdev_add", args, nil)
}

func netdevHelp(c *monitor.Call) error {
	schema, err := c.Facts().Schema()
	if err != nil {
		return err
	}
	c.Print("Available netdev backend types:\n")
	has := schema.CommandArguments("netdev_add").MemberType("type").Values()
	for _, name := range netdevTypes {
		if slices.Contains(has, name) {
			c.Print(name + "\n")
		}
	}
	return nil
}
