// SPDX-License-Identifier: GPL-2.0-or-later

// Package schemalines_test runs QMP commands as lines of our monitor, by the schemas of stock
// QEMUs (package qmpcmds): what queries return is told, all of it, and what is typed for the
// arguments of any command becomes what QEMU accepts.
package schemalines_test

import (
	"encoding/json"
	"errors"
	"flag"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/guests"
	"libhmp/cgo-tests/qemutest"
	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qapi"
	"libhmp/core/qapi/qapitest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds"
)

var write = flag.Bool("write", false, "write the texts in testdata")

// TestQueries makes every query of a QEMU's schema that needs no argument on machines that have
// much to tell, and some that need one. From the text of the reply a reader of its own makes the
// reply again: no value is lost or made up. The line itself shows the same. What it looks like is
// in testdata, of each query the machine that tells most.
//
//	go test ./cgo-tests/schemalines -run TestQueries [-write]
func TestQueries(t *testing.T) {
	t.Parallel()
	for _, release := range qemutest.Releases {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			qemutest.Stock(t, release, "x86_64")
			all := &answers{}
			t.Run("machines", func(t *testing.T) {
				for _, s := range stages {
					if s.release != "" && s.release != release {
						continue
					}
					t.Run(s.machine, func(t *testing.T) {
						t.Parallel()
						s.play(t, release, all)
					})
				}
			})
			if !t.Failed() {
				all.compare(t, release)
			}
		})
	}
}

// leftOut are the queries that are not made, and why. All others of a schema are.
var leftOut = map[string]string{
	"query-cpu-model-comparison":        "it needs two models, and s390x: query-cpu-model-expansion is made",
	"query-cpu-model-baseline":          "as above",
	"query-sev-attestation-report":      "it needs a processor with SEV",
	"query-sgx":                         "it tells of the host",
	"query-sgx-capabilities":            "it tells of the host",
	"x-query-virtio-status":             "it ends 11.1",
	"x-query-virtio-queue-status":       "it needs a queue that a guest has set up",
	"x-query-virtio-vhost-queue-status": "as above",
	"x-query-virtio-queue-element":      "as above",
}

// sameEverywhere are large replies that are those of the program, not of the machine.
var sameEverywhere = []string{"query-qmp-schema", "query-commands", "query-command-line-options", "query-machines", "query-cpu-definitions"}

// stage is a machine with what is done before it is asked.
type stage struct {
	machine string
	release string // the only one, "" for all
	runs    bool   // the guest changes what is asked for
	others  bool   // other spellings of the lines are tried, too
	prepare []request
	// wait are commands and what their replies have then.
	wait [][2]string
	// lines are queries with arguments, and other commands that only return something.
	lines []string
}

type request struct{ command, arguments string }

