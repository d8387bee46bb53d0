// SPDX-License-Identifier: GPL-2.0-or-later

package opts

import (
	"strings"

	"libhmp/core/monitor"
)

// NamedValues are for options whose value is the name of something, whatever
// object or device has them.
var NamedValues = map[string]ValueCandidates{
	"audiodev": forAnyValue(monitor.MembersOf("query-audiodevs", "id", "driver")),
	"chardev":  forAnyValue(monitor.MembersOf("query-chardev", "label", "filename")),
	"drive":    forAnyValue(monitor.Either(blockDevices, monitor.BlockNodes)),
	"netdev":   forAnyValue(NetdevNames),
}

func forAnyValue(f monitor.Candidates) ValueCandidates {
	return func(c *monitor.Completion, value string, _ map[string]string) { f(c, value) }
}

// propertyValuesOf are the values of a property that names what this QEMU has.
func propertyValuesOf(p Property) ValueCandidates {
	if target, ok := strings.CutPrefix(p.Type, "link<"); ok {
		target = strings.TrimSuffix(target, ">")
		return func(c *monitor.Completion, _ string, _ map[string]string) { offerObjects(c, target) }
	}
	if IsSlot(p) {
		return offerSlots
	}
	if p.Type == "str" || p.Type == "string" {
		return NamedValues[p.Name]
	}
	return nil
}

// offerObjects offers the objects that users have made of a type or of one
// derived from it.
func offerObjects(c *monitor.Completion, typename string) {
	var types []struct {
		Name string `json:"name"`
	}
	var objects []Property
	args := struct {
		Implements string `json:"implements"`
	}{typename}
	if c.Execute("qom-list-types", args, &types) != nil ||
		c.Execute("qom-list", QOMPath{Path: "/objects"}, &objects) != nil {
		return
	}
	for _, o := range objects {
		for _, t := range types {
			if o.Type == "child<"+t.Name+">" {
				c.AddNoted(o.Name, t.Name)
			}
		}
	}
}

func blockDevices(c *monitor.Completion, _ string) { c.BlockBackends() }

// NetdevNames offers the network backends that network cards are connected to:
// QMP does not tell of others.
func NetdevNames(c *monitor.Completion, _ string) {
	var cards []struct {
		Name string `json:"name"`
	}
	if c.Execute("query-rx-filter", nil, &cards) != nil {
		return
	}
	queries := make([]monitor.Query, len(cards))
	for i, card := range cards {
		queries[i] = monitor.Query{Command: "qom-get", Args: QOMPath{PeripheralPath + "/" + card.Name, "netdev"}}
	}
	c.Prefetch(queries...)
	for i, card := range cards {
		var name string
		if c.Execute(queries[i].Command, queries[i].Args, &name) == nil && name != "" {
			c.AddNoted(name, "of "+card.Name)
		}
	}
}
