// SPDX-License-Identifier: GPL-2.0-or-later

package migration

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"libhmp/core/keyval"
	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/opts"
	"libhmp/hmpcmds/internal/row"
)

// setParameter is hmp_migrate_set_parameter in migration/migration-hmp-cmds.c.
func setParameter(c *monitor.Call) error {
	name, text := c.Args.String("parameter"), c.Args.String("value")
	schema, err := c.Facts().Schema()
	if err != nil {
		return err
	}
	for _, m := range schema.CommandArguments("migrate-set-parameters").Members() {
		if m.Name != name {
			continue
		}
		dialect, err := opts.InputDialect(c)
		if err != nil {
			return err
		}
		version, err := c.Facts().Version()
		if err != nil {
			return err
		}
		value, err := parameterValue(dialect, name, text, m.Type, version)
		if err != nil {
			return row.OldEnumError(c, err)
		}
		return c.Execute("migrate-set-parameters", map[string]json.RawMessage{name: value}, nil)
	}
	return fmt.Errorf("invalid parameter value: %s", name)
}

// inMiB are parameters whose values are in MiB if no suffix says otherwise.
var inMiB = []string{"max-bandwidth", "avail-switchover-bandwidth"}

// sizes are parameters whose values may have suffixes.
var sizes = []string{"downtime-limit", "xbzrle-cache-size", "max-postcopy-bandwidth", "announce-initial", "announce-max",
	"announce-rounds", "announce-step", "x-vcpu-dirty-limit-period", "vcpu-dirty-limit"}

// oldSizes are the numbers among the parameters of 5.2 that are sizes.
var oldSizes = []string{"max-bandwidth", "xbzrle-cache-size", "max-postcopy-bandwidth", "announce-initial", "announce-max",
	"announce-rounds", "announce-step"}

func parameterValue(dialect keyval.Dialect, name, text string, t qmp.Type, v qmp.Version) (json.RawMessage, error) {
	switch {
	case !v.AtLeast(6, 0) && t.Kind() == qmp.KindInt && !slices.Contains(oldSizes, name):
		return dialect.Scalar(name, text, keyval.Int)
	case name == "block-bitmap-mapping":
		return nil, errors.New("The block-bitmap-mapping parameter can only be set through QMP")
	case slices.Contains(inMiB, name):
		n, rest, err := language.Size(text, 'M')
		if err != nil || rest != "" || n > math.MaxInt64 {
			return nil, fmt.Errorf("Invalid size %s", text)
		}
		return fmt.Append(nil, n), nil
	case slices.Contains(sizes, name):
		return dialect.Scalar(name, text, keyval.Size)
	case t.Kind() == qmp.KindInt:
		return dialect.Scalar(name, text, keyval.Uint)
	case t.Kind() == qmp.KindBool:
		return dialect.Scalar(name, text, keyval.Bool)
	case t.Kind() == qmp.KindEnum && !slices.Contains(t.Values(), text):
		return nil, &keyval.EnumError{Parameter: name, Value: text}
	}
	return json.Marshal(text)
}
