// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"slices"
	"strings"

	"libhmp/core/monitor"
)

const (
	// samples is how many devices of a type are looked at for buses.
	samples = 4
	// several devices of a type are worth the requests that its buses take.
	several = 32
)

// unpluggableTypes tells of types that several of the devices have whether all of
// that type can be unplugged, or none; others are not in the map. That depends
// on the type and on the bus (device_get_hotpluggable in hw/core/qdev.c): one
// device of each type on each bus answers for the others, if the buses that are
// found have all devices of the type.
func unpluggableTypes(c *monitor.Completion, devices []property) map[string]bool {
	total := make(map[string]int)
	count(total, devices)
	drivers, kinds := typesBelow(c, "device"), typesBelow(c, "bus")
	var want []string
	for kind, n := range total {
		if bus := busOf(drivers, kind); n >= several && bus != "" {
			want = append(want, bus)
		} else {
			delete(total, kind)
		}
	}
	if want == nil {
		return nil
	}
	buses := slices.DeleteFunc(findBuses(c, drivers, kinds, samples), func(b bus) bool {
		return !slices.ContainsFunc(want, func(bus string) bool { return kinds.is(b.kind, bus) })
	})
	verdicts := verdictsOf(c, buses, total)
	clear(total)
	for _, folder := range []string{peripherals, peripherals + "-anon", "/machine/unattached"} {
		var children []property
		if c.Execute("qom-list", qomPath{Path: folder}, &children) != nil {
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
func count(total map[string]int, children []property) {
	for _, child := range children {
		total[within(child.Type, "child")]++
	}
}

// verdict is about the devices of a type.
type verdict struct {
	devices int // on the buses
	buses   int // that have some
	yes     int // of them, where the first can be unplugged
}

// verdictsOf asks the first device of each of the types on each bus.
func verdictsOf(c *monitor.Completion, buses []bus, types map[string]int) map[string]*verdict {
	lists := make([]monitor.Query, len(buses))
	for i, b := range buses {
		lists[i] = monitor.Query{Command: "qom-list", Args: qomPath{Path: b.path}}
	}
	c.Together(lists...)
	verdicts := make(map[string]*verdict)
	var firsts []monitor.Query
	var kinds []string // of firsts
	for i, list := range lists {
		var plugged []property
		if c.Execute(list.Command, list.Args, &plugged) != nil {
			continue
		}
		seen := make(map[string]bool)
		for _, p := range plugged {
			kind := within(p.Type, "link")
			if types[kind] == 0 || !strings.HasPrefix(p.Name, "child[") {
				continue
			}
			if verdicts[kind] == nil {
				verdicts[kind] = new(verdict)
			}
			verdicts[kind].devices++
			if !seen[kind] {
				seen[kind] = true
				verdicts[kind].buses++
				firsts = append(firsts, monitor.Query{Command: "qom-get",
					Args: qomPath{buses[i].path + "/" + p.Name, hotpluggable}})
				kinds = append(kinds, kind)
			}
		}
	}
	c.Together(firsts...)
	for i, q := range firsts {
		var yes bool
		switch err := c.Execute(q.Command, q.Args, &yes); {
		case err != nil:
			verdicts[kinds[i]].devices = -1 // nobody knows
		case yes:
			verdicts[kinds[i]].yes++
		}
	}
	return verdicts
}

// within returns the type that a property holds: "child<TYPE>".
func within(kind, holder string) string {
	rest, ok := strings.CutPrefix(kind, holder+"<")
	if !ok {
		return ""
	}
	return strings.TrimSuffix(rest, ">")
}
