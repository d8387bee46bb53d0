// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"strings"

	"libhmp/core/monitor"
)

// The access lists of VNC before they were objects: rows that 6.0 took out. They
// act on objects in ways that QMP does not have.
var _ = add(
	&monitor.Command{
		Name:    "acl_show",
		Args:    "aclname:s",
		Params:  "aclname",
		Help:    "show the rules of an access list",
		Group:   monitor.GroupDevices,
		Exists:  until(6, 0),
		Sources: onlyBuiltin,
		Run:     leaveToBuiltin,
		Success: aclSays("policy: "),
	},
	&monitor.Command{
		Name:    "acl_policy",
		Args:    "aclname:s,policy:s",
		Params:  "aclname allow|deny",
		Help:    "say what an access list does with those whom no rule matches",
		Group:   monitor.GroupDevices,
		Exists:  until(6, 0),
		Sources: onlyBuiltin,
		Run:     leaveToBuiltin,
		Success: aclSays("acl: policy set to "),
	},
	&monitor.Command{
		Name:    "acl_add",
		Args:    "aclname:s,match:s,policy:s,index:i?",
		Params:  "aclname match allow|deny [index]",
		Help:    "add a rule to an access list",
		Group:   monitor.GroupDevices,
		Exists:  until(6, 0),
		Sources: onlyBuiltin,
		Run:     leaveToBuiltin,
		Success: aclSays("acl: added rule "),
	},
	&monitor.Command{
		Name:    "acl_remove",
		Args:    "aclname:s,match:s",
		Params:  "aclname match",
		Help:    "take a rule out of an access list",
		Group:   monitor.GroupDevices,
		Exists:  until(6, 0),
		Sources: onlyBuiltin,
		Run:     leaveToBuiltin,
		Success: aclSays("acl: removed rule "),
	},
	&monitor.Command{
		Name:    "acl_reset",
		Args:    "aclname:s",
		Params:  "aclname",
		Help:    "take all rules out of an access list",
		Group:   monitor.GroupDevices,
		Exists:  until(6, 0),
		Sources: onlyBuiltin,
		Run:     leaveToBuiltin,
		Success: aclSays("acl: removed all rules"),
	},
)

// aclSays recognises success by a line that begins with said; before it may stand that
// the rows are deprecated.
func aclSays(said string) func(text string) bool {
	return func(text string) bool { return strings.Contains("\n"+text, "\n"+said) }
}
