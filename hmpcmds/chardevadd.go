// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// chardevAdd is hmp_chardev_add: option text of -chardev.
func chardevAdd(c *monitor.Call) error {
	options, err := chardevOptions(c)
	if err != nil {
		return err
	}
	if isHelp(options["backend"]) {
		return chardevHelp(c)
	}
	if options["id"] == "" {
		return errors.New("chardev: no id specified")
	}
	return chardevTo(c, "chardev-add", options["id"], options)
}

// chardevChange is hmp_chardev_change: the id stands before the options.
func chardevChange(c *monitor.Call) error {
	id := c.Args.String("id")
	options, err := chardevOptions(c)
	switch {
	case err != nil:
		return err
	case options["id"] != "" && options["id"] != id:
		return errors.New("Unexpected 'id' parameter") //nolint:staticcheck // QEMU's words
	}
	return chardevTo(c, "chardev-change", id, options)
}

// chardevOptions parses option text as QemuOpts does; it complains of an id on
// the monitor.
func chardevOptions(c *monitor.Call) (map[string]string, error) {
	list, err := language.ParseOptions(c.Args.String("args"), "backend")
	var bad *language.OptionError
	if errors.As(err, &bad) {
		c.Print(bad.Text + "\n" + bad.Hint)
		return nil, errors.New("Parsing chardev args failed") //nolint:staticcheck // QEMU's words
	}
	options := make(map[string]string, len(list))
	for _, o := range list {
		options[o.Name] = o.Value
	}
	return options, err
}

// chardevTo runs chardev-add or chardev-change.
func chardevTo(c *monitor.Call, command, id string, options map[string]string) error {
	name, given := options["backend"]
	if !given {
		return fmt.Errorf("chardev: \"%s\" missing backend", id)
	}
	schema, err := c.Facts().Schema()
	if err != nil {
		return err
	}
	kind := backendKind(name)
	known := false
	for _, m := range schema.CommandArguments("chardev-add").Members() {
		if m.Name == "backend" {
			known = m.Type.Variant(kind).Kind() != ""
		}
	}
	if !known {
		return fmt.Errorf("'%s' is not a valid char driver name", name)
	}
	if options["mux"] == "on" {
		return &monitor.Unserved{Need: "mux=on: QMP makes no multiplexers of character devices"}
	}
	o := &backend{options: options, data: arguments{}}
	o.common()
	if err := o.fill(kind); err != nil {
		return err
	}
	err = c.Execute(command, arguments{"id": id, "backend": arguments{"type": kind, "data": o.data}}, nil)
	return chardevError(err, id)
}

// chardevError is what HMP says where QMP says it in other words: HMP does not
// look for the id, and stumbles over the object that has it.
func chardevError(err error, id string) error {
	var refused *qmp.Error
	if !errors.As(err, &refused) {
		return err
	}
	if refused.Desc == fmt.Sprintf("Chardev with id '%s' already exists", id) {
		return fmt.Errorf("attempt to add duplicate property '%s' to object (type 'container')", id)
	}
	return errors.New(strings.TrimPrefix(refused.Desc, fmt.Sprintf("Failed to add chardev '%s': ", id)))
}

// backendKind is the present name of a backend.
func backendKind(name string) string {
	switch name {
	case "tty":
		return "serial"
	case "parport":
		return "parallel"
	case "memory":
		return "ringbuf"
	}
	return name
}

func chardevHelp(c *monitor.Call) error {
	var backends []struct {
		Name string `json:"name"`
	}
	if err := c.Execute("query-chardev-backends", nil, &backends); err != nil {
		return err
	}
	var names []string
	for _, b := range backends {
		names = append(names, b.Name)
	}
	slices.Sort(names)
	c.Print("Available chardev backend types:\n")
	for _, name := range names {
		c.Printf("  %s\n", name)
	}
	return nil
}
