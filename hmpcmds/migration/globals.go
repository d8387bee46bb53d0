// SPDX-License-Identifier: GPL-2.0-or-later

package migration

import (
	"math"
	"strconv"
	"strings"

	"libhmp/core/qmp"
)

// migrationGlobal is a property of the migration object, which is not in the
// object tree.
type migrationGlobal struct {
	name string
	// offUntil is the last machine version (such as 2.3 of pc-i440fx-2.3) that
	// has it off: hw_compat_* in hw/core/machine.c.
	offUntil qmp.Version
	exists   func(qmp.Version) bool
}

var migrationGlobals = []migrationGlobal{
	{name: "store-global-state", offUntil: qmp.Version{Major: 2, Minor: 3}},
	{name: "only-migratable", offUntil: qmp.Version{Major: math.MaxInt}},
	{name: "send-configuration", offUntil: qmp.Version{Major: 2, Minor: 3}},
	{name: "send-section-footer", offUntil: qmp.Version{Major: 2, Minor: 3}},
	{name: "decompress-error-check", offUntil: qmp.Version{Major: 2, Minor: 12},
		exists: func(v qmp.Version) bool { return !v.AtLeast(9, 1) }},
	{name: "send-switchover-start", offUntil: qmp.Version{Major: 9, Minor: 2},
		exists: func(v qmp.Version) bool { return v.AtLeast(10, 0) }},
}

// machineVersion is the version at the end of a machine's type, as in
// "pc-q35-7.2-machine", or def where there is none.
func machineVersion(machine string, def qmp.Version) qmp.Version {
	name, ok := strings.CutSuffix(machine, "-machine")
	numbers := strings.Split(name[strings.LastIndexByte(name, '-')+1:], ".")
	if !ok || len(numbers) < 2 {
		return def
	}
	major, err := strconv.Atoi(numbers[0])
	minor, err2 := strconv.Atoi(numbers[1])
	if err != nil || err2 != nil {
		return def
	}
	return qmp.Version{Major: major, Minor: minor}
}

// globals prints migration_global_dump. No QMP command tells these values: they
// are those of the machine's version. That -only-migratable or -global
// migration.* were on QEMU's command line does not show.
func (t *migrationText) globals(indent string) error {
	var machine string
	args := struct {
		Path     string `json:"path"`
		Property string `json:"property"`
	}{"/machine", "type"}
	if err := t.c.Execute("qom-get", args, &machine); err != nil {
		return err
	}
	version := machineVersion(machine, t.version)
	for _, g := range migrationGlobals {
		if g.exists != nil && !g.exists(t.version) {
			continue
		}
		state := "on"
		if g.offUntil.AtLeast(version.Major, version.Minor) {
			state = "off"
		}
		t.c.Printf("%s%s: %s\n", indent, g.name, state)
	}
	t.c.Printf("%sclear-bitmap-shift: 18\n", indent)
	return nil
}
