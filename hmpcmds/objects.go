// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"strings"

	"libhmp/core/monitor"
)

var _ = add(
	&monitor.Command{
		Name:      "object_add",
		Args:      "object:S",
		Params:    "[qom-type=]type,id=str[,prop=value][,...]",
		Help:      "make an object",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Complete:  completeObjectType,
		Adapt:     inTurn(preconfigSince(6, 1), before(6, 0, taking("object:O", "[qom-type=]type,id=str[,prop=value][,...]"))),
		Sources:   qmpCommands("object-add"),
		Run:       objectAdd,
		Success:   listed,
	},
	&monitor.Command{
		Name:      "object_del",
		Args:      "id:s",
		Params:    "id",
		Help:      "delete an object",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Adapt:     preconfigSince(6, 1),
		Sources:   qmpCommands("object-del"),
		Complete:  completeObject,
		Run:       objectDel,
	},
	&monitor.Command{
		Name:      "qom-list",
		Args:      "path:s?",
		Params:    "path",
		Help:      "list the properties at a QOM path",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Sources:   qmpCommands("qom-list"),
		Run:       qomList,
		Success:   monitor.Anything,
		Offers:    map[string]monitor.Offer{"path": monitor.QOMPaths},
	},
	&monitor.Command{
		Name:      "qom-get",
		Args:      "path:s,property:s",
		Params:    "path property",
		Help:      "print a QOM property as JSON",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Sources:   qmpCommands("qom-get"),
		Run:       qomGet,
		Success:   monitor.Anything,
		Offers:    map[string]monitor.Offer{"path": monitor.QOMPaths, "property": monitor.QOMProperties("path")},
	},
	&monitor.Command{
		Name:      "qom-set",
		Args:      "json:-j,path:s,property:s,value:S",
		Params:    "[-j] path property value",
		Help:      "set a QOM property (-j: the value is JSON)",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Sources:   qmpCommands("qom-set", "qom-list"),
		Run:       qomSet,
		Offers:    map[string]monitor.Offer{"path": monitor.QOMPaths, "property": monitor.QOMProperties("path")},
	},
	&monitor.Command{
		Name:      "qom-tree",
		Info:      true,
		Args:      "path:s?",
		Params:    "[path]",
		Help:      "show the tree of QOM objects",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Sources:   qmpCommands("qom-list", "qom-get"),
		Offers:    map[string]monitor.Offer{"path": monitor.QOMPaths},
		Run:       infoQOMTree,
		Success:   monitor.Unless("Path '"),
	},
)

func objectDel(c *monitor.Call) error {
	return c.Execute("object-del", arguments{"id": c.Args.String("id")}, nil)
}

func qomList(c *monitor.Call) error {
	if !c.Args.Has("path") {
		c.Print("/\n")
		return nil
	}
	var properties []property
	if err := c.Execute("qom-list", arguments{"path": c.Args.String("path")}, &properties); err != nil {
		return err
	}
	for _, p := range properties {
		c.Printf("%s (%s)\n", p.Name, p.Type)
	}
	return nil
}

func completeObjectType(c *monitor.Completion, n int, word string) {
	if n != 2 || completeTyped(c, word, "object-add") {
		return
	}
	if types, err := userTypes(c.Execute); err == nil {
		c.Add(types...)
	}
}

func completeObject(c *monitor.Completion, n int, _ string) {
	if n != 2 {
		return
	}
	var children []property
	if c.Execute("qom-list", arguments{"path": "/objects"}, &children) == nil {
		for _, p := range children {
			if strings.HasPrefix(p.Type, "child<") {
				c.Add(p.Name)
			}
		}
	}
}