var stages = []stage{
	{machine: "q35",
		prepare: []request{
			{"migrate", `{"uri":"exec:cat >/dev/null"}`},
			{"block-latency-histogram-set", `{"id":"/machine/peripheral/vblk0/virtio-backend","boundaries":[10000,200000,3000000]}`},
		},
		wait: [][2]string{{"query-migrate", `"completed"`}},
		lines: []string{
			"query-command-line-options option=smp-opts", "query-blockstats query-nodes", "query-named-block-nodes flat",
			"query-cpu-model-expansion type=static model.name=qemu64", "qom-list-types implements=iothread abstract",
			"qom-list-properties iothread", "device-list-properties virtio-rng-pci", "trace-event-get-state name=qmp_exit_query*",
			"x-debug-query-block-graph", "query-stats vm",
		}},
	{machine: "nodes",
		prepare: []request{{"balloon", `{"value":134217728}`}, {"calc-dirty-rate", `{"calc-time":1}`}},
		wait:    [][2]string{{"query-dirty-rate", `"measured"`}},
		lines:   []string{"query-stats cryptodev", "query-stats-schemas provider=cryptodev"}},
	{machine: "nets",
		lines: []string{"query-rocker sw1", "query-rocker-ports sw1", "query-rocker-of-dpa-flows sw1", "query-rocker-of-dpa-groups sw1",
			"query-rx-filter vnet0"}},
	{machine: "disks",
		prepare: []request{
			{"nbd-server-start", `{"addr":{"type":"unix","data":{"path":"nbd.sock"}}}`},
			{"block-export-add", `{"type":"nbd","id":"export0","node-name":"marked","name":"disk","bitmaps":["off"]}`},
			{"blockdev-add", `{"driver":"null-co","node-name":"target0","size":131072,"read-zeroes":true}`},
			{"blockdev-backup", `{"job-id":"job0","device":"window0","target":"target0","sync":"full","auto-finalize":false}`},
			{"block-dirty-bitmap-add", `{"node":"luks0","name":"bitmap0","granularity":4096}`},
		},
		wait: [][2]string{{"query-jobs", `"pending"`}}},
	{machine: "displays"},
	{machine: "chardevs",
		prepare: []request{
			{"dump-guest-memory", `{"paging":false,"protocol":"file:dump.elf"}`},
			{"chardev-send-break", `{"id":"ring0"}`},
		},
		lines: []string{"query-chardev-backends", "ringbuf-read device=ring0 size=4"}},
	{machine: "tpm", others: true},
	{machine: "spice", release: "7.2"}, // others of Debian have it in a module
	{machine: "booted", runs: true},
	{machine: "incoming", prepare: []request{{"migrate-incoming", `{"uri":"unix:incoming.sock"}`}}},
	{machine: "replay"},
	{machine: "preconfig", release: "11.1"},
	{machine: "s390x", lines: []string{"query-cpu-model-expansion type=static model.name=z14-base"}},
	{machine: "virt", lines: []string{"query-cpu-model-expansion type=full model.name=max"}},
}

// notThere are the releases that do not have an argument of a line.
var notThere = map[string][]string{
	"query-stats cryptodev":                  {"7.2"},
	"query-stats-schemas provider=cryptodev": {"7.2"},
}

// play asks a machine.
func (s stage) play(t *testing.T, release string, all *answers) {
	m := guests.Named(t, s.machine)
	q := m.Start(t, qemutest.Stock(t, release, m.Target), guests.Images(t, release))
	a := newAsker(t, q)
	s.ready(t, a)
	requireAllMade(t, a.schema)
	for _, line := range s.linesAt(a.schema, release) {
		if text := a.ask(t, line, s.runs); !s.runs {
			all.add(line, s.machine, text)
		}
		if s.others {
			a.askOtherwise(t, line)
		}
		require.False(t, q.Ended(), line)
	}
}

// ready does what is to be done before.
func (s stage) ready(t *testing.T, a *asker) {
	t.Helper()
	for _, r := range s.prepare {
		if a.schema.Has(r.command) {
			_, err := a.q.Client().Do(qmp.Request{Command: r.command, Arguments: json.RawMessage(r.arguments)})
			require.NoError(t, err, r.command)
		}
	}
	for _, w := range s.wait {
		require.Eventually(t, func() bool {
			raw, err := a.q.Client().ExecuteRaw(w[0], nil)
			return err == nil && strings.Contains(string(raw), w[1])
		}, qemutest.Limit, 20*time.Millisecond, w[0])
	}
}

// linesAt are its lines, and the queries that need no argument.
func (s stage) linesAt(schema *qapitest.Schema, release string) (lines []string) {
	for _, line := range s.lines {
		command, _, _ := strings.Cut(line, " ")
		if schema.Has(command) && !slices.Contains(notThere[line], release) {
			lines = append(lines, line)
		}
	}
	for _, command := range schema.Commands() {
		once := slices.Contains(sameEverywhere, command) && s.machine != stages[0].machine
		if isQuery(command) && len(schema.Mandatory(command)) == 0 && leftOut[command] == "" && !once {
			lines = append(lines, command)
		}
	}
	return lines
}

// requireAllMade reports queries that need an argument and are neither made nor left out.
func requireAllMade(t *testing.T, schema *qapitest.Schema) {
	t.Helper()
	for _, command := range schema.Commands() {
		made := slices.ContainsFunc(stages, func(s stage) bool {
			return slices.ContainsFunc(s.lines, func(line string) bool { return strings.HasPrefix(line, command+" ") })
		})
		if isQuery(command) && len(schema.Mandatory(command)) > 0 && !made {
			require.NotEmpty(t, leftOut[command], "%s: no line makes it", command)
		}
	}
}

