// SPDX-License-Identifier: GPL-2.0-or-later

package hx

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
)

// Tree is what a QEMU source tree says about its human monitor.
type Tree struct {
	// Commands and Info are the rows.
	Commands, Info []Row
	version        qmp.Version
	qmpCommands    []string
}

// Read reads the tables, the release (VERSION) and the names of QMP commands
// (qapi/*.json) of the tree in dir.
func Read(dir string) (*Tree, error) {
	t := &Tree{}
	var err error
	if t.Commands, err = parseFile(filepath.Join(dir, "hmp-commands.hx")); err != nil {
		return nil, err
	}
	if t.Info, err = parseFile(filepath.Join(dir, "hmp-commands-info.hx")); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(dir, "VERSION"))
	if err != nil {
		return nil, err
	}
	if _, err := fmt.Sscanf(string(text), "%d.%d.%d", &t.version.Major, &t.version.Minor, &t.version.Micro); err != nil {
		return nil, fmt.Errorf("%s: not a release: %q", filepath.Join(dir, "VERSION"), text)
	}
	return t, t.readSchema(filepath.Join(dir, "qapi"))
}

// Help are QEMU's words for the rows that a target has.
func (t *Tree) Help(target string) (list []monitor.HelpRow, err error) {
	for i, rows := range [][]Row{t.Commands, t.Info} {
		for _, row := range rows {
			there, err := row.On(target)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", row.Name, err)
			}
			if there {
				list = append(list, monitor.HelpRow{Info: i == 1, Name: row.Name, Params: row.Params, Help: row.Help})
			}
		}
	}
	return list, nil
}

func parseFile(name string) ([]Row, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	rows, err := Parse(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return rows, nil
}

var command = lazily(`(?m)^\{\s*'command':\s*'([^']+)'`)

func (t *Tree) readSchema(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return err
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for _, m := range command().FindAllSubmatch(text, -1) {
			t.qmpCommands = append(t.qmpCommands, string(m[1]))
		}
	}
	if t.qmpCommands == nil {
		return fmt.Errorf("%s: no QMP commands found", dir)
	}
	return nil
}

// QMP is a transport that says about itself what a QEMU of this tree says, built
// with everything for one of Targets, and knows nothing else.
func (t *Tree) QMP(target string) qmp.Transport { return &peer{t, target} }

type peer struct {
	tree   *Tree
	target string
}

// Execute implements qmp.Transport.
func (p *peer) Execute(r qmp.Request) (json.RawMessage, error) {
	switch r.Command {
	case "query-version":
		return json.Marshal(map[string]any{"qemu": p.tree.version, "package": ""})
	case "query-target":
		return json.Marshal(map[string]string{"arch": p.target})
	case "query-commands":
		type named struct {
			Name string `json:"name"`
		}
		var list []named
		for _, name := range p.tree.qmpCommands {
			list = append(list, named{name})
		}
		return json.Marshal(list)
	case "query-mice": // by which Facts learns that the machine is ready
		return json.RawMessage("[]"), nil
	}
	return nil, &qmp.Error{Class: qmp.ErrNotFound, Desc: "The command " + r.Command + " has not been found"}
}
