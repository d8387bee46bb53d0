// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

var _ = add(
	&monitor.Command{
		Name:     "device_add",
		Args:     "device:O",
		Params:   "driver[,prop=value][,...]",
		Help:     "plug a device in; 'help' as driver or as property lists what there is",
		Group:    monitor.GroupDevices,
		Sources:  qmpCommands("device_add", "device-list-properties"),
		Complete: completeDriver,
		Run:      deviceAdd,
	},
	&monitor.Command{
		Name:     "device_del",
		Args:     "id:s",
		Params:   "device",
		Help:     "ask the guest to let a device go, and unplug it",
		Group:    monitor.GroupDevices,
		Sources:  qmpCommands("device_del"),
		Complete: completeDevice,
		Run:      deviceDel,
	},
)

func deviceDel(c *monitor.Call) error {
	args := struct {
		ID string `json:"id"`
	}{c.Args.String("id")}
	return c.Execute("device_del", args, nil)
}

// deviceAdd is hmp_device_add in system/qdev-monitor.c.
func deviceAdd(c *monitor.Call) error {
	options := c.Args.Options("device")
	driver := optionNamed(options, "driver")
	switch {
	case driver == "help" || driver == "?":
		return deviceHelp(c)
	case driver != "" && slices.ContainsFunc(options, func(o language.Option) bool { return isHelp(o.Name) }):
		return propertyHelp(c, driver)
	}
	types, err := propertyTypes(c, driver)
	if err != nil {
		return err
	}
	args, err := typedOptions(options, types)
	if err != nil {
		return err
	}
	return asStringError(c.Execute("device_add", args, nil), options, types)
}

func isHelp(name string) bool { return name == "help" || name == "?" }

func optionNamed(options []language.Option, name string) string {
	for _, o := range options {
		if o.Name == name {
			return o.Value
		}
	}
	return ""
}

// property is ObjectPropertyInfo in qapi/qom.json.
type property struct {
	Name        string          `json:"name"`
	Type        string          `json:"type"`
	Description *string         `json:"description"`
	Default     json.RawMessage `json:"default-value"`
}

func properties(c *monitor.Call, driver string) ([]property, error) {
	args := struct {
		Type string `json:"typename"`
	}{driver}
	var list []property
	err := c.Execute("device-list-properties", args, &list)
	return list, err
}

// propertyTypes are the types of a driver's properties; none if there is no such
// driver, which device_add says better than we could.
func propertyTypes(c *monitor.Call, driver string) (map[string]property, error) {
	if driver == "" {
		return nil, nil
	}
	name, err := aliased(c, driver)
	if err != nil {
		return nil, err
	}
	list, err := properties(c, name)
	var refused *qmp.Error
	if errors.As(err, &refused) {
		return nil, nil
	}
	types := make(map[string]property, len(list))
	for _, p := range list {
		types[p.Name] = p
	}
	return types, err
}

// typedOptions makes the argument object of device_add, which insists on JSON
// types: numbers and booleans are no strings. A value that is none of its type
// stays a string, so that QEMU refuses it where HMP would.
func typedOptions(options []language.Option, types map[string]property) (json.RawMessage, error) {
	object := []byte{'{'}
	for i, o := range options {
		if i > 0 {
			object = append(object, ',')
		}
		name, err := json.Marshal(o.Name)
		if err != nil {
			return nil, err
		}
		value, err := typedValue(o, types[o.Name])
		if err != nil {
			return nil, err
		}
		object = append(append(append(object, name...), ':'), value...)
	}
	return append(object, '}'), nil
}

func typedValue(o language.Option, p property) (json.RawMessage, error) {
	if text := scalar(o, p); text != "" {
		return json.RawMessage(text), nil
	}
	return json.Marshal(o.Value)
}

// scalar spells the value in JSON if it is a boolean or a number.
func scalar(o language.Option, p property) string {
	switch kindOf(p) {
	case kindBool:
		switch o.Value {
		case "on", "yes", "true", "y":
			return "true"
		case "off", "no", "false", "n":
			return "false"
		}
	case kindInteger:
		if n, ok := language.Integer(o.Value); ok {
			return n
		}
	case kindSize:
		if n, rest, err := language.Size(o.Value, 'B'); err == nil && rest == "" {
			return fmt.Sprint(n)
		}
	}
	return ""
}

// kind is what HMP's text for a wrong value calls the type
// (qapi/qobject-input-visitor.c).
type kind string

