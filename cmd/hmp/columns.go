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

// usualColumns are those that --table shows of what a QMP command returns if no --columns says otherwise, where the members
// that are no objects would be too many or too few.
var usualColumns = map[string][]string{
	"query-block":               {"device", "qdev", "inserted.node-name", "inserted.drv", "inserted.ro", "inserted.file"},
	"query-block-jobs":          {"device", "type", "status", "offset", "len", "speed", "io-status"},
	"query-blockstats":          {"device", "qdev", "node-name", "stats.rd_bytes", "stats.wr_bytes", "stats.rd_operations", "stats.wr_operations"},
	"query-cpu-definitions":     {"name", "alias-of", "migration-safe", "static", "deprecated"},
	"query-hotpluggable-cpus":   {"type", "vcpus-count", "props.socket-id", "props.core-id", "props.thread-id", "qom-path"},
	"query-machines":            {"name", "alias", "is-default", "cpu-max", "deprecated", "default-cpu-type"},
	"query-memory-devices":      {"type", "data.id", "data.memdev", "data.size", "data.node", "data.addr"},
	"query-named-block-nodes":   {"node-name", "drv", "ro", "image.virtual-size", "image.actual-size", "file"},
	"query-qmp-schema":          {"name", "meta-type", "json-type", "arg-type", "ret-type"},
	"query-rocker-of-dpa-flows": {"cookie", "hits", "key.priority", "key.tbl-id", "key.in-pport", "action.goto-tbl", "action.group-id", "action.out-pport"},
	"query-rx-filter":           {"name", "main-mac", "promiscuous", "multicast", "unicast", "vlan"},
}

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

// columnsFor is what a table of what a command returns shows. Values are cut on a terminal alone.
func (p *program) columnsFor(command string) qapi.Columns {
	c := qapi.Columns{Names: p.columns, Usual: usualColumns[command], Header: !p.noHeaders}
	if terminal.Is(p.stdout) {
		c.Width, _ = terminal.Size(p.stdout.(*os.File))
	}
	return c
}
