// SPDX-License-Identifier: GPL-2.0-or-later

package qom

import (
	"encoding/json"
	"fmt"

	"libhmp/core/keyval"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/opts"
	"libhmp/hmpcmds/internal/row"
)

// qomGet prints a property as JSON.
func qomGet(c *monitor.Call) error {
	raw, err := c.ExecuteRaw("qom-get",
		struct {
			Path     string `json:"path"`
			Property string `json:"property"`
		}{c.Args.String("path"), c.Args.String("property")})
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
	kind := ""
	for _, p := range properties {
		if p.Name == name {
			kind = p.Type
		}
	}
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
