// SPDX-License-Identifier: GPL-2.0-or-later

package opts

import (
	"libhmp/core/monitor"
)

// Hierarchy are types by name, with the types that they are derived from.
type Hierarchy map[string]string

// TypesBelow returns the types derived from a base, abstract ones too.
func TypesBelow(c *monitor.Completion, base string) Hierarchy {
	var types []struct {
		Name   string `json:"name"`
		Parent string `json:"parent"`
	}
	args := struct {
		Abstract   bool   `json:"abstract"`
		Implements string `json:"implements"`
	}{true, base}
	if c.Execute("qom-list-types", args, &types) != nil {
		return nil
	}
	h := make(Hierarchy, len(types))
	for _, t := range types {
		h[t.Name] = t.Parent
	}
	return h
}

// Is reports whether a type is derived from a base, or is the base.
func (h Hierarchy) Is(name, base string) bool {
	for range h { // a hierarchy is no deeper than that
		if name == base {
			return true
		}
		name = h[name]
	}
	return false
}
