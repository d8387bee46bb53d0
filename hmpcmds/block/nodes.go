// SPDX-License-Identifier: GPL-2.0-or-later

package block

import (
	"slices"
	"strings"

	"libhmp/core/qmp"
)

// blockGraphCommand lists the nodes with their users.
const blockGraphCommand = "x-debug-query-block-graph"

// executor runs QMP commands: a monitor.Call or a monitor.Completion.
type executor interface {
	Execute(command string, args, result any) error
	Facts() *qmp.Facts
	Since(major, minor int) bool
}

// blockGraph is XDbgBlockGraph in qapi/block-core.json. Both lists begin with the
// newest.
type blockGraph struct {
	Nodes []graphNode `json:"nodes"`
	Edges []graphEdge `json:"edges"`
}

// graphNode is a block backend, a block job or a node.
type graphNode struct {
	ID   uint64 `json:"id"`
	Type string `json:"type"`
	Name string `json:"name"`
}

// graphEdge says that a parent uses a child.
type graphEdge struct {
	Parent uint64 `json:"parent"`
	Child  uint64 `json:"child"`
	Name   string `json:"name"`
}

// snapshotDisk is a node that bdrv_next in block/block-backend.c visits.
type snapshotDisk struct {
	node      string
	included  bool // HMP's snapshots cover it (bdrv_all_snapshots_includes_bs)
	capable   bool // it can have snapshots (bdrv_can_snapshot)
	snapshots []snapshotInfo
}

func (d *snapshotDisk) has(tag string) bool {
	return slices.ContainsFunc(d.snapshots, func(s snapshotInfo) bool { return s.Name == tag })
}

// visitDisks returns the nodes in the order of bdrv_next: those that block
// backends use, in the order of these, then the others that the monitor owns.
// QMP does not tell who owns a node; those with a name of their own are taken for
// the monitor's.
func visitDisks(c executor) ([]snapshotDisk, error) {
	var graph blockGraph
	if err := c.Execute(blockGraphCommand, nil, &graph); err != nil {
		return nil, err
	}
	var nodes []blockDevice
	if err := c.Execute("query-named-block-nodes", map[string]bool{"flat": true}, &nodes); err != nil {
		return nil, err
	}
	v := newVisitor(&graph, nodes)
	inactive, err := allInactive(c)
	if err != nil {
		return nil, err
	}
	v.inactive = inactive
	others, err := v.others(c)
	if err != nil {
		return nil, err
	}
	var disks []snapshotDisk
	for _, id := range append(v.roots, others...) {
		disks = append(disks, v.disk(id))
	}
	return disks, nil
}

// visitor knows the graph by its ids.
type visitor struct {
	roots    []uint64 // what block backends use
	nodes    []uint64 // all nodes, the oldest first
	inactive bool     // all of them
	used     map[uint64]bool
	children map[uint64][]graphEdge
	info     map[uint64]*blockDevice // all have names
}

func newVisitor(graph *blockGraph, nodes []blockDevice) *visitor {
	v := &visitor{
		used:     make(map[uint64]bool),
		children: make(map[uint64][]graphEdge),
		info:     make(map[uint64]*blockDevice),
	}
	for _, e := range graph.Edges {
		v.used[e.Child] = true
		v.children[e.Parent] = append(v.children[e.Parent], e)
	}
	byName := make(map[string]*blockDevice)
	for i := range nodes {
		if name := nodes[i].NodeName; name != nil {
			byName[*name] = &nodes[i]
		}
	}
	for _, n := range graph.Nodes {
		switch n.Type {
		case "block-backend":
			v.addRoots(n.ID)
		case "block-driver":
			if d := byName[n.Name]; d != nil {
				v.nodes = append(v.nodes, n.ID)
				v.info[n.ID] = d
			}
		}
	}
	v.roots = slices.DeleteFunc(v.roots, func(id uint64) bool { return v.info[id] == nil })
	slices.Reverse(v.roots)
	slices.Reverse(v.nodes)
	return v
}

// addRoots adds what a block backend uses. Of several block backends of a node,
// the newest counts: in QEMU it is the first of the node's parents.
func (v *visitor) addRoots(backend uint64) {
	for _, e := range v.children[backend] {
		if !slices.Contains(v.roots, e.Child) {
			v.roots = append(v.roots, e.Child)
		}
	}
}

// others are the nodes that bdrv_next visits after the block backends'.
func (v *visitor) others(c executor) ([]uint64, error) {
	others := slices.DeleteFunc(slices.Clone(v.nodes), func(id uint64) bool {
		return slices.Contains(v.roots, id) || v.used[id] && strings.HasPrefix(*v.info[id].NodeName, "#")
	})
	if len(others) == 0 || len(v.roots) == 0 || !c.Since(9, 0) || c.Since(10, 1) {
		return others, nil
	}
	// From 9.0 on bdrv_next goes on behind the last node of a block backend: if
	// that is not the monitor's, with nothing.
	last := v.roots[len(v.roots)-1]
	names, err := backendNames(c)
	if name := *v.info[last].NodeName; err != nil || strings.HasPrefix(name, "#") || names[name] != "" {
		return nil, err
	}
	after := v.nodes[slices.Index(v.nodes, last):]
	return slices.DeleteFunc(others, func(id uint64) bool { return !slices.Contains(after, id) }), nil
}

// backendNames are the names of block backends by the nodes that they use.
func backendNames(c executor) (map[string]string, error) {
	var blocks []blockInfo
	if err := c.Execute("query-block", nil, &blocks); err != nil {
		return nil, err
	}
	names := make(map[string]string)
	for _, b := range blocks {
		if b.Device != "" && b.Inserted != nil && b.Inserted.NodeName != nil {
			names[*b.Inserted.NodeName] = b.Device
		}
	}
	return names, nil
}

func (v *visitor) disk(id uint64) snapshotDisk {
	d := v.info[id]
	return snapshotDisk{
		node:      *d.NodeName,
		included:  !d.ReadOnly && (!v.used[id] || slices.Contains(v.roots, id)),
		capable:   v.capable(id),
		snapshots: d.Image.Snapshots,
	}
}

// capable is bdrv_can_snapshot in block/snapshot.c: the driver can, or it has
// just one child that holds all its data, which can.
func (v *visitor) capable(id uint64) bool {
	for range v.nodes { // more would go round in a circle
		d := v.info[id]
		switch {
		case d == nil, d.ReadOnly, v.inactive, d.Active != nil && !*d.Active:
			return false
		case d.Driver == "qcow2", d.Driver == "rbd":
			return true
		case d.Driver == "quorum": // has no main child
			return false
		}
		children := v.children[id]
		if len(children) > 1 {
			children = slices.DeleteFunc(slices.Clone(children), func(e graphEdge) bool { return e.Name == "backing" })
		}
		if len(children) != 1 {
			return false
		}
		id = children[0].Child
	}
	return false
}

// allInactive reports whether migration has the disks elsewhere. Since 10.0 each
// node tells by itself.
func allInactive(c executor) (bool, error) {
	if c.Since(10, 0) {
		return false, nil
	}
	var state struct {
		Status string `json:"status"`
	}
	err := c.Execute("query-status", nil, &state)
	return state.Status == "inmigrate" || state.Status == "postmigrate", err
}

// snapshotDisks are the nodes that HMP's snapshot commands cover.
func snapshotDisks(c executor) ([]snapshotDisk, error) {
	disks, err := visitDisks(c)
	return slices.DeleteFunc(disks, func(d snapshotDisk) bool { return !d.included }), err
}
