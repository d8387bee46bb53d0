// SPDX-License-Identifier: GPL-2.0-or-later

package net

import (
	"fmt"
	"slices"
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/opts"
	"libhmp/hmpcmds/internal/row"
)

var netdevRows = []*monitor.Command{
	{
		Name:      "netdev_add",
		Args:      "netdev:O",
		Adapt:     row.InSequence(adaptNetdevAdd, row.PreconfigSince(6, 1)),
		Params:    "type,id=str[,prop=value][,...]",
		Example:   "netdev_add user,id=net0,hostfwd=tcp::2222-:22",
		Help:      "add a network backend",
		Group:     monitor.GroupDevices,
		Preconfig: true,
		Complete:  completeNetdevType,
		Sources:   row.QMP("netdev_add"),
		Run:       netdevAdd,
		Success:   monitor.Begins("Available netdev backend types:"),
	},
	{
		Name:            "netdev_del",
		Args:            "id:s",
		Params:          "id",
		Example:         "netdev_del net0",
		Help:            "take a network backend away",
		Group:           monitor.GroupDevices,
		Preconfig:       true,
		Adapt:           row.PreconfigSince(6, 1),
		Sources:         row.QMP("netdev_del"),
		Complete:        completeNetdev,
		Run:             netdevDel,
		ExtraCandidates: map[string]monitor.Candidates{"id": opts.NetdevNames},
	},
	{
		Name:            "set_link",
		Args:            "name:s,up:b",
		Params:          "name on|off",
		Example:         "set_link nic0 off",
		Help:            "plug or pull a network cable",
		Group:           monitor.GroupDevices,
		Sources:         row.QMP("set_link"),
		Complete:        completeLink,
		Run:             setLink,
		ExtraCandidates: map[string]monitor.Candidates{"name": monitor.Either(networkCards, opts.NetdevNames)},
	},
	{
		Name:    "hostfwd_add",
		Args:    "arg1:s,arg2:s?",
		Params:  "[netdev_id] [tcp|udp]:[hostaddr]:hostport-[guestaddr]:guestport",
		Adapt:   adaptForward,
		Example: "hostfwd_add net0 tcp::2222-:22",
		Help:    "forward a port of the host to the guest",
		Group:   monitor.GroupDevices,
		Exists:  hasSlirp,
		Sources: row.Added("x-hostfwd-add"),
		Run:     hostForward("x-hostfwd-add", ""),
	},
	{
		Name:    "hostfwd_remove",
		Args:    "arg1:s,arg2:s?",
		Params:  "[netdev_id] [tcp|udp]:[hostaddr]:hostport",
		Example: "hostfwd_remove net0 tcp::2222",
		Help:    "stop forwarding a port of the host",
		Group:   monitor.GroupDevices,
		Exists:  hasSlirp,
		Sources: row.Added("x-hostfwd-remove"),
		Meant:   hostSide,
		Hint:    hintHostSide,
		Run:     hostForward("x-hostfwd-remove", "host forwarding rule for %s removed\n"),
		Success: func(text string) bool { return strings.HasSuffix(text, " removed\n") },
	},
	{
		Name:    "network",
		Info:    true,
		Help:    "show network cards and what they are connected to",
		Group:   monitor.GroupDevices,
		Sources: networkSources,
		Run:     infoNetwork,
	},
	{
		Name:    "usernet",
		Info:    true,
		Help:    "show the connections of user networks",
		Group:   monitor.GroupDevices,
		Exists:  hasSlirp,
		Sources: usernetSources,
		Run:     infoUsernet,
	},
}

func netdevDel(c *monitor.Call) error {
	args := struct {
		ID string `json:"id"`
	}{c.Args.String("id")}
	return c.Execute("netdev_del", args, nil)
}

func setLink(c *monitor.Call) error {
	args := struct {
		Name string `json:"name"`
		Up   bool   `json:"up"`
	}{c.Args.String("name"), c.Args.Bool("up")}
	return c.Execute("set_link", args, nil)
}

func completeNetdevType(c *monitor.Completion, n int, word string) {
	if n == 2 && !opts.CompleteTyped(c, word, "netdev_add") {
		c.Enum("netdev_add", "type")
	}
}

// hasSlirp reports whether this QEMU has user networks: its type is in the schema.
func hasSlirp(f *qmp.Facts) (bool, error) {
	schema, err := f.Schema()
	if qmp.IsClass(err, qmp.ErrNotFound) {
		return true, nil // who knows
	}
	if err != nil {
		return false, err
	}
	types := schema.CommandArguments("netdev_add").MemberType("type").Values()
	return slices.Contains(types, "user"), nil
}

// completeLink offers the names of all network clients (set_link_completion).
func completeLink(c *monitor.Completion, n int, _ string) {
	switch n {
	case 2:
		for _, client := range networkClients(c) {
			c.Add(client.Name)
		}
	case 3:
		c.OnOff()
	}
}

// madeByNet recognises names that QEMU gives to what -net makes, which is no netdev
// (assign_name in net/net.c and net_hub_port_new in net/hub.c).
func madeByNet(name string) bool {
	var hub, port int
	n, _ := fmt.Sscanf(name, "hub%dport%d", &hub, &port)
	return n == 2 || strings.HasPrefix(name, "#")
}

// completeNetdev offers the names of network backends (netdev_del_completion).
func completeNetdev(c *monitor.Completion, n int, _ string) {
	if n != 2 {
		return
	}
	for _, client := range networkClients(c) {
		if client.Type != "nic" && !madeByNet(client.Name) {
			c.Add(client.Name)
		}
	}
}

// adaptNetdevAdd lists the types that this QEMU has, in HMP's order; some are
// listed always.
func adaptNetdevAdd(row *monitor.Command, f *qmp.Facts) error {
	schema, err := f.Schema()
	if qmp.IsClass(err, qmp.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	has := schema.CommandArguments("netdev_add").MemberType("type").Values()
	var types []string
	for _, t := range []string{"user", "tap", "socket", "stream", "dgram", "vde", "bridge", "hubport", "netmap",
		"vhost-user", "passt", "af-xdp", "vmnet-host", "vmnet-shared", "vmnet-bridged"} {
		if slices.Contains([]string{"tap", "vde", "bridge", "netmap"}, t) || slices.Contains(has, t) {
			types = append(types, t)
		}
	}
	row.Params = "[" + strings.Join(types, "|") + "],id=str[,prop=value][,...]"
	return nil
}

// adaptForward: since 10.2 the host side of a rule can be a unix socket.
func adaptForward(row *monitor.Command, f *qmp.Facts) error {
	v, err := f.Version()
	if err == nil && v.AtLeast(10, 2) {
		row.Params = "[netdev_id] [tcp|udp|unix]:[[hostaddr]:hostport|hostpath]-[guestaddr]:guestport"
	}
	return err
}

// hostForward is hmp_hostfwd_add and hmp_hostfwd_remove in net/slirp.c: of two
// words the first one is the network. done is what it says of a rule.
func hostForward(command, done string) func(*monitor.Call) error {
	return func(c *monitor.Call) error {
		args := struct {
			Netdev *string `json:"netdev,omitempty"`
			Rule   string  `json:"rule"`
		}{Rule: c.Args.String("arg1")}
		if c.Args.Has("arg2") {
			args.Netdev, args.Rule = qmp.Optional(c.Args.String("arg1")), c.Args.String("arg2")
		}
		if err := c.Execute(command, args, nil); err != nil {
			return row.ReportPlain(c, err)
		}
		c.Print(strings.ReplaceAll(done, "%s", args.Rule))
		return nil
	}
}
