// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"libhmp/cmd/hmp/internal/link"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/core/visible"
)

// rowParity is how this QEMU serves a row.
type rowParity struct {
	Row string `json:"row"`
	// Source is the kind of source that serves the row: "none" if nothing
	// does, "absent" if such a QEMU has no such row.
	Source monitor.SourceKind `json:"source"`
	// Commands are the QMP commands that serve it.
	Commands []string `json:"commands"`
	// Missing are commands that would serve it (better) and are not there.
	Missing []string `json:"missing"`
}

const (
	sourceNone   monitor.SourceKind = "none"
	sourceAbsent monitor.SourceKind = "absent"
)

// runParity lists all rows.
func (p *peer) runParity(_ context.Context, vm *monitor.VM, l *link.Link) int {
	rows, err := p.parityRows(vm)
	if err != nil {
		p.complain(p.address.String() + ": " + err.Error())
		if l.Lost() != nil {
			return statusNoConnection
		}
		return statusFailed
	}
	if p.json {
		err = writeJSON(p.stdout, rows)
	} else {
		err = writeTable(p.stdout, rows)
	}
	if err != nil {
		p.complain("writing output: " + err.Error())
		return statusFailed
	}
	return statusFine
}

func (p *program) parityRows(vm *monitor.VM) ([]rowParity, error) {
	var list []rowParity
	for _, row := range slices.Concat(vm.Table.Rows(false), vm.Table.Rows(true)) {
		there, err := vm.Row(row)
		if err != nil {
			return nil, err
		}
		r := rowParity{Row: row.Title(), Source: sourceAbsent}
		if there != nil {
			if err := p.source(&r, there, vm.QMP.Facts()); err != nil {
				return nil, err
			}
		}
		list = append(list, r)
	}
	return p.addSchemaLines(list, vm)
}

// sourceSchema is that of lines that libhmp makes of the schema, for which HMP has no row.
const sourceSchema monitor.SourceKind = "schema"

// addSchemaLines adds the QMP commands that are lines of their own.
func (p *program) addSchemaLines(list []rowParity, vm *monitor.VM) ([]rowParity, error) {
	names, err := vm.QMP.Facts().Commands()
	if err != nil || !slices.Contains(names, "query-qmp-schema") {
		return list, err
	}
	for _, name := range names {
		if vm.Table.RowOf(name) == nil {
			list = append(list, rowParity{Row: name, Source: sourceSchema, Commands: []string{name}})
		}
	}
	return list, nil
}

// source fills in which source serves a row that this QEMU should have.
func (p *program) source(r *rowParity, row *monitor.Command, f *qmp.Facts) error {
	has, err := f.Has("human-monitor-command")
	if err != nil {
		return err
	}
	source, missing, err := row.Source(f, has && p.passthrough != monitor.PassNever)
	r.Source, r.Missing = sourceNone, missing
	if source != nil {
		r.Source, r.Commands = source.Kind, source.Commands
	}
	return err
}

func writeJSON(w io.Writer, rows []rowParity) error {
	for i := range rows { // no null where a list is meant
		rows[i].Commands = append([]string{}, rows[i].Commands...)
		rows[i].Missing = append([]string{}, rows[i].Missing...)
	}
	return encode(w, rows)
}

// encode writes JSON, in which nothing commands a terminal.
func encode(w io.Writer, list any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(list); err != nil {
		return err
	}
	_, err := w.Write(visible.JSON(b.Bytes()))
	return err
}

func writeTable(w io.Writer, rows []rowParity) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "COMMAND\tSOURCE\tQMP COMMANDS\tMISSING")
	counts := map[monitor.SourceKind]int{}
	for _, r := range rows {
		counts[r.Source]++
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", r.Row, r.Source,
			orDash(r.Commands), orDash(r.Missing))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%d commands: %s\n", len(rows)-counts[sourceSchema], summary(counts))
	return err
}

func orDash(words []string) string {
	if len(words) == 0 {
		return "-"
	}
	return strings.Join(words, " ")
}

// summary lists the kinds from the best to none.
func summary(counts map[monitor.SourceKind]int) string {
	var parts []string
	for _, kind := range []monitor.SourceKind{
		monitor.SourceQMP, monitor.SourceQOM, monitor.SourceText, monitor.SourceAdded,
		monitor.SourceMemory, monitor.SourceBuiltin, monitor.SourceClient, sourceNone, sourceAbsent, sourceSchema,
	} {
		if counts[kind] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[kind], kind))
		}
	}
	return strings.Join(parts, ", ")
}
