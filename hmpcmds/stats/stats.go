// SPDX-License-Identifier: GPL-2.0-or-later

package stats

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"libhmp/core/monitor"
	"libhmp/core/qmp"
	"libhmp/hmpcmds/internal/row"
)

var statsRows = []*monitor.Command{
	{
		Name:    "stats",
		Info:    true,
		Args:    "target:s,names:s?,provider:s?",
		Params:  "target [names] [provider]",
		Example: "info stats vcpu",
		Help:    "show statistics of the virtual machine or its CPUs",
		Group:   monitor.GroupVM,
		Exists:  row.Since(7, 1),
		Sources: row.QMP("query-stats"),
		// QEMU's own monitor ends QEMU where a machine has no CPU.
		Passable: func(f *qmp.Facts, _ string) (bool, error) {
			has, err := f.Has("query-stats")
			return !has, err
		},
		Run:     infoStats,
		Success: monitor.Unless("invalid stats "),
		ExtraCandidates: map[string]monitor.Candidates{
			"target": monitor.EnumOf("query-stats", "target"), "provider": monitor.EnumOf("query-stats-schemas", "provider"),
		},
	},
}

// statsSchema is StatsSchema in qapi/stats.json.
type statsSchema struct {
	Provider string             `json:"provider"`
	Target   string             `json:"target"`
	Stats    []statsSchemaValue `json:"stats"`
}

type statsSchemaValue struct {
	Name     string  `json:"name"`
	Type     string  `json:"type"`
	Unit     *string `json:"unit"`
	Base     int     `json:"base"`
	Exponent int     `json:"exponent"`
	Bucket   *uint32 `json:"bucket-size"`
}

// statsResult is StatsResult.
type statsResult struct {
	Provider string `json:"provider"`
	Stats    []struct {
		Name  string          `json:"name"`
		Value json.RawMessage `json:"value"` // a number, a list of them, a boolean
	} `json:"stats"`
}

// infoStats is hmp_info_stats in stats/stats-hmp-cmds.c. What QEMU refuses has no
// "Error: " before it there.
func infoStats(c *monitor.Call) error {
	schema, err := c.Facts().Schema()
	if err != nil {
		return err
	}
	target, provider := c.Args.String("target"), c.Args.String("provider")
	targets := schema.CommandArguments("query-stats").MemberType("target").Values()
	providers := schema.CommandArguments("query-stats-schemas").MemberType("provider").Values()
	switch {
	case !slices.Contains(targets, target):
		c.Fail("invalid stats target " + target + "\n")
		return nil
	case c.Args.Has("provider") && !slices.Contains(providers, provider):
		c.Fail("invalid stats provider " + provider + "\n")
		return nil
	}
	args := struct {
		Provider *string `json:"provider,omitempty"`
	}{}
	if provider != "" {
		args.Provider = &provider
	}
	var known []statsSchema
	if err := c.Execute("query-stats-schemas", args, &known); err != nil {
		return row.ReportPlain(c, err)
	}
	filter, err := filterOf(c, target, providers)
	if err != nil {
		return err
	}
	var results []statsResult
	if err := c.Execute("query-stats", filter, &results); err != nil {
		return row.ReportPlain(c, err)
	}
	for _, r := range results {
		r.print(c, target, provider == "", known)
	}
	return nil
}

// statsFilter is StatsFilter in qapi/stats.json.
type statsFilter struct {
	Providers []statsRequest `json:"providers,omitzero"`
	Target    string         `json:"target"`
	VCPUs     []string       `json:"vcpus,omitempty"`
}

// statsRequest is StatsRequest in qapi/stats.json.
type statsRequest struct {
	Names    []string `json:"names,omitzero"`
	Provider string   `json:"provider"`
}

