// SPDX-License-Identifier: GPL-2.0-or-later

package qom

import (
	"encoding/json"
	"fmt"
	"strings"

	"libhmp/core/keyval"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/opts"
	"libhmp/hmpcmds/internal/row"
)

// qomGet prints a property as JSON.
func qomGet(c *monitor.Call) error {
	raw, err := c.ExecuteRaw("qom-get", qomProperty{c.Args.String("path"), c.Args.String("property")})
	if err != nil {
		return err
	}
	text, err := row.PrettyJSON(raw)
	if err != nil {
		return err
	}
	c.Print(text + "\n")
	return nil
}

// qomSet is hmp_qom_set.
func qomSet(c *monitor.Call) error {
	path, name, text := c.Args.String("path"), c.Args.String("property"), c.Args.String("value")
	var value json.RawMessage
	var err error
	if c.Args.Bool("json") {
		value, err = opts.ReadJSON(c, text)
	} else {
		value, err = propertyValue(c, path, name, text)
	}
	if err != nil {
		return err
	}
	args := struct {
		Path     string          `json:"path"`
		Property string          `json:"property"`
		Value    json.RawMessage `json:"value"`
	}{path, name, value}
	return c.Execute("qom-set", args, nil)
}

// propertyValue makes text what a property's type wants.
func propertyValue(c *monitor.Call, path, name, text string) (json.RawMessage, error) {
	var properties []opts.Property
	if err := c.Execute("qom-list", opts.QOMPath{Path: path}, &properties); err != nil {
		return nil, notAmbiguous(err, path)
	}
	kind := named(properties, name).Type
	dialect, err := opts.InputDialect(c)
	if err != nil {
		return nil, err
	}
	return dialect.Scalar(name, text, keyval.PropertyKind(kind))
}

// notAmbiguous is an error of qom-list in the words of qom-set, to which a path
// that means several objects means none.
func notAmbiguous(err error, path string) error {
	if qmp.AmbiguousPath.Is(err, path) {
		return fmt.Errorf("Device '%s' not found", path)
	}
	return err
}

// offerValue offers the values of a property that has few: as words, and with -j those of a bool.
func offerValue(c *monitor.Completion, word string) {
	path, name := c.Arg("path"), c.Arg("property")
	var list []opts.Property
	if c.Execute("qom-list", opts.QOMPath{Path: path}, &list) != nil {
		return
	}
	p := named(list, name)
	if c.Arg("json") != "" {
		if p.Type == "bool" {
			addWhole(c, word, "false", "true")
		}
		return
	}
	values := opts.PropertyValues(p)
	if values == nil && p.Name != "" { // what the type says of it may tell
		var of struct {
			Type string `json:"typename"`
		}
		if c.Execute("qom-get", qomProperty{path, "type"}, &of.Type) == nil && c.Execute("qom-list-properties", of, &list) == nil {
			values = opts.PropertyValues(named(list, name))
		}
	}
	addWhole(c, word, values...)
}

// addWhole adds values that are all that follows in the line: a blank behind one would be a part of it.
func addWhole(c *monitor.Completion, word string, values ...string) {
	for _, value := range values {
		if strings.HasPrefix(value, word) {
			c.Add(value)
			c.GoesOn(value[len(value)-1:])
		}
	}
}

// qomProperty is what qom-get takes.
type qomProperty struct {
	Path     string `json:"path"`
	Property string `json:"property"`
}

// named is the property of that name, without a name if there is none.
func named(list []opts.Property, name string) opts.Property {
	for _, p := range list {
		if p.Name == name {
			return p
		}
	}
	return opts.Property{}
}
