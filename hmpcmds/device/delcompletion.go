// SPDX-License-Identifier: GPL-2.0-or-later

package device

import (
	"encoding/json"
	"slices"
	"strings"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/opts"
)

// completeDevice offers the ids of devices that can be unplugged
// (device_del_completion).
func completeDevice(c *monitor.Completion, n int, word string) {
	if n != 2 {
		return
	}
	var children []opts.Property
	if c.Execute("qom-list", opts.QOMPath{Path: opts.PeripheralPath}, &children) != nil {
		return
	}
	children = slices.DeleteFunc(children, func(p opts.Property) bool {
		return !strings.HasPrefix(p.Type, "child<") || !strings.HasPrefix(p.Name, word)
	})
	if has, err := c.Facts().Has("qom-list-get"); err == nil && has {
		checked := children[:min(len(children), maxListed)]
		addUnpluggableAtOnce(c, checked)
		addAll(c, children[len(checked):]) // what is beyond QEMU's list can be more than it
		return
	}
	var byType map[string]bool
	if len(children) > maxChecked {
		byType = unpluggableTypes(c, children)
	}
	addUnpluggable(c, children, byType)
}

func addAll(c *monitor.Completion, devices []opts.Property) {
	for _, d := range devices {
		c.Add(d.Name)
	}
}

// addUnpluggable offers the devices that can be unplugged, asking about those
// whose type does not tell. (QEMU looks whether they are realized, too. Those
// here always are: realizing and failing to is one command.)
func addUnpluggable(c *monitor.Completion, devices []opts.Property, byType map[string]bool) {
	listed, asked := 0, 0
	for some := range slices.Chunk(devices, maxChecked) {
		if !c.Extended() && listed >= maxListed {
			return
		}
		queries := make(map[string]monitor.Query)
		var list []monitor.Query
		for _, d := range some {
			if _, known := byType[refTarget(d.Type, "child")]; !known && (!c.Extended() || asked < maxChecked) {
				asked++
				q := monitor.Query{Command: "qom-get", Args: opts.QOMPath{Path: opts.PeripheralPath + "/" + d.Name, Property: opts.HotpluggableName}}
				queries[d.Name], list = q, append(list, q)
			}
		}
		c.Prefetch(list...)
		for _, d := range some {
			yes, known := byType[refTarget(d.Type, "child")]
			if q, isAsked := queries[d.Name]; isAsked {
				yes = c.Execute(q.Command, q.Args, &yes) == nil && yes
			} else if !known {
				yes = true // beyond what the extended editor asks
			}
			if yes && (c.Extended() || listed < maxListed) {
				listed++
				c.Add(d.Name)
			}
		}
	}
}

// addUnpluggableAtOnce asks about all of the devices in one request, which QEMU
// has had since 10.1.
func addUnpluggableAtOnce(c *monitor.Completion, devices []opts.Property) {
	paths := make([]string, len(devices))
	for i, d := range devices {
		paths[i] = opts.PeripheralPath + "/" + d.Name
	}
	var objects []struct {
		Properties []struct {
			Name  string          `json:"name"`
			Value json.RawMessage `json:"value"`
		} `json:"properties"`
	}
	args := struct {
		Paths []string `json:"paths"`
	}{paths}
	if c.Execute("qom-list-get", args, &objects) != nil || len(objects) != len(devices) {
		return
	}
	for i, o := range objects {
		for _, p := range o.Properties {
			if p.Name == opts.HotpluggableName && string(p.Value) == "true" {
				c.Add(devices[i].Name)
			}
		}
	}
}

const (
	// maxChecked is how many devices QEMU is asked about at a time, and before
	// the extended line editor offers the others unasked. QEMU reads QMP byte by
	// byte: a request costs it nearly half a millisecond.
	maxChecked = 64
	// maxListed is how many candidates QEMU's line editor keeps.
	maxListed = 256
)
