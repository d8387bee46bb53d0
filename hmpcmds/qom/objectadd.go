// SPDX-License-Identifier: GPL-2.0-or-later

package qom

import (
	"encoding/json"
	"slices"
	"strings"

	"libhmp/core/keyval"
	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/opts"
	"libhmp/hmpcmds/internal/row"
)

// objectAdd is hmp_object_add: option text, or JSON.
func objectAdd(c *monitor.Call) error {
	if !c.Since(6, 0) {
		return objectAddProps(c)
	}
	text := c.Args.String("object")
	if strings.HasPrefix(text, "{") {
		args, err := opts.ReadJSON(c, text)
		if err != nil {
			return err
		}
		return c.Execute("object-add", args, nil)
	}
	options, help, err := keyval.Parse(text, "qom-type")
	if err != nil {
		return err
	}
	if help {
		return objectHelp(c, options)
	}
	args, err := typed(c, "object-add", options)
	if err != nil {
		return row.OldEnumError(c, err)
	}
	return c.Execute("object-add", args, nil)
}

// typed makes the arguments of a QMP command by its schema.
func typed(c *monitor.Call, command string, options *keyval.Value) (json.RawMessage, error) {
	schema, err := c.Facts().Schema()
	if err != nil {
		return nil, err
	}
	return keyval.Convert(options, schema, command)
}

// objectHelp is user_creatable_print_help_from_qdict in
// qom/object_interfaces.c.
func objectHelp(c *monitor.Call, options *keyval.Value) error {
	name, ok := options.Get("qom-type")
	if ok {
		listed, err := printTypeProperties(c, name)
		if err != nil || listed {
			return err
		}
	}
	types, err := userTypes(c.Execute)
	if err != nil {
		return err
	}
	slices.Sort(types)
	c.Print("List of user creatable objects:\n")
	for _, t := range types {
		c.Printf("  %s\n", t)
	}
	return nil
}

// userTypes are the types of objects that users may make.
func userTypes(execute func(command string, args, result any) error) (names []string, err error) {
	var types []struct {
		Name string `json:"name"`
	}
	err = execute("qom-list-types", struct {
		Abstract   bool   `json:"abstract"`
		Implements string `json:"implements"`
	}{false, "user-creatable"}, &types)
	for _, t := range types {
		names = append(names, t.Name)
	}
	return names, err
}

// readOnly are properties that cannot be set, which QEMU leaves out and QMP does
// not tell from others.
var readOnly = []string{"type", "opened", "loaded", "thread-id"}

// printTypeProperties is type_print_class_properties; listed is false if there
// is no such type.
func printTypeProperties(c *monitor.Call, name string) (listed bool, err error) {
	list, listed, err := typeProperties(c, name)
	if err != nil || !listed {
		return false, err
	}
	var lines []string
	for _, p := range list {
		if slices.Contains(readOnly, p.Name) {
			continue
		}
		lines = append(lines, opts.PropertyLine(p, c.Since(10, 0)))
	}
	if len(lines) == 0 {
		c.Printf("There are no options for %s.\n", name)
		return true, nil
	}
	slices.Sort(lines)
	c.Printf("%s options:\n%s\n", name, strings.Join(lines, "\n"))
	return true, nil
}
