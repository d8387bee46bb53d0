// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"libhmp/core/language"
	"libhmp/core/monitor"
)

// qomGet prints a property as qobject_to_json_pretty in qobject/qjson.c does.
func qomGet(c *monitor.Call) error {
	raw, err := c.ExecuteRaw("qom-get",
		arguments{"path": c.Args.String("path"), "property": c.Args.String("property")})
	if err != nil {
		return err
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, raw, "", "    "); err != nil {
		return err
	}
	c.Print(pretty.String() + "\n")
	return nil
}

// qomSet is hmp_qom_set: without -j, the text is made what the property's type
// wants.
func qomSet(c *monitor.Call) error {
	path, name, text := c.Args.String("path"), c.Args.String("property"), c.Args.String("value")
	value := json.RawMessage(text)
	if !c.Args.Bool("json") {
		var properties []property
		if err := c.Execute("qom-list", arguments{"path": path}, &properties); err != nil {
			return notAmbiguous(err, path)
		}
		kind := ""
		for _, p := range properties {
			if p.Name == name {
				kind = p.Type
			}
		}
		var err error
		if value, err = propertyValue(name, kind, text); err != nil {
			return err
		}
	} else if !json.Valid(value) {
		return fmt.Errorf("JSON parse error, invalid value '%s'", text)
	}
	return c.Execute("qom-set", arguments{"path": path, "property": name, "value": value}, nil)
}

// notAmbiguous is an error of qom-list in the words of qom-set, to which a path
// that means several objects means none.
func notAmbiguous(err error, path string) error {
	if err.Error() == fmt.Sprintf("Path '%s' is ambiguous", path) {
		return fmt.Errorf("Device '%s' not found", path) //nolint:staticcheck // QEMU's words
	}
	return err
}

// sizeExpected is what parse_option_size in util/qemu-option.c says of a wrong
// size, with its hint.
const sizeExpected = "a non-negative number below 2^64\n" +
	"Optional suffix k, M, G, T, P or E means kilo-, mega-, giga-, tera-, peta-\n" +
	"and exabytes, respectively."

// propertyValue reads text as the string input visitor does
// (qapi/string-input-visitor.c).
func propertyValue(name, kind, text string) (json.RawMessage, error) {
	wrong := func(what string) (json.RawMessage, error) {
		return nil, fmt.Errorf("Parameter '%s' expects %s", name, what) //nolint:staticcheck // QEMU's words
	}
	switch {
	case kind == "bool":
		switch text {
		case "on", "yes", "true", "y":
			return json.RawMessage("true"), nil
		case "off", "no", "false", "n":
			return json.RawMessage("false"), nil
		}
		return wrong("'on' or 'off'")
	case strings.HasPrefix(kind, "int"), strings.HasPrefix(kind, "uint"), kind == "size":
		if n, ok := language.Integer(text); ok {
			return json.RawMessage(n), nil
		}
		if n, rest, err := language.Size(text, 'B'); err == nil && rest == "" && kind == "size" {
			return fmt.Append(nil, n), nil
		}
		switch {
		case kind == "size":
			return wrong(sizeExpected)
		case kind[0] == 'u':
			return wrong("uint64")
		}
		return wrong("int64")
	}
	return json.Marshal(text)
}
