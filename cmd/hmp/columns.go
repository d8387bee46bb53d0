// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"errors"
	"os"
	"slices"
	"strings"

	"libhmp/cmd/hmp/internal/terminal"
	"libhmp/core/qapi"
)

// usualColumns are those that --table shows of what a QMP command returns, or of what it returns for a line, if no --columns
// says otherwise, where the members that are no objects would be too many or too few.
var usualColumns = map[string][]string{
	"info snapshots":            {"node-name", "image.snapshots.id", "image.snapshots.name", "image.snapshots.vm-state-size", "image.snapshots.date-sec", "image.snapshots.vm-clock-sec", "image.snapshots.icount"},
	"query-block":               {"device", "qdev", "inserted.node-name", "inserted.drv", "inserted.ro", "inserted.file"},
	"query-block-jobs":          {"device", "type", "status", "offset", "len", "speed", "io-status"},
	"query-blockstats":          {"device", "qdev", "node-name", "stats.rd_bytes", "stats.wr_bytes", "stats.rd_operations", "stats.wr_operations"},
	"query-cpu-definitions":     {"name", "alias-of", "migration-safe", "static", "deprecated"},
	"query-hotpluggable-cpus":   {"type", "vcpus-count", "props.socket-id", "props.core-id", "props.thread-id", "qom-path"},
	"query-machines":            {"name", "alias", "is-default", "cpu-max", "deprecated", "default-cpu-type"},
	"query-memory-devices":      {"type", "data.id", "data.memdev", "data.size", "data.node", "data.addr"},
	"query-named-block-nodes":   {"node-name", "drv", "ro", "image.virtual-size", "image.actual-size", "file"},
	"query-pci":                 {"devices.bus", "devices.slot", "devices.function", "devices.class_info.class", "devices.class_info.desc", "devices.id.vendor", "devices.id.device", "devices.qdev_id"},
	"query-qmp-schema":          {"name", "meta-type", "json-type", "arg-type", "ret-type"},
	"query-rocker-of-dpa-flows": {"cookie", "hits", "key.priority", "key.tbl-id", "key.in-pport", "action.goto-tbl", "action.group-id", "action.out-pport"},
	"query-rx-filter":           {"name", "main-mac", "promiscuous", "multicast", "unicast", "vlan"},
}

// tableCommands are the commands whose replies --table shows of a line, where that is not the first that has one.
var tableCommands = map[string]string{"info snapshots": "query-named-block-nodes"}

// setColumns takes NAME,NAME...
func (o *options) setColumns(word string) error {
	o.columns = strings.Split(word, ",")
	for i, name := range o.columns {
		o.columns[i] = strings.TrimSpace(name)
	}
	if slices.Contains(o.columns, "") {
		return errors.New("the name of a column is missing")
	}
	return nil
}

// columnsFor is what a table of what a command returns for a line of that title shows. Values are cut on a terminal alone.
func (p *program) columnsFor(title, command string) qapi.Columns {
	usual := usualColumns[title]
	if usual == nil {
		usual = usualColumns[command]
	}
	c := qapi.Columns{Names: p.columns, Usual: usual, Header: !p.noHeaders}
	if terminal.Is(p.stdout) {
		c.Width, _ = terminal.Size(p.stdout.(*os.File))
	}
	return c
}
