// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"errors"
	"slices"
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// infoQOMTree shows objects and their children (hmp_info_qom_tree in
// qom/qom-hmp-cmds.c).
func infoQOMTree(c *monitor.Call) error {
	path := "/machine"
	if c.Args.Has("path") {
		path = c.Args.String("path")
	}
	var typename string
	err := c.Execute("qom-get", arguments{"path": path, "property": "type"}, &typename)
	var refused *qmp.Error
	if errors.As(err, &refused) { // also if the path is ambiguous
		c.Fail("Path '" + path + "' could not be resolved.\n")
		return nil
	}
	if err != nil {
		return err
	}
	name, err := lastComponent(c, path)
	if err != nil {
		return err
	}
	return printObject(c, path, name, typename, 0)
}

// lastComponent returns an object's own name: that of a link's target, if the
// path ends with a link; "" for the root.
func lastComponent(c *monitor.Call, path string) (string, error) {
	path = strings.TrimRight(path, "/")
	slash := strings.LastIndexByte(path, '/')
	name := path[slash+1:]
	if slash < 0 { // of a partial path, or empty
		return name, nil
	}
	parent := path[:slash]
	if parent == "" {
		parent = "/"
	}
	var target string
	err := c.Execute("qom-get", arguments{"path": parent, "property": name}, &target)
	if err == nil {
		name = target[strings.LastIndexByte(target, '/')+1:]
	}
	return name, err
}

func printObject(c *monitor.Call, path, name, typename string, indent int) error {
	c.Printf("%*s/%s (%s)\n", indent, "", name, typename)
	type property struct {
		Name string `json:"name"`
		Type string `json:"type"`
	}
	var all []property
	if err := c.Execute("qom-list", arguments{"path": path}, &all); err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b property) int { return strings.Compare(a.Name, b.Name) })
	for _, p := range all {
		child, ok := strings.CutPrefix(p.Type, "child<")
		if !ok {
			continue
		}
		below := strings.TrimRight(path, "/") + "/" + p.Name
		if err := printObject(c, below, p.Name, strings.TrimSuffix(child, ">"), indent+2); err != nil {
			return err
		}
	}
	return nil
}
