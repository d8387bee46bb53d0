// SPDX-License-Identifier: GPL-2.0-or-later

package qmp

import (
	"encoding/json"
	"fmt"
	"slices"
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
	Default json.RawMessage `json:"default"`
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

// HasArgument reports whether command exists and takes the argument.
func (s *Schema) HasArgument(command, argument string) bool {
	_, ok := s.argument(command, argument)
	return ok
}

// Enum returns the values that an argument of a command accepts, in the
// schema's order, if its type is an enumeration.
func (s *Schema) Enum(command, argument string) ([]string, bool) {
	name, ok := s.argument(command, argument)
	if !ok {
		return nil, false
	}
	e := s.entities[name]
	if e == nil || e.Meta != "enum" {
		return nil, false
	}
	return e.Values, true
}

// EnumWith returns the values of the enumeration that has all of some, for
// those that no command takes directly.
func (s *Schema) EnumWith(some ...string) []string {
	for _, e := range s.entities {
		if e.Meta == "enum" && !slices.ContainsFunc(some, func(v string) bool { return !slices.Contains(e.Values, v) }) {
			return e.Values
		}
	}
	return nil
}

// Arguments returns the names of the arguments that a command takes.
func (s *Schema) Arguments(command string) []string {
	c := s.entities[command]
	if c == nil || s.entities[c.ArgType] == nil {
		return nil
	}
	var names []string
	for _, m := range s.entities[c.ArgType].Members {
		names = append(names, m.Name)
	}
	return names
}

func (s *Schema) argument(command, argument string) (typeName string, ok bool) {
	c := s.entities[command]
	if c == nil || c.Meta != "command" {
		return "", false
	}
	args := s.entities[c.ArgType]
	if args == nil {
		return "", false
	}
	for _, m := range args.Members {
		if m.Name == argument {
			return m.Type, true
		}
	}
	return "", false
}
