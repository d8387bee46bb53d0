// SPDX-License-Identifier: GPL-2.0-or-later

package opts

import (
	"fmt"
	"slices"
	"strings"

	"libhmp/core/monitor"
)

// pciSlots is how many a PCI bus has.
const pciSlots = 32

// offerSlots offers the free slots of the PCI bus in the options, or of the
// first one.
func offerSlots(c *monitor.Completion, _ string, before map[string]string) {
	var taken []int
	slots := pciSlots
	switch name := before["bus"]; name {
	case "", "pci.0", "pcie.0":
		var buses []struct {
			Devices []struct {
				Slot int `json:"slot"`
			} `json:"devices"`
		}
		if c.Execute("query-pci", nil, &buses) != nil || len(buses) == 0 {
			return
		}
		for _, d := range buses[0].Devices {
			taken = append(taken, d.Slot)
		}
	default:
		// A bridge that no firmware has set up has nothing behind it in query-pci.
		path := PeripheralPath + "/" + name
		var typename string
		if c.Execute("qom-get", QOMPath{path, "type"}, &typename) != nil {
			return
		}
		taken = takenSlots(c, path+"/"+name)
		if TypesBelow(c, "pcie-port").Is(typename, "pcie-port") {
			slots = 1
		}
	}
	for slot := range slots {
		if !slices.Contains(taken, slot) {
			c.AddNoted(fmt.Sprintf("0x%x", slot), "free")
		}
	}
}

// takenSlots are the slots of the devices on a PCI bus, an object.
func takenSlots(c *monitor.Completion, path string) (taken []int) {
	var list []Property
	if c.Execute("qom-list", QOMPath{Path: path}, &list) != nil {
		return nil
	}
	var links, slots []monitor.Query
	for _, p := range list {
		if strings.HasPrefix(p.Name, "child[") {
			links = append(links, monitor.Query{Command: "qom-get", Args: QOMPath{path, p.Name}})
		}
	}
	c.Prefetch(links...)
	for _, link := range links {
		var device string
		if c.Execute(link.Command, link.Args, &device) == nil {
			slots = append(slots, monitor.Query{Command: "qom-get", Args: QOMPath{device, "addr"}})
		}
	}
	c.Prefetch(slots...)
	for _, slot := range slots {
		var devfn int
		if c.Execute(slot.Command, slot.Args, &devfn) == nil {
			taken = append(taken, devfn>>3)
		}
	}
	return taken
}

// IsSlot reports whether a property is a PCI slot, written in hexadecimal whatever
// its type says.
func IsSlot(p Property) bool {
	return p.Name == "addr" && p.Description != nil && strings.HasPrefix(*p.Description, "Slot")
}
