// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"fmt"
	"slices"
	"strings"

	"libhmp/core/monitor"
)

// busDrivers are the bases of devices with the bus that they are plugged into
// (bus_type in QEMU's device classes), which QMP does not tell.
var busDrivers = []struct{ base, bus string }{
	{"pci-device", "PCI"}, {"scsi-device", "SCSI"}, {"usb-device", "usb-bus"}, {"virtio-serial-port", "virtio-serial-bus"},
	{"virtio-device", "virtio-bus"}, {"ide-device", "IDE"}, {"isa-device", "ISA"}, {"hda-codec", "HDA"},
	{"ccid-card", "ccid-bus"}, {"i2c-slave", "i2c-bus"}, {"ccw-device", "virtual-css-bus"}, {"s390-ccw", "virtual-css-bus"},
	{"spapr-vio-device", "spapr-vio-bus"}, {"nvme-ns", "nvme-bus"}, {"ssi-peripheral", "SSI"}, {"floppy", "floppy-bus"},
}

// leaves are bases of devices that have no bus of their own.
var leaves = []string{"scsi-device", "virtio-serial-port", "ide-device", "memory-device", "pc-dimm", "hda-codec", "floppy", "cpu"}

// hierarchy are types by name, with the types that they are derived from.
type hierarchy map[string]string

// typesBelow returns the types derived from a base, abstract ones too.
func typesBelow(c *monitor.Completion, base string) hierarchy {
	var types []struct {
		Name   string `json:"name"`
		Parent string `json:"parent"`
	}
	if c.Execute("qom-list-types", arguments{"implements": base, "abstract": true}, &types) != nil {
		return nil
	}
	h := make(hierarchy, len(types))
	for _, t := range types {
		h[t.Name] = t.Parent
	}
	return h
}

// is reports whether a type is derived from a base, or is the base.
func (h hierarchy) is(name, base string) bool {
	for range h { // a hierarchy is no deeper than that
		if name == base {
			return true
		}
		name = h[name]
	}
	return false
}

// offerBuses offers the buses that a driver can be plugged into.
func offerBuses(c *monitor.Completion, driver string) {
	devices, kinds := typesBelow(c, "device"), typesBelow(c, "bus")
	want := busOf(devices, driver)
	for _, b := range findBuses(c, devices, kinds, maxHolders) {
		if want == "" || kinds.is(b.kind, want) {
			name, owner := b.names()
			c.AddNoted(name, b.kind+" of "+owner)
		}
	}
}

// busOf returns the type of bus that a driver is plugged into, "" if unknown.
func busOf(devices hierarchy, driver string) string {
	for _, b := range busDrivers {
		if devices.is(driver, b.base) {
			return b.bus
		}
	}
	return ""
}

// bus is a QOM object below the device that it belongs to.
type bus struct{ path, kind string }

func (b bus) names() (name, owner string) {
	parts := strings.Split(b.path, "/")
	return parts[len(parts)-1], parts[len(parts)-2]
}

// maxHolders is how many devices are asked for their buses.
const maxHolders = 96

// findBuses looks for buses where they are: below the machine, its devices, and
// the inner half of a virtio device. It asks each time only some devices of the
// same type.
func findBuses(c *monitor.Completion, devices, kinds hierarchy, ofType int) (found []bus) {
	const machine = "/machine"
	level := []string{machine, machine + "/peripheral", machine + "/peripheral-anon", machine + "/unattached"}
	for range 3 {
		var below []string
		asked := make(map[string]int)
		for path, children := range childrenOf(c, level) {
			for _, child := range children {
				kind := strings.TrimSuffix(strings.TrimPrefix(child.Type, "child<"), ">")
				_, isBus := kinds[kind]
				_, isDevice := devices[kind]
				inner := child.Name == "virtio-backend"
				outer := strings.Count(path, "/") <= 2 // of the machine or of a folder in it
				switch {
				case isBus:
					found = append(found, bus{path + "/" + child.Name, kind})
				case isDevice && (inner || outer) && len(below) < maxHolders && asked[kind] < ofType &&
					!slices.ContainsFunc(leaves, func(base string) bool { return devices.is(kind, base) }):
					asked[kind]++
					below = append(below, path+"/"+child.Name)
				}
			}
		}
		level = below
	}
	return found
}

// childrenOf lists the children of several objects in one round trip.
func childrenOf(c *monitor.Completion, paths []string) func(yield func(string, []property) bool) {
	var queries []monitor.Query
	for _, path := range paths {
		queries = append(queries, monitor.Query{Command: "qom-list", Args: qomPath{Path: path}})
	}
	c.Together(queries...)
	return func(yield func(string, []property) bool) {
		for i, path := range paths {
			var list []property
			if c.Execute(queries[i].Command, queries[i].Args, &list) != nil {
				continue
			}
			list = slices.DeleteFunc(list, func(p property) bool { return !strings.HasPrefix(p.Type, "child<") })
			if !yield(path, list) {
				return
			}
		}
	}
}

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
		path := peripherals + "/" + name
		var typename string
		if c.Execute("qom-get", qomPath{path, "type"}, &typename) != nil {
			return
		}
		taken = takenSlots(c, path+"/"+name)
		if typesBelow(c, "pcie-port").is(typename, "pcie-port") {
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
	var list []property
	if c.Execute("qom-list", qomPath{Path: path}, &list) != nil {
		return nil
	}
	var links, slots []monitor.Query
	for _, p := range list {
		if strings.HasPrefix(p.Name, "child[") {
			links = append(links, monitor.Query{Command: "qom-get", Args: qomPath{path, p.Name}})
		}
	}
	c.Together(links...)
	for _, link := range links {
		var device string
		if c.Execute(link.Command, link.Args, &device) == nil {
			slots = append(slots, monitor.Query{Command: "qom-get", Args: qomPath{device, "addr"}})
		}
	}
	c.Together(slots...)
	for _, slot := range slots {
		var devfn int
		if c.Execute(slot.Command, slot.Args, &devfn) == nil {
			taken = append(taken, devfn>>3)
		}
	}
	return taken
}
