// SPDX-License-Identifier: GPL-2.0-or-later

package device

import (
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
		Kinds:    driversByBus,
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