func isQuery(command string) bool {
	return strings.HasPrefix(strings.TrimPrefix(command, "x-"), "query-")
}

// asker asks a QEMU in both ways.
type asker struct {
	q       *qemutest.QEMU
	schema  *qapitest.Schema
	types   *qmp.Schema
	host    *monitortest.Host
	session *monitor.Session
	table   *monitor.Table
}

func newAsker(t *testing.T, q *qemutest.QEMU) *asker {
	t.Helper()
	raw, err := q.Client().ExecuteRaw("query-qmp-schema", nil)
	require.NoError(t, err)
	types, err := q.Client().Facts().Schema()
	require.NoError(t, err)
	host := &monitortest.Host{}
	table := hmpcmds.Table()
	session := monitor.NewVM(q.Client(), table).Open(host, monitor.Options{CPUIndex: -1, Passthrough: monitor.PassNever})
	t.Cleanup(session.Close)
	return &asker{q, qapitest.ReadSchema(t, raw), types, host, session, table}
}

// run is what our monitor prints for a line.
func (a *asker) run(line string) string {
	a.host.Text.Reset()
	a.session.Run(line)
	return a.host.Take()
}

// ask compares what a line prints with what QMP returns, and returns that as text in which
// nothing changes from run to run. Where the guest runs, the line may show something else than
// what QMP has returned before.
func (a *asker) ask(t *testing.T, line string, runs bool) string {
	t.Helper()
	command, typed, _ := strings.Cut(line, " ")
	args, err := qapi.Arguments(typed, a.types.CommandArguments(command))
	require.NoError(t, err, line)
	raw, err := a.q.Client().Do(qmp.Request{Command: command, Arguments: args})
	printed := a.run(line)
	var refused *qmp.Error
	if errors.As(err, &refused) {
		text := "Error: " + even(refused.Desc, a.q) + "\n"
		assert.Equal(t, text, even(printed, a.q), line)
		return text
	}
	require.NoError(t, err, line)
	reply, err := qapitest.Decode(raw)
	require.NoError(t, err, line)
	require.NoError(t, a.schema.Validate(reply, a.schema.Result(command)), line)

	units := qapi.UnitsOf(command)
	text := qapi.Text(raw, a.types.CommandResult(command), units)
	again := a.read(t, text, line)
	require.Empty(t, qapitest.Difference(reply, again), "%s\n%s\n%s", line, raw, text)

	shown := a.read(t, printed, line)
	require.NoError(t, a.schema.Validate(shown, a.schema.Result(command)), line)
	if runs {
		return ""
	}
	wanted := a.evenValue(reply, command)
	require.Empty(t, qapitest.Difference(wanted, a.evenValue(shown, command)), "%s\n%s\n%s", line, raw, printed)
	evened, err := json.Marshal(wanted)
	require.NoError(t, err)
	return qapi.Text(evened, a.types.CommandResult(command), units)
}

// askOtherwise has a query print JSON, and asks by "info".
func (a *asker) askOtherwise(t *testing.T, line string) {
	t.Helper()
	text := even(a.run(line), a.q)
	if word, ok := strings.CutPrefix(line, "query-"); ok && a.table.RowOf("info "+word) == nil {
		assert.Equal(t, text, even(a.run("info "+word), a.q), line)
	}
	inJSON := a.run(line + " -j")
	if strings.HasPrefix(text, "Error: ") {
		assert.Equal(t, text, even(inJSON, a.q), line)
		return
	}
	value, err := qapitest.Decode([]byte(inJSON))
	require.NoError(t, err, line)
	require.Empty(t, qapitest.Difference(a.evenValue(value, line), a.evenValue(a.read(t, text, line), line)), line)
}

// read makes the reply of a text again.
func (a *asker) read(t *testing.T, text, line string) any {
	t.Helper()
	command, _, _ := strings.Cut(line, " ")
	value, err := a.schema.Read(text, a.schema.Result(command))
	require.NoError(t, err, "%s\n%s", line, text)
	return value
}
