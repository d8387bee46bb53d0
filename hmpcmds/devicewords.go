// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"strings"

	"libhmp/core/monitor"
)

// completeDeviceOptions is for device_add DRIVER,
func completeDeviceOptions(c *monitor.Completion, word string) bool {
	return completeOptions(c, word, func(driver string) []optionWord {
		var list []property
		if checkParts(c.Execute, driver) != nil ||
			c.Execute("device-list-properties", arguments{"typename": driver}, &list) != nil {
			return nil
		}
		bus := optionWord{name: "bus", note: "bus to plug it into"}
		bus.offer = func(c *monitor.Completion, _ string, _ map[string]string) { offerBuses(c, driver) }
		return append(propertyWords(list), optionWord{name: "id", note: "name of the device"}, bus)
	})
}

// namedOffers are for options whose value is the name of something, whatever
// object or device has them.
var namedOffers = map[string]optionOffer{
	"audiodev": offered(monitor.MembersOf("query-audiodevs", "id", "driver")),
	"chardev":  offered(monitor.MembersOf("query-chardev", "label", "filename")),
	"drive":    offered(monitor.Either(blockDevices, monitor.BlockNodes)),
	"netdev":   offered(netdevNames),
}

func offered(f monitor.Offer) optionOffer {
	return func(c *monitor.Completion, value string, _ map[string]string) { f(c, value) }
}

// propertyOffer are the values of a property that names what this QEMU has.
func propertyOffer(p property) optionOffer {
	if target, ok := strings.CutPrefix(p.Type, "link<"); ok {
		target = strings.TrimSuffix(target, ">")
		return func(c *monitor.Completion, _ string, _ map[string]string) { offerObjects(c, target) }
	}
	if isSlot(p) {
		return offerSlots
	}
	if p.Type == "str" || p.Type == "string" {
		return namedOffers[p.Name]
	}
	return nil
}

// offerObjects offers the objects that users have made of a type or of one
// derived from it.
func offerObjects(c *monitor.Completion, typename string) {
	var types []struct {
		Name string `json:"name"`
	}
	var objects []property
	if c.Execute("qom-list-types", arguments{"implements": typename}, &types) != nil ||
		c.Execute("qom-list", qomPath{Path: "/objects"}, &objects) != nil {
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

// netdevNames offers the network backends that network cards are connected to:
// QMP does not tell of others.
func netdevNames(c *monitor.Completion, _ string) {
	var cards []struct {
		Name string `json:"name"`
	}
	if c.Execute("query-rx-filter", nil, &cards) != nil {
		return
	}
	queries := make([]monitor.Query, len(cards))
	for i, card := range cards {
		queries[i] = monitor.Query{Command: "qom-get", Args: qomPath{peripherals + "/" + card.Name, "netdev"}}
	}
	c.Together(queries...)
	for i, card := range cards {
		var name string
		if c.Execute(queries[i].Command, queries[i].Args, &name) == nil && name != "" {
			c.AddNoted(name, "of "+card.Name)
		}
	}
}
