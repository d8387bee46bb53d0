// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"libhmp/cmd/hmp/internal/hx"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds"
)

// difference is a row that is not the same in a QEMU source tree and here.
type difference struct {
	Row string `json:"row"`
	// What is "lacking" here, "surplus" here, or which of "arguments",
	// "preconfig" and "targets" differs.
	What string `json:"what"`
	// QEMU and Ours are what the two have, empty where there is no row.
	QEMU string `json:"qemu"`
	Ours string `json:"ours"`
}

// runParityHX compares the rows with those of a source tree.
func (p *program) runParityHX() int {
	tree, err := hx.Read(p.hx)
	if err != nil {
		p.complain(err.Error())
		return statusFailed
	}
	differences, err := compareTree(tree)
	if err != nil {
		p.complain(p.hx + ": " + err.Error())
		return statusFailed
	}
	if p.json {
		err = encode(p.stdout, differences)
	} else {
		err = writeDifferences(p.stdout, differences, len(tree.Commands)+len(tree.Info))
	}
	if err != nil {
		p.complain("writing output: " + err.Error())
		return statusFailed
	}
	if len(differences) > 0 {
		return statusFailed
	}
	return statusFine
}

func writeDifferences(w io.Writer, differences []difference, rows int) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, d := range differences {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", d.Row, d.What, cmp.Or(d.QEMU, "-"), cmp.Or(d.Ours, "-"))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%d commands, %d differences\n", rows, len(differences))
	return err
}

// compareTree returns the differences, commands first, sorted by row.
func compareTree(tree *hx.Tree) ([]difference, error) {
	all := []difference{}
	for _, info := range []bool{false, true} {
		theirs, err := rowsOfTree(tree, info)
		if err != nil {
			return nil, err
		}
		ours, err := rowsOfTable(tree, info)
		if err != nil {
			return nil, err
		}
		names := slices.Sorted(maps.Keys(theirs))
		for name := range ours {
			if theirs[name] == nil {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		for _, name := range names {
			title := (&monitor.Command{Name: name, Info: info}).Title()
			all = append(all, compareRow(title, theirs[name], ours[name])...)
		}
	}
	return all, nil
}

// shape is what is compared of a row.
type shape struct {
	args      string
	preconfig bool
	targets   []string // sorted
}

func compareRow(title string, theirs, ours *shape) (found []difference) {
	switch {
	case ours == nil:
		return []difference{{title, "lacking", theirs.String(), ""}}
	case theirs == nil:
		return []difference{{title, "surplus", "", ours.String()}}
	}
	if theirs.args != ours.args {
		found = append(found, difference{title, "arguments", theirs.args, ours.args})
	}
	if theirs.preconfig != ours.preconfig {
		found = append(found, difference{title, "preconfig", fmt.Sprint(theirs.preconfig), fmt.Sprint(ours.preconfig)})
	}
	if !slices.Equal(theirs.targets, ours.targets) {
		found = append(found, difference{title, "targets", strings.Join(theirs.targets, "|"), strings.Join(ours.targets, "|")})
	}
	return found
}

func (s *shape) String() string {
	where := "everywhere"
	if len(s.targets) < len(hx.Targets) {
		where = "on " + strings.Join(s.targets, "|")
	}
	return strings.TrimSpace(s.args + " " + where)
}

// shapes are rows by name.
type shapes map[string]*shape

func (s shapes) add(name, args string, preconfig bool, target string) {
	if s[name] == nil {
		s[name] = &shape{args: args, preconfig: preconfig}
	}
	s[name].targets = append(s[name].targets, target)
}

func rowsOfTree(tree *hx.Tree, info bool) (shapes, error) {
	rows := tree.Commands
	if info {
		rows = tree.Info
	}
	all := shapes{}
	for _, target := range slices.Sorted(maps.Keys(hx.Targets)) {
		for _, row := range rows {
			there, err := row.On(target)
			if err != nil {
				return nil, err
			}
			if there {
				all.add(row.Name, row.Args, row.Preconfig, target)
			}
		}
	}
	return all, nil
}

func rowsOfTable(tree *hx.Tree, info bool) (shapes, error) {
	all := shapes{}
	for _, target := range slices.Sorted(maps.Keys(hx.Targets)) {
		vm := monitor.NewVM(qmp.NewClient(tree.QMP(target)), hmpcmds.Table())
		for _, row := range vm.Table.Rows(info) {
			there, err := vm.Row(row)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", row.Title(), err)
			}
			if there == nil || there.Extra {
				continue
			}
			if usable, err := vm.Usable(there); err != nil {
				return nil, err
			} else if usable {
				all.add(there.Name, there.Args, there.Preconfig, target)
			}
		}
	}
	return all, nil
}
