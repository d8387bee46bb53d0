// SPDX-License-Identifier: GPL-2.0-or-later

package rocker

import (
	"fmt"
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// rockerMatch is what RockerOfDpaFlowKey and RockerOfDpaFlowMask in
// qapi/rocker.json share.
type rockerMatch struct {
	InPort  *uint32 `json:"in-pport"`
	Tunnel  *uint32 `json:"tunnel-id"`
	VLAN    *uint16 `json:"vlan-id"`
	EthSrc  *string `json:"eth-src"`
	EthDst  *string `json:"eth-dst"`
	IPProto *uint8  `json:"ip-proto"`
	IPTOS   *uint8  `json:"ip-tos"`
}

// rockerFlow is RockerOfDpaFlow.
type rockerFlow struct {
	Hits uint64 `json:"hits"`
	Key  struct {
		rockerMatch
		Priority uint32  `json:"priority"`
		Table    uint32  `json:"tbl-id"`
		EthType  *uint16 `json:"eth-type"`
		IPDst    *string `json:"ip-dst"`
	} `json:"key"`
	Mask   rockerMatch `json:"mask"`
	Action struct {
		GotoTable *uint32 `json:"goto-tbl"`
		Group     *uint32 `json:"group-id"`
		NewVLAN   *uint16 `json:"new-vlan-id"`
	} `json:"action"`
}

// infoRockerFlows is hmp_rocker_of_dpa_flows in hw/net/rocker/rocker-hmp-cmds.c.
func infoRockerFlows(c *monitor.Call) error {
	args := struct {
		Name  string  `json:"name"`
		TblID *uint32 `json:"tbl-id,omitempty"`
	}{Name: c.Args.String("name")}
	if c.Args.Has("tbl_id") {
		if id := uint32(c.Args.Int("tbl_id")); id != 1<<32-1 {
			args.TblID = qmp.Optional(id)
		}
	}
	var flows []rockerFlow
	if err := c.Execute("query-rocker-of-dpa-flows", args, &flows); err != nil {
		return err
	}
	c.Print("prio tbl hits key(mask) --> actions\n")
	for i := range flows {
		c.Print(flows[i].line())
	}
	return nil
}

// vlanMask is VLAN_VID_MASK in include/net/eth.h or rocker_hw.h.
const vlanMask = 0x0fff

func (f *rockerFlow) line() string {
	hits := ""
	if f.Hits != 0 {
		hits = fmt.Sprint(f.Hits)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-4d %-3d %-4s", int32(f.Key.Priority), int32(f.Key.Table), hits)
	masked := func(name string, value, mask *uint32) {
		if value == nil {
			return
		}
		fmt.Fprintf(&b, " %s %d", name, int32(*value))
		if mask != nil {
			fmt.Fprintf(&b, "(0x%x)", *mask)
		}
	}
	masked("pport", f.Key.InPort, f.Mask.InPort)
	masked("vlan", widened(f.Key.VLAN, vlanMask), widened(f.Mask.VLAN, 1<<16-1))
	masked("tunnel", f.Key.Tunnel, f.Mask.Tunnel)
	if f.Key.EthType != nil {
		b.WriteString(" " + etherType(*f.Key.EthType))
	}
	b.WriteString(address("src", f.Key.EthSrc, f.Mask.EthSrc))
	b.WriteString(address("dst", f.Key.EthDst, f.Mask.EthDst))
	masked("proto", widened(f.Key.IPProto, 1<<8-1), widened(f.Mask.IPProto, 1<<8-1))
	masked("TOS", widened(f.Key.IPTOS, 1<<8-1), widened(f.Mask.IPTOS, 1<<8-1))
	if f.Key.IPDst != nil {
		b.WriteString(" dst " + *f.Key.IPDst)
	}
	b.WriteString(f.actions() + "\n")
	return b.String()
}

func (f *rockerFlow) actions() string {
	a := &f.Action
	if a.GotoTable == nil && a.Group == nil && a.NewVLAN == nil {
		return ""
	}
	text := " -->"
	if a.NewVLAN != nil { // in the order of the network's bytes
		text += fmt.Sprintf(" apply new vlan %d", *a.NewVLAN<<8|*a.NewVLAN>>8)
	}
	if a.Group != nil {
		text += fmt.Sprintf(" write group 0x%08x", *a.Group)
	}
	if a.GotoTable != nil {
		text += fmt.Sprintf(" goto tbl %d", int32(*a.GotoTable))
	}
	return text
}

func widened[T uint8 | uint16](v *T, mask uint32) *uint32 {
	if v == nil {
		return nil
	}
	wide := uint32(*v) & mask
	return &wide
}

func etherType(t uint16) string {
	switch t {
	case 0x0806:
		return "ARP"
	case 0x0800:
		return "IP"
	case 0x86dd:
		return "IPv6"
	case 0x8809:
		return "LACP"
	case 0x88cc:
		return "LLDP"
	}
	return fmt.Sprintf("eth type 0x%04x", t)
}

// address is an Ethernet address; two of them stand for kinds of addresses.
func address(name string, key, mask *string) string {
	const multicast, unicast = "01:00:00:00:00:00", "00:00:00:00:00:00"
	switch {
	case key == nil:
		return ""
	case mask == nil:
		return " " + name + " " + *key
	case *mask == multicast && *key == multicast:
		return " " + name + " <any mcast/bcast>"
	case *mask == multicast && *key == unicast:
		return " " + name + " <any ucast>"
	}
	return " " + name + " " + *key + "(" + *mask + ")"
}

// rockerGroup is RockerOfDpaGroup.
type rockerGroup struct {
	ID         uint32    `json:"id"`
	Type       uint8     `json:"type"`
	VLAN       *uint16   `json:"vlan-id"`
	Port       *uint32   `json:"pport"`
	Index      *uint32   `json:"index"`
	OutPort    *uint32   `json:"out-pport"`
	Group      *uint32   `json:"group-id"`
	SetVLAN    *uint16   `json:"set-vlan-id"`
	PopVLAN    *uint8    `json:"pop-vlan"`
	Groups     *[]uint32 `json:"group-ids"`
	SetEthSrc  *string   `json:"set-eth-src"`
	SetEthDst  *string   `json:"set-eth-dst"`
	CheckedTTL *uint8    `json:"ttl-check"`
}

var rockerGroupTypes = []string{"L2 interface", "L2 rewrite", "L3 unicast", "L2 multicast", "L2 flood", "L3 interface",
	"L3 multicast", "L3 ECMP", "L2 overlay"}

// anyGroup is what hmp_rocker_of_dpa_groups takes for no type.
const anyGroup = 9

// infoRockerGroups is hmp_rocker_of_dpa_groups.
func infoRockerGroups(c *monitor.Call) error {
	args := struct {
		Name string `json:"name"`
		Type *uint8 `json:"type,omitempty"`
	}{Name: c.Args.String("name")}
	if c.Args.Has("type") {
		if t := uint8(c.Args.Int("type")); t != anyGroup {
			args.Type = qmp.Optional(t)
		}
	}
	var groups []rockerGroup
	if err := c.Execute("query-rocker-of-dpa-groups", args, &groups); err != nil {
		return err
	}
	c.Print("id (decode) --> buckets\n")
	for i := range groups {
		c.Print(groups[i].line())
	}
	return nil
}

func (g *rockerGroup) line() string {
	var b strings.Builder
	kind := "unknown"
	if int(g.Type) < len(rockerGroupTypes) {
		kind = rockerGroupTypes[g.Type]
	}
	fmt.Fprintf(&b, "0x%08x (type %s", g.ID, kind)
	number := func(name string, v *uint32) {
		if v != nil {
			fmt.Fprintf(&b, " %s %d", name, int32(*v))
		}
	}
	number("vlan", widened(g.VLAN, 1<<16-1))
	number("pport", g.Port)
	number("index", g.Index)
	b.WriteString(") -->" + g.settings())
	if g.CheckedTTL != nil && *g.CheckedTTL != 0 {
		b.WriteString(" check TTL")
	}
	if g.Group != nil && *g.Group != 0 {
		fmt.Fprintf(&b, " group id 0x%08x", *g.Group)
	}
	if g.PopVLAN != nil && *g.PopVLAN != 0 {
		b.WriteString(" pop vlan")
	}
	number("out pport", g.OutPort)
	if g.Groups != nil {
		var ids []string
		for _, id := range *g.Groups {
			ids = append(ids, fmt.Sprintf("0x%08x", id))
		}
		b.WriteString(" groups [" + strings.Join(ids, ",") + "]")
	}
	return b.String() + "\n"
}

// settings are what a group sets in packets.
func (g *rockerGroup) settings() (text string) {
	if g.SetVLAN != nil && *g.SetVLAN != 0 {
		text += fmt.Sprintf(" vlan %d", *g.SetVLAN&vlanMask)
	}
	if g.SetEthSrc != nil {
		text += " src " + *g.SetEthSrc
	}
	if g.SetEthDst != nil {
		text += " dst " + *g.SetEthDst
	}
	if text != "" {
		text = " set" + text
	}
	return text
}
