// SPDX-License-Identifier: GPL-2.0-or-later

package opts

import (
	"encoding/json"
	"fmt"
)

// Property is ObjectPropertyInfo in qapi/qom.json.
type Property struct {
	Name        string          `json:"name"`
	Type        string          `json:"type"`
	Description *string         `json:"description"`
	Default     json.RawMessage `json:"default-value"`
}

// PropertyLine is object_property_help in qom/object_interfaces.c. Up to 9.2 it
// has default values as JSON, later as one would type them.
func PropertyLine(p Property, typed bool) string {
	line := fmt.Sprintf("  %s=<%s>", p.Name, p.Type)
	if p.Description == nil && p.Default == nil {
		return line
	}
	line = fmt.Sprintf("%-24s - ", line)
	if p.Description != nil {
		line += *p.Description
	}
	if p.Default != nil {
		text := string(p.Default)
		if typed {
			text = typedDefault(p.Default)
		}
		line += " (default: " + text + ")"
	}
	return line
}

func typedDefault(value json.RawMessage) string {
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

const (
	PeripheralPath   = "/machine/peripheral"
	HotpluggableName = "hotpluggable"
)

// QOMPath is what qom-list and qom-get take.
type QOMPath struct {
	Path     string `json:"path"`
	Property string `json:"property,omitempty"`
}
