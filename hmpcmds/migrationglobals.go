// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

import (
	"math"
	"regexp"
	"strconv"

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

var versionedMachine = regexp.MustCompile(`-(\d+)\.(\d+)(?:\.\d+)?-machine$`)

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
	version := t.version
	if m := versionedMachine.FindStringSubmatch(machine); m != nil {
		version.Major, _ = strconv.Atoi(m[1])
		version.Minor, _ = strconv.Atoi(m[2])
	}
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
