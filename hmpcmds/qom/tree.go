// SPDX-License-Identifier: GPL-2.0-or-later

package qom

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/opts"
)

// queryTree returns the whole tree; QEMU's own commands are asked for each object.
const queryTree = "x-query-qom-tree"

// infoQOMTree shows objects and their children (hmp_info_qom_tree in
// qom/qom-hmp-cmds.c).
func infoQOMTree(c *monitor.Call) error {
	path := "/machine"
	if c.Args.Has("path") {
		path = c.Args.String("path")
	}
	added, err := c.HasSource(monitor.SourceAdded)
	switch {
	case err != nil:
		return err
	case added:
		err = c.Text(queryTree, opts.QOMPath{Path: path})
	default:
		err = printTree(c, path)
	}
	var refused *qmp.Error
	if errors.As(err, &refused) { // also if the path is ambiguous
		c.Fail("Path '" + path + "' could not be resolved.\n")
		return nil
	}
	return err
}

// printTree prints what QEMU's own commands tell.
func printTree(c *monitor.Call, path string) error {
	var typename string
	if err := c.Execute("qom-get", opts.QOMPath{Path: path, Property: "type"}, &typename); err != nil {
		return err
	}
	name, err := lastComponent(c, path)
	if err != nil {
		return err
	}
	root := &object{path: path, name: name, typename: typename}
	if err := readObjects(c, root); err != nil {
		return err
	}
	root.print(c, 0)
	return nil
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
	err := c.Execute("qom-get", opts.QOMPath{Path: parent, Property: name}, &target)
	if err == nil {
		name = target[strings.LastIndexByte(target, '/')+1:]
	}
	return name, err
}

// object is one line of the tree.
type object struct {
	path, name, typename string
	children             []*object
}

// readObjects finds all objects below root, one level of the tree after the
// other: what is in a level is asked for at once. Most objects of a machine are of
// types that never have children.
func readObjects(c *monitor.Call, root *object) error {
	arch, err := c.Facts().Arch()
	if err != nil {
		return err
	}
	leaves := []string{"irq"}
	if arch != "s390x" { // hw/s390x/s390-pci-bus.c: a region that owns an alias
		leaves = append(leaves, "memory-region")
	}
	for level := []*object{root}; len(level) > 0; {
		queries := make([]monitor.Query, len(level))
		for i, o := range level {
			queries[i] = monitor.Query{Command: "qom-list", Args: opts.QOMPath{Path: o.path}}
		}
		replies, err := c.Batch(queries)
		if err != nil {
			return err
		}
		var below []*object
		for i, reply := range replies {
			var refused *qmp.Error
			if errors.As(reply.Err, &refused) { // it has gone meanwhile
				continue
			}
			if reply.Err != nil {
				return reply.Err
			}
			if err := level[i].readChildren(reply.Value); err != nil {
				return err
			}
			for _, child := range level[i].children {
				if !slices.Contains(leaves, child.typename) {
					below = append(below, child)
				}
			}
		}
		level = below
	}
	return nil
}

func (o *object) readChildren(list json.RawMessage) error {
	var properties []struct {
		Name string `json:"name"`
		Type string `json:"type"`
	}
	if err := json.Unmarshal(list, &properties); err != nil {
		return fmt.Errorf("unexpected reply to qom-list: %w", err)
	}
	for _, p := range properties {
		if child, ok := strings.CutPrefix(p.Type, "child<"); ok {
			o.children = append(o.children, &object{
				path:     strings.TrimRight(o.path, "/") + "/" + p.Name,
				name:     p.Name,
				typename: strings.TrimSuffix(child, ">"),
			})
		}
	}
	slices.SortFunc(o.children, func(a, b *object) int { return strings.Compare(a.name, b.name) })
	return nil
}

func (o *object) print(c *monitor.Call, indent int) {
	c.Printf("%*s/%s (%s)\n", indent, "", o.name, o.typename)
	for _, child := range o.children {
		child.print(c, indent+2)
	}
}
