// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import (
	"encoding/json"
	"fmt"
)

// Schema answers questions about query-qmp-schema. Type names in it are
// meaningless numbers, so everything is looked up from a command on.
type Schema struct {
	entities map[string]*entity
}

type entity struct {
	Name    string   `json:"name"`
	Meta    string   `json:"meta-type"`
	ArgType string   `json:"arg-type"`
	RetType string   `json:"ret-type"`
	Values  []string `json:"values"`
	Members []member `json:"members"`
	// Features are words such as "deprecated" and "unstable".
	Features []string `json:"features"`
	// JSONType is that of a builtin.
	JSONType string `json:"json-type"`
	// Element is the type of an array's elements.
	Element string `json:"element-type"`
	// Tag is the member that chooses among Variants.
	Tag      string `json:"tag"`
	Variants []struct {
		Case string `json:"case"`
		Type string `json:"type"`
	} `json:"variants"`
}

type member struct {
	Name string `json:"name"`
	Type string `json:"type"`
	// Default is there for members that may be left out, null mostly.
	Default  json.RawMessage `json:"default"`
	Features []string        `json:"features"`
}

func loadSchema(c *Client) (*Schema, error) {
	var list []*entity
	if err := c.Execute("query-qmp-schema", nil, &list); err != nil {
		return nil, fmt.Errorf("reading the QAPI schema: %w", err)
	}
	s := &Schema{entities: make(map[string]*entity, len(list))}
	for _, e := range list {
		if e != nil {
			s.entities[e.Name] = e
		}
	}
	return s, nil
}
