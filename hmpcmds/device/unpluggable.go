// SPDX-License-Identifier: GPL-2.0-or-later

package device

import (
	"slices"
	"strings"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/opts"
)

const (
	// devicesPerType is how many devices of a type are looked at for buses.
	devicesPerType = 4
	// minToSample devices of a type are worth the requests that its buses take.
	minToSample = 32
)

// unpluggableTypes tells of types that several of the devices have whether all of
// that type can be unplugged, or none; others are not in the map. That depends
// on the type and on the bus (device_get_hotpluggable in hw/core/qdev.c): one
// device of each type on each bus answers for the others, if the buses that are
// found have all devices of the type.
func unpluggableTypes(c *monitor.Completion, devices []opts.Property) map[string]bool {
	total := make(map[string]int)
	count(total, devices)
	drivers, kinds := opts.TypesBelow(c, "device"), opts.TypesBelow(c, "bus")
	var want []string
	for kind, n := range total {
		if bus := busOf(drivers, kind); n >= minToSample && bus != "" {
			want = append(want, bus)
		} else {
			delete(total, kind)
		}
	}
	if want == nil {
		return nil
	}
	buses := slices.DeleteFunc(findBuses(c, drivers, kinds, devicesPerType), func(b bus) bool {
		return !slices.ContainsFunc(want, func(bus string) bool { return kinds.Is(b.kind, bus) })
	})
	verdicts := hotplugVotes(c, buses, total)
	clear(total)
	for _, folder := range []string{opts.PeripheralPath, opts.PeripheralPath + "-anon", "/machine/unattached"} {
		var children []opts.Property
		if c.Execute("qom-list", opts.QOMPath{Path: folder}, &children) != nil {
			return nil
		}
		count(total, children)
	}
	types := make(map[string]bool)
	for kind, v := range verdicts {
		if v.devices == total[kind] && (v.yes == 0 || v.yes == v.buses) {
			types[kind] = v.yes > 0
		}
	}
	return types
}

// count counts the children of each type.
func count(total map[string]int, children []opts.Property) {
	for _, child := range children {
		total[refTarget(child.Type, "child")]++
	}
}

// hotplugVote is about the devices of a type.
type hotplugVote struct {
	devices int // on the buses
	buses   int // that have some
	yes     int // of them, where the first can be unplugged
}

// hotplugVotes asks the first device of each of the types on each bus.
func hotplugVotes(c *monitor.Completion, buses []bus, types map[string]int) map[string]*hotplugVote {
	lists := make([]monitor.Query, len(buses))
	for i, b := range buses {
		lists[i] = monitor.Query{Command: "qom-list", Args: opts.QOMPath{Path: b.path}}
	}
	c.Prefetch(lists...)
	verdicts := make(map[string]*hotplugVote)
	var firsts []monitor.Query
	var kinds []string // of firsts
	for i, list := range lists {
		var plugged []opts.Property
		if c.Execute(list.Command, list.Args, &plugged) != nil {
			continue
		}
		seen := make(map[string]bool)
		for _, p := range plugged {
			kind := refTarget(p.Type, "link")
			if types[kind] == 0 || !strings.HasPrefix(p.Name, "child[") {
				continue
			}
			if verdicts[kind] == nil {
				verdicts[kind] = new(hotplugVote)
			}
			verdicts[kind].devices++
			if !seen[kind] {
				seen[kind] = true
				verdicts[kind].buses++
				firsts = append(firsts, monitor.Query{Command: "qom-get",
					Args: opts.QOMPath{Path: buses[i].path + "/" + p.Name, Property: opts.HotpluggableName}})
				kinds = append(kinds, kind)
			}
		}
	}
	c.Prefetch(firsts...)
	for i, q := range firsts {
		var yes bool
		switch err := c.Execute(q.Command, q.Args, &yes); {
		case err != nil:
			verdicts[kinds[i]].devices = -1 // unknown
		case yes:
			verdicts[kinds[i]].yes++
		}
	}
	return verdicts
}

// refTarget returns the type that a property holds: "child<TYPE>".
func refTarget(kind, holder string) string {
	rest, ok := strings.CutPrefix(kind, holder+"<")
	if !ok {
		return ""
	}
	return strings.TrimSuffix(rest, ">")
}
