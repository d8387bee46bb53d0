// SPDX-License-Identifier: GPL-2.0-or-later

package stats

import (
	"testing"

	"libhmp/hmpcmds/internal/hmptest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is counted needs KVM or a cryptographic device at work. The texts are those of
// print_stats_schema_value, print_stats_results and hmp_info_stats in stats/stats-hmp-cmds.c.

const oneCPU = `[{"cpu-index":0,"qom-path":"/machine/unattached/device[0]","thread-id":1}]`

// stats is a QEMU that counts; its schema has the providers kvm and cryptodev.
func stats(t *testing.T, schemas, results, cpus string) *hmptest.Script {
	return hmptest.NewScript(map[string][]string{
		"query-qmp-schema":    {string(hmptest.Schema(t, "libhmp"))},
		"query-stats-schemas": {schemas},
		"query-stats":         {results},
		"query-cpus-fast":     {cpus},
	})
}

// TestUnits: si_prefix and iec_binary_prefix in util/cutils.c have no other exponents.
func TestUnits(t *testing.T) {
	for _, tt := range []struct{ schema, want string }{
		{`"type":"cumulative","exponent":0`, "n (cumulative)"},
		{`"type":"instant","base":10,"exponent":0`, "n (instant)"},
		{`"type":"peak","base":2,"exponent":5`, "n (peak, * 2^5)"},
		{`"type":"instant","base":10,"exponent":-3`, "n (instant, * 10^-3)"},
		{`"type":"cumulative","unit":"seconds","base":10,"exponent":0`, "n (cumulative, s)"},
		{`"type":"cumulative","unit":"seconds","base":10,"exponent":-9`, "n (cumulative, ns)"},
		{`"type":"cumulative","unit":"seconds","base":10,"exponent":-18`, "n (cumulative, as)"},
		{`"type":"cumulative","unit":"seconds","base":10,"exponent":18`, "n (cumulative, Es)"},
		{`"type":"cumulative","unit":"seconds","base":10,"exponent":-21`, "n (cumulative, * 10^-21 seconds)"},
		{`"type":"cumulative","unit":"seconds","base":10,"exponent":-8`, "n (cumulative, * 10^-8 seconds)"},
		{`"type":"instant","unit":"bytes","base":2,"exponent":0`, "n (instant, B)"},
		{`"type":"instant","unit":"bytes","base":2,"exponent":10`, "n (instant, KiB)"},
		{`"type":"instant","unit":"bytes","base":2,"exponent":60`, "n (instant, EiB)"},
		{`"type":"instant","unit":"bytes","base":2,"exponent":70`, "n (instant, * 2^70 bytes)"},
		{`"type":"instant","unit":"bytes","base":2,"exponent":-10`, "n (instant, * 2^-10 bytes)"},
		{`"type":"instant","unit":"bytes","base":10,"exponent":6`, "n (instant, MB)"},
		{`"type":"instant","unit":"bytes","exponent":0`, "n (instant, B)"},
		{`"type":"instant","unit":"cycles","exponent":0`, "n (instant, cycles)"},
		{`"type":"instant","unit":"cycles","base":10,"exponent":3`, "n (instant, * 10^3 cycles)"},
		{`"type":"instant","unit":"boolean","exponent":0`, "n (instant, boolean)"},
		{`"type":"linear-histogram","unit":"seconds","base":10,"exponent":-9,"bucket-size":100`, "n (linear-histogram, ns, bucket size=100)"},
		{`"type":"linear-histogram","exponent":0,"bucket-size":4294967295`, "n (linear-histogram, bucket size=-1)"},
		{`"type":"linear-histogram","exponent":0`, "n (linear-histogram)"},
		{`"type":"log2-histogram","exponent":0,"bucket-size":100`, "n (log2-histogram)"},
	} {
		q := stats(t, `[{"provider":"kvm","target":"vm","stats":[{"name":"n",`+tt.schema+`}]}]`,
			`[{"provider":"kvm","stats":[{"name":"n","value":1}]}]`, `[]`)
		host, session, _ := q.Open(Rows)
		require.True(t, session.Run("info stats vm"), tt.schema)
		assert.Equal(t, "provider: kvm\n    "+tt.want+": 1\n", host.Take(), tt.schema)
	}
}

func TestValues(t *testing.T) {
	for value, want := range map[string]string{
		"0":                         ": 0\n",
		"18446744073709551615":      ": -1\n", // PRId64 of an unsigned number
		"true":                      ": yes\n",
		"false":                     ": no\n",
		"[]":                        ": \n",
		"[5,0,9223372036854775808]": ": [1]=5 [2]=0 [3]=-9223372036854775808 \n",
		`"later"`:                   "", // of no type that this HMP knows, and no line end
	} {
		q := stats(t, `[{"provider":"kvm","target":"vm","stats":[{"name":"n","type":"instant","exponent":0}]}]`,
			`[{"provider":"kvm","stats":[{"name":"n","value":`+value+`}]}]`, `[]`)
		host, session, _ := q.Open(Rows)
		require.True(t, session.Run("info stats vm"), value)
		assert.Equal(t, "provider: kvm\n    n (instant)"+want, host.Take(), value)
	}
}

// TestResults: values are looked for in the schema from where the last one was.
func TestResults(t *testing.T) {
	const schema = `[{"provider":"kvm","target":"vcpu","stats":[{"name":"other","type":"peak","exponent":0}]},
		{"provider":"kvm","target":"vm","stats":[{"name":"a","type":"instant","exponent":0},{"name":"b","type":"instant","exponent":0},
			{"name":"c","type":"peak","exponent":0}]},
		{"provider":"cryptodev","target":"vm","stats":[]}]`
	for name, tt := range map[string]struct {
		line, results, want string
		ok                  bool
	}{
		"some of all": {"info stats vm", `[{"provider":"kvm","stats":[{"name":"a","value":1},{"name":"c","value":3}]}]`,
			"provider: kvm\n    a (instant): 1\n    c (peak): 3\n", true},
		"of one provider": {"info stats vm * kvm", `[{"provider":"kvm","stats":[{"name":"b","value":2}]}]`,
			"    b (instant): 2\n", true},
		"nothing counted": {"info stats vm", `[]`, "", true},
		"no values":       {"info stats vm", `[{"provider":"kvm","stats":[]}]`, "provider: kvm\n", true},
		"an unknown value": {"info stats vm", `[{"provider":"kvm","stats":[{"name":"b","value":2},{"name":"x","value":1}]}]`,
			"provider: kvm\n    b (instant): 2\nfailed to find schema entry for x\n", false},
		"of another target": {"info stats vm", `[{"provider":"kvm","stats":[{"name":"other","value":2}]}]`,
			"provider: kvm\nfailed to find schema entry for other\n", false},
		"no schema, then the next": {"info stats vm", `[{"provider":"later","stats":[{"name":"a","value":1}]},{"provider":"kvm","stats":[{"name":"a","value":1}]}]`,
			"failed to find schema list for later\nprovider: kvm\n    a (instant): 1\n", false},
		"an empty schema": {"info stats vm", `[{"provider":"cryptodev","stats":[]}]`,
			"failed to find schema list for cryptodev\n", false},
		"refused": {"info stats vm", "!broken", "broken\n", false},
	} {
		host, session, _ := stats(t, schema, tt.results, `[]`).Open(Rows)
		assert.Equal(t, tt.ok, session.Run(tt.line), name)
		assert.Equal(t, tt.want, host.Take(), name)
	}
}

// TestFilters is stats_filter in stats/stats-hmp-cmds.c: what is asked, and of whom.
func TestFilters(t *testing.T) {
	for line, want := range map[string]string{
		"info stats vm":              `{"target":"vm"}`,
		"info stats vm *":            `{"providers":[{"provider":"cryptodev"},{"provider":"kvm"}],"target":"vm"}`,
		"info stats vm a,b":          `{"providers":[{"names":["a","b"],"provider":"cryptodev"},{"names":["a","b"],"provider":"kvm"}],"target":"vm"}`,
		"info stats vm a kvm":        `{"providers":[{"names":["a"],"provider":"kvm"}],"target":"vm"}`,
		"info stats vm * kvm":        `{"providers":[{"provider":"kvm"}],"target":"vm"}`,
		`info stats vm "" cryptodev`: `{"providers":[{"names":[],"provider":"cryptodev"}],"target":"vm"}`,
		"info stats vcpu":            `{"target":"vcpu","vcpus":["/machine/unattached/device[0]"]}`,
		"info stats cryptodev":       `{"target":"cryptodev"}`,
	} {
		q := stats(t, `[]`, `[]`, oneCPU)
		_, session, _ := q.Open(Rows)
		require.True(t, session.Run(line), line)
		assert.Contains(t, q.Requests, `{"execute":"query-stats","arguments":`+want+`}`, line)
	}
}

func TestRefusedStats(t *testing.T) {
	for name, tt := range map[string]struct {
		line, schemas, cpus, want string
	}{
		"no such target":         {"info stats nosuch", `[]`, oneCPU, "invalid stats target nosuch\n"},
		"no such provider":       {"info stats vm * nosuch", `[]`, oneCPU, "invalid stats provider nosuch\n"},
		"schemas":                {"info stats vm", "!broken", oneCPU, "broken\n"},
		"no CPU":                 {"info stats vcpu", `[]`, `[]`, "Error: no CPU available\n"}, // which ends QEMU in its own monitor
		"CPUs that are not told": {"info stats vcpu", `[]`, "!broken", "Error: broken\n"},
	} {
		q := stats(t, tt.schemas, `[]`, tt.cpus)
		host, session, _ := q.Open(Rows)
		assert.False(t, session.Run(tt.line), name)
		assert.Equal(t, tt.want, host.Take(), name)
		assert.NotContains(t, q.Asked(), "query-stats", name)
	}
}

// TestPassable: QEMU's own monitor gets the line only where QMP cannot have it.
func TestPassable(t *testing.T) {
	for _, answers := range []map[string][]string{{}, {"query-stats": {`[]`}}} {
		want := answers["query-stats"] == nil
		_, _, client := hmptest.NewScript(answers).Open(Rows)
		passable, err := statsRows[0].Passable(client.Facts(), "info stats vcpu")
		require.NoError(t, err)
		assert.Equal(t, want, passable)
	}
}
