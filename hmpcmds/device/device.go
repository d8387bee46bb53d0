// SPDX-License-Identifier: GPL-2.0-or-later

package device

import (
	"encoding/json"
	"slices"
	"strings"

	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/opts"
	"libhmp/hmpcmds/internal/row"
)

var deviceRows = []*monitor.Command{
	{
		Name:     "device_add",
		Args:     "device:O",
		Params:   "driver[,prop=value][,...]",
		Example:  "device_add virtio-net-pci,netdev=net0,id=nic0",
		Help:     "plug a device in; 'help' as driver or as property lists what there is",
		Group:    monitor.GroupDevices,
		Sources:  row.QMP("device_add", "device-list-properties"),
		Passable: deviceAddPassable,
		Complete: completeDriver,
		Run:      deviceAdd,
		Success:  opts.IsHelpText,
	},
	{
		Name:     "device_del",
		Args:     "id:s",
		Params:   "device",
		Example:  "device_del nic0",
		Help:     "ask the guest to let a device go, and unplug it",
		Group:    monitor.GroupDevices,
		Sources:  row.QMP("device_del"),
		Complete: completeDevice,
		Run:      deviceDel,
	},
	{
		Name:    "qdm",
		Info:    true,
		Help:    "list all device models",
		Group:   monitor.GroupDevices,
		Sources: row.Added(deviceModels),
		Run:     row.PrintText(deviceModels),
	},
}

// deviceAddPassable keeps devices from QEMU's own monitor where some end QEMU (see
// checkParts). The list of all does not.
func deviceAddPassable(f *qmp.Facts, arguments string) (bool, error) {
	if opts.IsHelp(strings.TrimSpace(arguments)) {
		return true, nil
	}
	return row.Since(8, 0)(f)
}

func deviceDel(c *monitor.Call) error {
	args := struct {
		ID string `json:"id"`
	}{c.Args.String("id")}
	return c.Execute("device_del", args, nil)
}

// deviceAdd is hmp_device_add in system/qdev-monitor.c.
func deviceAdd(c *monitor.Call) error {
	options := c.Args.Options("device")
	driver, given := opts.Named(options, "driver")
	switch {
	case opts.IsHelp(driver):
		return deviceHelp(c)
	case given && slices.ContainsFunc(options, func(o language.Option) bool { return opts.IsHelp(o.Name) }):
		return propertyHelp(c, driver)
	}
	return addDevice(c, driver, options)
}

func properties(c *monitor.Call, driver string) ([]opts.Property, error) {
	args := struct {
		Type string `json:"typename"`
	}{driver}
	var list []opts.Property
	err := checkParts(c.Execute, driver)
	if err == nil {
		err = c.Execute("device-list-properties", args, &list)
	}
	return list, err
}

// deviceModels returns what device_add help prints. QMP alone does not know buses,
// categories, and whom users may create.
const deviceModels = "x-query-qdm"

type userCreatable struct {
	Only bool `json:"user-creatable"`
}

// deviceHelp lists the drivers (qdev_print_devinfos).
func deviceHelp(c *monitor.Call) error {
	has, err := c.Facts().Has(deviceModels)
	if err != nil {
		return err
	}
	if !has {
		return &monitor.UnsupportedError{Need: monitor.MissingCommandText("'device_add help'", true, deviceModels)}
	}
	return c.Text(deviceModels, userCreatable{true})
}

// propertyHelp lists the properties of a driver (qdev_device_help).
func propertyHelp(c *monitor.Call, driver string) error {
	name, err := aliased(c, driver)
	if err != nil {
		return err
	}
	list, err := properties(c, name)
	if err != nil {
		return row.ReportPlain(c, err)
	}
	if len(list) == 0 {
		c.Printf("There are no options for %s.\n", name)
		return nil
	}
	c.Printf("%s options:\n", name)
	var lines []string
	for _, p := range list {
		lines = append(lines, opts.PropertyLine(p, c.Since(10, 0)))
	}
	slices.Sort(lines)
	c.Print(strings.Join(lines, "\n") + "\n")
	return nil
}

// completeDriver offers the drivers that a user may create, or where this QEMU
// does not tell these, all (device_add_completion).
func completeDriver(c *monitor.Completion, n int, word string) {
	if n != 2 || completeDeviceOptions(c, word) {
		return
	}
	args := struct {
		Implements string `json:"implements"`
		Abstract   bool   `json:"abstract"`
	}{"device", false}
	var types []struct {
		Name string `json:"name"`
	}
	if c.Execute("qom-list-types", args, &types) != nil {
		return
	}
	creatable, known := creatableDrivers(c)
	for _, t := range types {
		if !known || creatable[t.Name] {
			c.Add(t.Name)
		}
	}
}

func creatableDrivers(c *monitor.Completion) (names map[string]bool, known bool) {
	if has, err := c.Facts().Has(deviceModels); err != nil || !has {
		return nil, false
	}
	var models qmp.HumanReadableText
	if c.Execute(deviceModels, userCreatable{true}, &models) != nil {
		return nil, false
	}
	names = make(map[string]bool)
	for line := range strings.Lines(models.Text) {
		if rest, ok := strings.CutPrefix(line, `name "`); ok {
			name, _, _ := strings.Cut(rest, `"`)
			names[name] = true
		}
	}
	return names, true
}

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