const (
	kindString  kind = ""
	kindBool    kind = "'on' or 'off'"
	kindInteger kind = "integer"
	kindSize    kind = "size"
)

func kindOf(p property) kind {
	switch {
	case p.Name == "addr" && p.Description != nil && strings.HasPrefix(*p.Description, "Slot"):
		return kindString // a slot in hexadecimal, whatever its type says
	case p.Type == "bool":
		return kindBool
	case p.Type == "size":
		return kindSize
	case strings.HasPrefix(p.Type, "int"), strings.HasPrefix(p.Type, "uint"):
		return kindInteger
	}
	return kindString
}

// asStringError turns QEMU's complaint about a JSON type into HMP's about the
// text.
func asStringError(err error, options []language.Option, types map[string]property) error {
	var refused *qmp.Error
	if !errors.As(err, &refused) {
		return err
	}
	for _, o := range options {
		kind := kindOf(types[o.Name])
		if kind == kindString || scalar(o, types[o.Name]) != "" {
			continue // what went to QEMU has its type
		}
		if strings.HasPrefix(refused.Desc, "Invalid parameter type for '"+o.Name+"', expected: ") ||
			strings.HasPrefix(refused.Desc, "Parameter '"+o.Name+"' expects ") {
			return fmt.Errorf("Parameter '%s' expects %s", o.Name, kind) //nolint:staticcheck // QEMU's words
		}
	}
	return err
}

// deviceHelp lists the drivers. QMP does not tell their buses and categories:
// that takes an added command.
func deviceHelp(c *monitor.Call) error {
	const command = "x-query-qdm"
	has, err := c.Facts().Has(command)
	if err != nil {
		return err
	}
	if !has {
		return &monitor.Unserved{Need: "'device_add help' needs QMP command " + command +
			", which this QEMU does not have"}
	}
	return c.Text(command, struct {
		UserCreatable bool `json:"user-creatable"`
	}{true})
}

// propertyHelp lists the properties of a driver (qdev_device_help).
func propertyHelp(c *monitor.Call, driver string) error {
	name, err := aliased(c, driver)
	if err != nil {
		return err
	}
	list, err := properties(c, name)
	var refused *qmp.Error
	if errors.As(err, &refused) {
		c.Fail(refused.Desc + "\n") // without "Error: " there
		return nil
	}
	if err != nil {
		return err
	}
	if len(list) == 0 {
		c.Printf("There are no options for %s.\n", name)
		return nil
	}
	c.Printf("%s options:\n", name)
	var lines []string
	for _, p := range list {
		lines = append(lines, propertyLine(p))
	}
	slices.Sort(lines)
	c.Print(strings.Join(lines, "\n") + "\n")
	return nil
}

// propertyLine is object_property_help in qom/object_interfaces.c.
func propertyLine(p property) string {
	line := fmt.Sprintf("  %s=<%s>", p.Name, p.Type)
	if p.Description == nil && p.Default == nil {
		return line
	}
	line = fmt.Sprintf("%-24s - ", line)
	if p.Description != nil {
		line += *p.Description
	}
	if p.Default != nil {
		line += " (default: " + defaultText(p.Default) + ")"
	}
	return line
}

func defaultText(value json.RawMessage) string {
	var text string
	switch {
	case json.Unmarshal(value, &text) == nil:
		return text
	case string(value) == "true":
		return "on"
	case string(value) == "false":
		return "off"
	}
	return string(value)
}

// completeDriver offers all drivers: QMP does not tell which ones a user may
// create.
func completeDriver(c *monitor.Completion, n int, _ string) {
	if n != 2 {
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
	for _, t := range types {
		c.Add(t.Name)
	}
}

// completeDevice offers the ids of devices that can be unplugged
// (device_del_completion).
func completeDevice(c *monitor.Completion, n int, _ string) {
	const peripherals = "/machine/peripheral"
	if n != 2 {
		return
	}
	type path struct {
		Path     string `json:"path"`
		Property string `json:"property,omitempty"`
	}
	var children []property
	if c.Execute("qom-list", path{Path: peripherals}, &children) != nil {
		return
	}
	for _, p := range children {
		if !strings.HasPrefix(p.Type, "child<") {
			continue
		}
		is := func(property string) bool {
			var yes bool
			return c.Execute("qom-get", path{peripherals + "/" + p.Name, property}, &yes) == nil && yes
		}
		if is("hotpluggable") && is("realized") {
			c.Add(p.Name)
		}
	}
}