// filterOf is stats_filter: names without a provider are asked of each.
func filterOf(c *monitor.Call, target string, providers []string) (*statsFilter, error) {
	filter := &statsFilter{Target: target}
	if target == "vcpu" {
		path, err := currentCPUPath(c)
		if err != nil {
			return nil, err
		}
		filter.VCPUs = []string{path}
	}
	if !c.Args.Has("names") && !c.Args.Has("provider") {
		return filter, nil
	}
	filter.Providers = []statsRequest{}
	for _, p := range slices.Backward(providers) {
		if c.Args.Has("provider") && p != c.Args.String("provider") {
			continue
		}
		request := statsRequest{Provider: p}
		if names := c.Args.String("names"); c.Args.Has("names") && names != "*" {
			request.Names = strings.Split(names, ",")
			if names == "" {
				request.Names = []string{}
			}
		}
		filter.Providers = append(filter.Providers, request)
	}
	return filter, nil
}

// currentCPUPath is the QOM path of the monitor's CPU. (QEMU's own monitor
// crashes where there is none.)
func currentCPUPath(c *monitor.Call) (string, error) {
	cpus, err := c.CPUs()
	if err != nil {
		return "", err
	}
	index, ok, err := c.CPU()
	if err != nil {
		return "", err
	}
	for _, cpu := range cpus {
		if ok && cpu.Index == index {
			return cpu.QOMPath, nil
		}
	}
	return "", errors.New("no CPU available")
}

// print is print_stats_results.
func (r *statsResult) print(c *monitor.Call, target string, withProvider bool, known []statsSchema) {
	at := slices.IndexFunc(known, func(s statsSchema) bool { return s.Provider == r.Provider && s.Target == target })
	if at < 0 || len(known[at].Stats) == 0 {
		c.Fail("failed to find schema list for " + r.Provider + "\n")
		return
	}
	if withProvider {
		c.Printf("provider: %s\n", r.Provider)
	}
	values := known[at].Stats // in the same order
	for _, s := range r.Stats {
		n := slices.IndexFunc(values, func(v statsSchemaValue) bool { return v.Name == s.Name })
		if n < 0 {
			c.Fail("failed to find schema entry for " + s.Name + "\n")
			return
		}
		c.Print(values[n].text() + statsValue(s.Value))
		values = values[n+1:]
	}
}

// text is print_stats_schema_value.
func (v *statsSchemaValue) text() string {
	text := fmt.Sprintf("    %s (%s", v.Name, v.Type)
	if v.Unit != nil || v.Exponent != 0 {
		text += ", "
	}
	unit := ""
	if v.Unit != nil {
		unit = map[string]string{"seconds": "s", "bytes": "B"}[*v.Unit]
	}
	switch e := v.Exponent; {
	case unit != "" && v.Base == 10 && e >= -18 && e <= 18 && e%3 == 0:
		text += []string{"a", "f", "p", "n", "u", "m", "", "K", "M", "G", "T", "P", "E"}[(e+18)/3]
	case unit != "" && v.Base == 2 && e >= 0 && e <= 60 && e%10 == 0:
		text += []string{"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"}[e/10]
	case e != 0:
		text += fmt.Sprintf("* %d^%d", v.Base, e)
		if v.Unit != nil {
			text += " "
		}
		unit = ""
	}
	if v.Unit != nil {
		if unit == "" {
			unit = *v.Unit
		}
		text += unit
	}
	if v.Type == "linear-histogram" && v.Bucket != nil {
		text += fmt.Sprintf(", bucket size=%d", int32(*v.Bucket))
	}
	return text + ")"
}

func statsValue(value json.RawMessage) string {
	var list []uint64
	switch {
	case string(value) == "true":
		return ": yes\n"
	case string(value) == "false":
		return ": no\n"
	case json.Unmarshal(value, &list) != nil:
		var n uint64
		if json.Unmarshal(value, &n) != nil {
			return ""
		}
		return fmt.Sprintf(": %d\n", int64(n))
	}
	text := ": "
	for i, n := range list {
		text += fmt.Sprintf("[%d]=%d ", i+1, int64(n))
	}
	return text + "\n"
}
