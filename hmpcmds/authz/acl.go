// SPDX-License-Identifier: GPL-2.0-or-later

package authz

import (
	"strings"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

// The access lists of VNC before they were objects: rows that 6.0 took out. They
// act on objects in ways that QMP does not have.
var aclRows = []*monitor.Command{
	{
		Name:    "acl_show",
		Args:    "aclname:s",
		Params:  "aclname",
		Example: "acl_show vnc.username",
		Help:    "show the rules of an access list",
		Group:   monitor.GroupDevices,
		Exists:  row.Until(6, 0),
		Sources: row.Builtin,
		Run:     monitor.NeedsBuiltin,
		Success: aclSays("policy: "),
	},
	{
		Name:    "acl_policy",
		Args:    "aclname:s,policy:s",
		Params:  "aclname allow|deny",
		Example: "acl_policy vnc.username deny",
		Help:    "say what an access list does with those whom no rule matches",
		Group:   monitor.GroupDevices,
		Exists:  row.Until(6, 0),
		Sources: row.Builtin,
		Run:     monitor.NeedsBuiltin,
		Success: aclSays("acl: policy set to "),
	},
	{
		Name:    "acl_add",
		Args:    "aclname:s,match:s,policy:s,index:i?",
		Params:  "aclname match allow|deny [index]",
		Example: "acl_add vnc.username alice allow",
		Help:    "add a rule to an access list",
		Group:   monitor.GroupDevices,
		Exists:  row.Until(6, 0),
		Sources: row.Builtin,
		Run:     monitor.NeedsBuiltin,
		Success: aclSays("acl: added rule "),
	},
	{
		Name:    "acl_remove",
		Args:    "aclname:s,match:s",
		Params:  "aclname match",
		Example: "acl_remove vnc.username alice",
		Help:    "take a rule out of an access list",
		Group:   monitor.GroupDevices,
		Exists:  row.Until(6, 0),
		Sources: row.Builtin,
		Run:     monitor.NeedsBuiltin,
		Success: aclSays("acl: removed rule "),
	},
	{
		Name:    "acl_reset",
		Args:    "aclname:s",
		Params:  "aclname",
		Example: "acl_reset vnc.username",
		Help:    "take all rules out of an access list",
		Group:   monitor.GroupDevices,
		Exists:  row.Until(6, 0),
		Sources: row.Builtin,
		Run:     monitor.NeedsBuiltin,
		Success: aclSays("acl: removed all rules"),
	},
}

// aclSays recognises success by a line that begins with said; before it may stand that
// the rows are deprecated.
func aclSays(said string) func(text string) bool {
	return func(text string) bool { return strings.Contains("\n"+text, "\n"+said) }
}
