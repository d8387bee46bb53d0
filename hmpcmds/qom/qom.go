// SPDX-License-Identifier: GPL-2.0-or-later

package qom

import (
	"strings"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/opts"
	"libhmp/hmpcmds/internal/row"
)

var qomRows = []*monitor.Command{
	{
		Name:      "object_add",
		Args:      "object:S",
		Params:    "[qom-type=]type,id=str[,prop=value][,...]",
		Example:   "object_add memory-backend-ram,id=mem1,size=1G",
		Help:      "make an object",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Complete:  completeObjectType,
		Adapt:     row.InSequence(row.PreconfigSince(6, 1), row.Before(6, 0, row.WithArgs("object:O", "[qom-type=]type,id=str[,prop=value][,...]"))),
		Sources:   row.QMP("object-add"),
		Run:       objectAdd,
		Success:   opts.IsHelpText,
	},
	{
		Name:      "object_del",
		Args:      "id:s",
		Params:    "id",
		Example:   "object_del mem1",
		Help:      "delete an object",
		Group:     monitor.GroupVM,
		Preconfig: true,
		Adapt:     row.PreconfigSince(6, 1),
		Sources:   row.QMP("object-del"),
		Complete:  completeObject,
		Run:       objectDel,
	},
	{
		Name:            "qom-list",
		Args:            "path:s?",
		Params:          "path",
		Example:         "qom-list /machine",
		Help:            "list the properties at a QOM path",
		Group:           monitor.GroupVM,
		Preconfig:       true,
		Sources:         row.QMP("qom-list"),
		Run:             qomList,
		Success:         monitor.Anything,
		ExtraCandidates: map[string]monitor.Candidates{"path": monitor.QOMPaths},
	},
	{
		Name:            "qom-get",
		Args:            "path:s,property:s",
		Params:          "path property",
		Example:         "qom-get /machine type",
		Help:            "print a QOM property as JSON",
		Group:           monitor.GroupVM,
		Preconfig:       true,
		Sources:         row.QMP("qom-get"),
		Run:             qomGet,
		Success:         monitor.Anything,
		ExtraCandidates: map[string]monitor.Candidates{"path": monitor.QOMPaths, "property": monitor.QOMProperties("path")},
	},
	{
		Name:            "qom-set",
		Args:            "json:-j,path:s,property:s,value:S",
		Params:          "[-j] path property value",
		Example:         "qom-set /machine/peripheral/nic0 link on",
		Help:            "set a QOM property (-j: the value is JSON)",
		Group:           monitor.GroupVM,
		Preconfig:       true,
		Sources:         row.QMP("qom-set", "qom-list"),
		Run:             qomSet,
		ExtraCandidates: map[string]monitor.Candidates{"path": monitor.QOMPaths, "property": monitor.QOMProperties("path"), "value": offerValue},
	},
	{
		Name:            "qom-tree",
		Info:            true,
		Args:            "path:s?",
		Params:          "[path]",
		Example:         "info qom-tree /machine/peripheral",
		Help:            "show the tree of QOM objects",
		Group:           monitor.GroupVM,
		Preconfig:       true,
		Sources:         append([]monitor.Source{row.AddedText(queryTree)}, row.QOM()...),
		ExtraCandidates: map[string]monitor.Candidates{"path": monitor.QOMPaths},
		Run:             infoQOMTree,
		Success:         monitor.Unless("Path '"),
	},
}

func objectDel(c *monitor.Call) error {
	args := struct {
		ID string `json:"id"`
	}{c.Args.String("id")}
	return c.Execute("object-del", args, nil)
}

func qomList(c *monitor.Call) error {
	if !c.Args.Has("path") {
		c.Print("/\n")
		return nil
	}
	var properties []opts.Property
	if err := c.Execute("qom-list", opts.QOMPath{Path: c.Args.String("path")}, &properties); err != nil {
		return err
	}
	for _, p := range properties {
		c.Printf("%s (%s)\n", p.Name, p.Type)
	}
	return nil
}

func completeObjectType(c *monitor.Completion, n int, word string) {
	if n != 2 || opts.CompleteTyped(c, word, "object-add") {
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
	var children []opts.Property
	if c.Execute("qom-list", opts.QOMPath{Path: "/objects"}, &children) == nil {
		for _, p := range children {
			if strings.HasPrefix(p.Type, "child<") {
				c.Add(p.Name)
			}
		}
	}
}
