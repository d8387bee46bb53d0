// SPDX-License-Identifier: GPL-2.0-or-later

package migration

import (
	"encoding/json"
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var settingsRows = []*monitor.Command{
	{
		Name:     "migrate_set_capability",
		Args:     "capability:s,state:b",
		Params:   "capability state",
		Example:  "migrate_set_capability postcopy-ram on",
		Help:     "switch a migration capability on or off",
		Group:    monitor.GroupMigration,
		Sources:  row.QMP("migrate-set-capabilities"),
		Complete: completeCapability,
		Run:      setCapability,
	},
	{
		Name:     "migrate_set_parameter",
		Args:     "parameter:s,value:s",
		Params:   "parameter value",
		Adapt:    adaptSetParameter,
		Example:  "migrate_set_parameter max-bandwidth 100M",
		Help:     "set a migration parameter",
		Group:    monitor.GroupMigration,
		Sources:  row.QMP("migrate-set-parameters"),
		Complete: completeParameter,
		Run:      setParameter,
	},
	{
		Name:    "migrate_capabilities",
		Info:    true,
		Help:    "show which migration capabilities are on",
		Group:   monitor.GroupMigration,
		Sources: row.QMP("query-migrate-capabilities"),
		Run:     infoCapabilities,
	},
	{
		Name:    "migrate_parameters",
		Info:    true,
		Help:    "show the migration parameters",
		Group:   monitor.GroupMigration,
		Sources: row.QMP("query-migrate-parameters"),
		Run:     infoMigrateParameters,
	},
}

func setCapability(c *monitor.Call) error {
	name := c.Args.String("capability")
	err := c.Execute("migrate-set-capabilities", struct {
		Capabilities []capability `json:"capabilities"`
	}{[]capability{{name, c.Args.Bool("state")}}}, nil)
	return row.HMPEnumError(err, "capability", name)
}

type capability struct {
	Name  string `json:"capability"`
	State bool   `json:"state"`
}

func infoCapabilities(c *monitor.Call) error {
	var all []capability
	if err := c.Execute("query-migrate-capabilities", nil, &all); err != nil {
		return err
	}
	for _, p := range all {
		c.Printf("%s: %s\n", p.Name, row.OnOff(p.State))
	}
	return nil
}

func completeCapability(c *monitor.Completion, n int, _ string) {
	switch n {
	case 2:
		var all []capability
		if c.Execute("query-migrate-capabilities", nil, &all) == nil {
			for _, p := range all {
				c.AddNoted(p.Name, row.OnOff(p.State))
			}
		}
	case 3:
		c.OnOff()
	}
}

// completeParameter offers the members of migrate-set-parameters' arguments.
func completeParameter(c *monitor.Completion, n int, _ string) {
	if n != 2 {
		return
	}
	schema, err := c.Facts().Schema()
	if err != nil {
		return
	}
	if !c.Extended() {
		for _, m := range schema.CommandArguments("migrate-set-parameters").Members() {
			c.Add(m.Name)
		}
		return
	}
	var values map[string]json.RawMessage
	_ = c.Execute("query-migrate-parameters", nil, &values) // without values then
	for _, m := range schema.CommandArguments("migrate-set-parameters").Members() {
		note := typeNote(m.Type)
		if value, ok := values[m.Name]; ok {
			note += ", now " + string(value)
		}
		c.AddNoted(m.Name, note)
	}
}

// typeNote says in a word or two what a type's values are.
func typeNote(t qmp.Type) string {
	switch t.Kind() {
	case qmp.KindEnum:
		return strings.Join(t.Values(), "|")
	case qmp.KindAlternate: // such as StrOrNull
		for _, first := range t.Alternatives() {
			return string(first.Kind())
		}
	}
	return string(t.Kind())
}

// adaptSetParameter: since 10.1 the value is the rest of the line, for JSON.
func adaptSetParameter(row *monitor.Command, f *qmp.Facts) error {
	v, err := f.Version()
	if err == nil && v.AtLeast(10, 1) {
		row.Args = "parameter:s,value:S"
	}
	return err
}
