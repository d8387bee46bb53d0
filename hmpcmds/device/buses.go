// SPDX-License-Identifier: GPL-2.0-or-later

package device

import (
	"slices"
	"strings"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/opts"
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

// offerBuses offers the buses that a driver can be plugged into.
func offerBuses(c *monitor.Completion, driver string) {
	devices, kinds := opts.TypesBelow(c, "device"), opts.TypesBelow(c, "bus")
	want := busOf(devices, driver)
	for _, b := range findBuses(c, devices, kinds, maxHolders) {
		if want == "" || kinds.Is(b.kind, want) {
			name, owner := b.names()
			c.AddNoted(name, b.kind+" of "+owner)
		}
	}
}

// busOf returns the type of bus that a driver is plugged into, "" if unknown.
func busOf(devices opts.Hierarchy, driver string) string {
	for _, b := range busDrivers {
		if devices.Is(driver, b.base) {
			return b.bus
		}
	}
	return ""
}

// driversByBus puts drivers in the order of the buses that they are plugged into, then of what else they are.
func driversByBus(c *monitor.Completion, drivers []string) (kinds []monitor.Kind) {
	devices := opts.TypesBelow(c, "device")
	if devices == nil {
		return nil
	}
	of := make(map[string][]string)
	var others []string
	for _, driver := range drivers {
		name := "bus " + busOf(devices, driver)
		if name == "bus " {
			name = below(devices, driver, "device")
			if of[name] == nil {
				others = append(others, name)
			}
		}
		of[name] = append(of[name], driver)
	}
	slices.Sort(others)
	for _, words := range of {
		slices.SortFunc(words, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	}
	for _, b := range busDrivers {
		if name := "bus " + b.bus; of[name] != nil {
			kinds = append(kinds, monitor.Kind{Name: name, Words: of[name]})
			delete(of, name)
		}
	}
	for _, name := range others {
		kinds = append(kinds, monitor.Kind{Name: name, Words: of[name]})
	}
	return kinds
}

// below is the type right below base that a type is derived from.
func below(types opts.Hierarchy, name, base string) string {
	for range types {
		if parent := types[name]; parent == base || parent == "" {
			break
		}
		name = types[name]
	}
	return name
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
func findBuses(c *monitor.Completion, devices, kinds opts.Hierarchy, ofType int) (found []bus) {
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
					!slices.ContainsFunc(leaves, func(base string) bool { return devices.Is(kind, base) }):
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
func childrenOf(c *monitor.Completion, paths []string) func(yield func(string, []opts.Property) bool) {
	var queries []monitor.Query
	for _, path := range paths {
		queries = append(queries, monitor.Query{Command: "qom-list", Args: opts.QOMPath{Path: path}})
	}
	c.Prefetch(queries...)
	return func(yield func(string, []opts.Property) bool) {
		for i, path := range paths {
			var list []opts.Property
			if c.Execute(queries[i].Command, queries[i].Args, &list) != nil {
				continue
			}
			list = slices.DeleteFunc(list, func(p opts.Property) bool { return !strings.HasPrefix(p.Type, "child<") })
			if !yield(path, list) {
				return
			}
		}
	}
}
