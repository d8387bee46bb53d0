// SPDX-License-Identifier: GPL-2.0-or-later

package migration

import (
	"encoding/json"
	"strings"

	"libhmp/core/monitor"
	"libhmp/hmpcmds/internal/row"
)

// parameterUnits are the migration parameters in the order in which HMP shows
// them up to 10.1, with their units; "”" for those that are quoted. HMP shows
// no others, and of these those that are there.
var parameterUnits = [][2]string{
	{"announce-initial", " ms"}, {"announce-max", " ms"}, {"announce-rounds"}, {"announce-step", " ms"},
	{"compress-level"}, {"compress-threads"}, {"compress-wait-thread"}, {"decompress-threads"},
	{"throttle-trigger-threshold"}, {"cpu-throttle-initial"}, {"cpu-throttle-increment"},
	{"cpu-throttle-tailslow"}, {"max-cpu-throttle"}, {"tls-creds", "''"}, {"tls-hostname", "''"},
	{"max-bandwidth", " bytes/second"}, {"avail-switchover-bandwidth", " bytes/second"},
	{"downtime-limit", " ms"}, {"x-checkpoint-delay", " ms"}, {"block-incremental"},
	{"multifd-channels"}, {"multifd-compression"}, {"zero-page-detection"},
	{"xbzrle-cache-size", " bytes"}, {"max-postcopy-bandwidth"}, {"tls-authz", "''"},
	{bitmapMapping}, {"x-vcpu-dirty-limit-period", " ms"}, {"vcpu-dirty-limit", " MB/s"}, {"mode"}, {"direct-io"},
}

// newParameterUnits are parameterUnits since 10.2.
var newParameterUnits = [][2]string{
	{"announce-initial", " ms"}, {"announce-max", " ms"}, {"announce-rounds"}, {"announce-step", " ms"},
	{"throttle-trigger-threshold"}, {"cpu-throttle-initial"}, {"cpu-throttle-increment"},
	{"cpu-throttle-tailslow"}, {"max-cpu-throttle"},
	{"tls-creds", "''"}, {"tls-hostname", "''"}, {"tls-authz", "''"},
	{"max-bandwidth", " bytes/second"}, {"avail-switchover-bandwidth", " bytes/second"},
	{"max-postcopy-bandwidth", " bytes/second"}, {"downtime-limit", " ms"}, {"x-checkpoint-delay", " ms"},
	{"multifd-channels"}, {"multifd-compression"}, {"zero-page-detection"}, {"xbzrle-cache-size", " bytes"},
	{bitmapMapping}, {"x-vcpu-dirty-limit-period", " ms"}, {"vcpu-dirty-limit", " MB/s"}, {"mode"}, {"direct-io"},
	{"x-rdma-chunk-size", " bytes"}, {execCommand},
}

// The parameters that are lists.
const (
	bitmapMapping = "block-bitmap-mapping"
	execCommand   = "cpr-exec-command"
)

// infoMigrateParameters is hmp_info_migrate_parameters in
// migration/migration-hmp-cmds.c.
func infoMigrateParameters(c *monitor.Call) error {
	var values map[string]json.RawMessage
	if err := c.Execute("query-migrate-parameters", nil, &values); err != nil {
		return err
	}
	list := parameterUnits
	if c.Since(10, 2) {
		list = newParameterUnits
	}
	for _, p := range list {
		if value, ok := values[p[0]]; ok {
			if err := printParameter(c, p[0], value, p[1]); err != nil {
				return err
			}
		}
	}
	return nil
}

func printParameter(c *monitor.Call, name string, raw json.RawMessage, unit string) error {
	switch name {
	case bitmapMapping:
		return printBitmapMapping(c, raw)
	case execCommand:
		var words []string
		err := json.Unmarshal(raw, &words)
		c.Printf("%s:", name)
		for _, word := range words {
			c.Printf(" %s", word)
		}
		c.Print("\n")
		return err
	}
	text := string(raw)
	switch {
	case text == "true" || text == "false":
		text = row.OnOff(text == "true")
	case strings.HasPrefix(text, `"`):
		if err := json.Unmarshal(raw, &text); err != nil {
			return err
		}
	}
	if unit == "''" {
		text, unit = "'"+text+"'", ""
	}
	c.Printf("%s: %s%s\n", name, text, unit)
	return nil
}

// printBitmapMapping shows under which names nodes and their bitmaps travel.
func printBitmapMapping(c *monitor.Call, raw json.RawMessage) error {
	var nodes []struct {
		Node    string `json:"node-name"`
		Alias   string `json:"alias"`
		Bitmaps []struct {
			Name  string `json:"name"`
			Alias string `json:"alias"`
		} `json:"bitmaps"`
	}
	if err := json.Unmarshal(raw, &nodes); err != nil {
		return err
	}
	c.Print(bitmapMapping + ":\n")
	for _, n := range nodes {
		c.Printf("  '%s' -> '%s'\n", n.Node, n.Alias)
		for _, b := range n.Bitmaps {
			c.Printf("    '%s' -> '%s'\n", b.Name, b.Alias)
		}
	}
	return nil
}
