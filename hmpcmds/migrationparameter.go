// SPDX-License-Identifier: GPL-2.0-or-later

package hmpcmds

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
		dialect, err := inputDialect(c)
		if err != nil {
			return err
		}
		value, err := parameterValue(dialect, name, text, m.Type)
		if err != nil {
			return err
		}
		return c.Execute("migrate-set-parameters", arguments{name: value}, nil)
	}
	return fmt.Errorf("invalid parameter value: %s", name)
}

// inMiB are parameters whose values are in MiB if no suffix says otherwise.
var inMiB = []string{"max-bandwidth", "avail-switchover-bandwidth"}

// sizes are parameters whose values may have suffixes.
var sizes = []string{"downtime-limit", "xbzrle-cache-size", "max-postcopy-bandwidth", "announce-initial", "announce-max",
	"announce-rounds", "announce-step", "x-vcpu-dirty-limit-period", "vcpu-dirty-limit"}

func parameterValue(dialect keyval.Dialect, name, text string, t qmp.Type) (json.RawMessage, error) {
	switch {
	case name == "block-bitmap-mapping":
		return nil, errors.New("The block-bitmap-mapping parameter can only be set through QMP") //nolint:staticcheck // QEMU's words
	case slices.Contains(inMiB, name):
		n, rest, err := language.Size(text, 'M')
		if err != nil || rest != "" || n > math.MaxInt64 {
			return nil, fmt.Errorf("Invalid size %s", text) //nolint:staticcheck // QEMU's words
		}
		return fmt.Append(nil, n), nil
	case slices.Contains(sizes, name):
		return dialect.Scalar(name, text, keyval.Size)
	case t.Kind() == qmp.KindInt:
		return dialect.Scalar(name, text, keyval.Uint)
	case t.Kind() == qmp.KindBool:
		return dialect.Scalar(name, text, keyval.Bool)
	case t.Kind() == qmp.KindEnum && !slices.Contains(t.Values(), text):
		return nil, fmt.Errorf("Parameter '%s' does not accept value '%s'", name, text) //nolint:staticcheck // QEMU's words
	}
	return json.Marshal(text)
}
