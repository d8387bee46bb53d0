// SPDX-License-Identifier: GPL-2.0-or-later

package qmpcmds

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qapi"
	"libhmp/core/qmp"
	"libhmp/core/readline"
	"libhmp/hmpcmds/internal/hmptest"
)

// table has the rows of the package and makes those of QMP commands.
func table() *monitor.Table {
	t := hmptest.Table(append([]*monitor.Command{{
		Name: "held", Sources: []monitor.Source{{Kind: monitor.SourceClient}},
		Run: func(c *monitor.Call) error { c.Print("the row's\n"); return nil },
	}}, Rows...))
	t.Others = Others{}
	return t
}

// qemu is a QEMU 10.0 with these answers beside its schema.
func qemu(t *testing.T, answers map[string]string) *hmptest.Script {
	all := map[string][]string{"query-qmp-schema": {string(hmptest.Schema(t, "libhmp"))}}
	for command, answer := range answers {
		all[command] = []string{answer}
	}
	return hmptest.NewScript(all)
}

// script is a monitor that is neither a terminal nor human-monitor-command's: run prints what a
// line does.
func script(q *hmptest.Script) (run func(line string) (text string, ok bool), vm *monitor.VM) {
	host := &monitortest.Host{}
	vm = monitor.NewVM(qmp.NewClient(q), table())
	s := vm.Open(host, monitor.Options{CPUIndex: -1, Script: true, KeepEvents: true})
	return func(line string) (string, bool) {
		ok := s.Run(line)
		return host.Take(), ok
	}, vm
}

func TestQMPCommandIsALine(t *testing.T) {
	q := qemu(t, map[string]string{
		"blockdev-del":    `{}`,
		"query-rx-filter": `[{"name":"n","promiscuous":true,"main-mac":"x","unicast":"none","multicast":"none","vlan":"none","broadcast-allowed":true,"unicast-overflow":false,"multicast-overflow":false,"vlan-table":[1,2],"unicast-table":[],"multicast-table":[]}]`,
		"query-uuid":      `{"UUID":"0"}`,
		"held":            `{}`,
	})
	run, _ := script(q)
	for _, test := range []struct{ line, text, request string }{
		{"blockdev-del disk", "", `{"execute":"blockdev-del","arguments":{"node-name":"disk"}}`},
		{"query-uuid", "UUID: 0\n", `{"execute":"query-uuid"}`},
		{"info uuid", "UUID: 0\n", `{"execute":"query-uuid"}`},
		{"blockdev-del disk -j", "{}\n", `{"execute":"blockdev-del","arguments":{"node-name":"disk"}}`},
		{"query-uuid -j", "{\n    \"UUID\": \"0\"\n}\n", `{"execute":"query-uuid"}`},
	} {
		q.Requests = nil
		text, ok := run(test.line)
		assert.True(t, ok, test.line)
		assert.Equal(t, test.text, text, test.line)
		assert.Equal(t, test.request, q.Requests[len(q.Requests)-1], test.line)
	}
	text, ok := run("info rx-filter n")
	assert.True(t, ok)
	assert.Contains(t, text, "vlan-table:         1, 2\n")
	assert.Contains(t, text, "unicast-table:      (empty)\n")
	text, _ = run("held")
	assert.Equal(t, "the row's\n", text, "a row wins")
}

// Nothing is sent of a line that is wrong.
func TestWrongLineSendsNothing(t *testing.T) {
	q := qemu(t, map[string]string{"blockdev-del": `{}`, "query-uuid": `{}`})
	run, _ := script(q)
	for line, want := range map[string]string{
		"blockdev-del":                                    "Error: Parameter 'node-name' is missing: text\n",
		"blockdev-del nodename=x":                         "Error: Parameter 'nodename' is unexpected (did you mean 'node-name'?)\n",
		"blockdev-add null-co":                            "unknown command: 'blockdev-add'\n",
		"query-uuid now":                                  "Error: 'now' is unexpected: there are no parameters\n",
		"info nosuch":                                     "unknown command: 'info nosuch'\n",
		"wait nosuch":                                     "Error: this QEMU has no event 'nosuch'\n",
		"wait BLOCK_JOB_REDY":                             "Error: this QEMU has no event 'BLOCK_JOB_REDY' (did you mean 'BLOCK_JOB_READY'?)\n",
		"wait STOP timeout=x":                             "Error: Parameter 'timeout' expects seconds, not 'x'\n",
		"wait BLOCK_JOB_READY dev=x":                      "Error: Parameter 'dev' is unexpected (there are: type, device, len, offset, speed)\n",
		`{"execute": "query-uuid"} x`:                     "Error: Expecting at most one JSON value\n",
		`{"run": "query-uuid"}`:                           "Error: a QMP request has the members \"execute\", \"arguments\" and \"id\", not \"run\"\n",
		`{"Execute": "query-uuid"}`:                       "Error: a QMP request has the members \"execute\", \"arguments\" and \"id\", not \"Execute\"\n",
		`{"execute": 1}`:                                  "Error: member \"execute\" of a QMP request is the name of a command, not 1\n",
		`["execute"]`:                                     "unknown command: '[\"execute\"]'\n",
		"wait STOP timeout=1m":                            "Error: Parameter 'timeout' expects seconds, not '1m'\n",
		"wait STOP timeout=1 timeout=2":                   "Error: Parameter 'timeout' is given twice\n",
		`wait BLOCK_JOB_READY device="a timeout=1 b" x=1`: "Error: Parameter 'x' is unexpected (there are: type, device, len, offset, speed)\n",
		`{"id": 1}`:                                       "Error: a QMP request needs a member \"execute\" (or \"exec-oob\")\n",
	} {
		text, ok := run(line)
		assert.False(t, ok, line)
		assert.Equal(t, want, text, line)
	}
	for _, command := range q.Asked() {
		assert.Equal(t, "query-qmp-schema", command)
	}
}

func TestRequest(t *testing.T) {
	q := qemu(t, map[string]string{"query-uuid": `{"UUID":"0"}`, "blockdev-del": "!no such node"})
	run, _ := script(q)
	text, ok := run(`{"execute": "query-uuid", "id": "a"}`)
	assert.True(t, ok)
	assert.Equal(t, "{\n    \"return\": {\n        \"UUID\": \"0\"\n    },\n    \"id\": \"a\"\n}\n", text)
	text, ok = run(`{'execute': 'blockdev-del', 'arguments': {'node-name': 'x'}}`)
	assert.False(t, ok)
	assert.Equal(t, "{\n    \"error\": {\n        \"class\": \"GenericError\",\n        \"desc\": \"no such node\"\n    }\n}\n", text)
	assert.Equal(t, `{"execute":"blockdev-del","arguments":{"node-name":"x"}}`, compacted(q.Requests[len(q.Requests)-1]))
	text, ok = run(`{"execute":`)
	assert.True(t, ok)
	assert.Empty(t, text)
	text, _ = run(`"query-uuid"}`)
	assert.Contains(t, text, `"UUID": "0"`)
	run(`{"execute":`)
	_, _ = run("")
	text, _ = run(`"query-uuid"}`)
	assert.Contains(t, text, `"UUID": "0"`, "an empty line may be part of a request that is pasted")
	run(`{"execute":`)
	_, _ = run("")
	text, ok = run("")
	assert.False(t, ok, "two give up")
	assert.Contains(t, text, "Error: ")
}

func compacted(request string) string {
	var v struct {
		Execute   string          `json:"execute"`
		Arguments json.RawMessage `json:"arguments"`
	}
	if json.Unmarshal([]byte(request), &v) != nil {
		return request
	}
	return `{"execute":"` + v.Execute + `","arguments":` + string(v.Arguments) + `}`
}

// human-monitor-command runs one line: nothing follows it.
func TestOneLineHasNoMore(t *testing.T) {
	q := qemu(t, map[string]string{"query-uuid": `{}`, "transaction": `{}`})
	host, s := &monitortest.Host{}, (*monitor.Session)(nil)
	vm := monitor.NewVM(qmp.NewClient(q), table())
	s = vm.Open(host, monitor.Options{CPUIndex: -1})
	assert.False(t, s.Run(`{"execute":`))
	assert.Contains(t, host.Take(), "Error: ")
	assert.False(t, s.Run("transaction"))
	assert.Contains(t, host.Take(), "line by line at a terminal or in a script only")
	assert.False(t, s.Run("wait STOP"))
	assert.Equal(t, "Error: no events arrive here: wait needs a terminal, or the hmp program\n", host.Take())
}

func TestTransaction(t *testing.T) {
	q := qemu(t, map[string]string{"transaction": `{}`})
	run, _ := script(q)
	run("transaction properties.completion-mode=grouped")
	for line, want := range map[string]string{
		"":                       "",
		"nosuch x=1":             "Error: 'nosuch' is none of abort, ",
		"blockdev-snapshot node": "Error: 'node' is no parameter",
	} {
		text, _ := run(line)
		if want == "" {
			assert.Empty(t, text)
		}
		assert.Contains(t, text, want, line)
	}
	run("blockdev-snapshot node=a overlay=b")
	run("abort")
	text, _ := run("list")
	assert.Equal(t, "blockdev-snapshot node=a overlay=b\nabort\n", text)
	q.Requests = nil
	text, ok := run("send")
	assert.True(t, ok)
	assert.Empty(t, text)
	assert.JSONEq(t, `{"execute":"transaction","arguments":{"properties":{"completion-mode":"grouped"},"actions":[
		{"type":"blockdev-snapshot","data":{"node":"a","overlay":"b"}},{"type":"abort","data":{}}]}}`, q.Requests[0])
	run("transaction")
	text, ok = run("send")
	assert.False(t, ok)
	assert.Equal(t, "Error: nothing to send\n", text)
	q.Requests = nil
	run("transaction")
	run("abort")
	run("drop")
	assert.Empty(t, q.Requests)
	text, _ = run("list")
	assert.Equal(t, "unknown command: 'list'\n", text, "it is over")
}

func TestWait(t *testing.T) {
	q := qemu(t, nil)
	host := &monitortest.Host{Time: time.Unix(100, 0)}
	vm := monitor.NewVM(qmp.NewClient(q), table())
	s := vm.Open(host, monitor.Options{CPUIndex: -1, Script: true, KeepEvents: true})
	send := func(name, data string) { vm.QMP.Deliver(qmp.Event{Name: name, Data: json.RawMessage(data)}) }
	host.OnPoll = func() error {
		send("RESET", `{"guest":true,"reason":"guest-reset"}`)
		send("RESET", `{"guest":false,"reason":"host-qmp-quit"}`)
		return nil
	}
	assert.True(t, s.Run("wait RESET guest=off"))
	assert.Equal(t, "RESET\nguest:  false\nreason: host-qmp-quit\n", host.Take())
	host.OnPoll = func() error { host.Time = host.Time.Add(time.Second); return nil }
	assert.False(t, s.Run("wait STOP timeout=2.5"))
	assert.Equal(t, "Error: no event STOP came in 2.5 s, but RESET (2 times)\n", host.Take())
	// An event that comes before its wait, but not before the line before.
	send("STOP", ``)
	s.Run("held")
	host.Take()
	send("RESUME", ``)
	assert.True(t, s.Run("wait RESUME timeout=1"))
	assert.Equal(t, "RESUME\n", host.Take())
	assert.False(t, s.Run("wait RESUME timeout=1"), "once")
	assert.False(t, s.Run("wait STOP timeout=1"), "too long ago")
}

// A wait that is over says how long it was and what came, also what came before it began.
func TestWaitSaysWhatCameInstead(t *testing.T) {
	host := &monitortest.Host{Time: time.Unix(100, 0)}
	vm := monitor.NewVM(qmp.NewClient(qemu(t, nil)), table())
	s := vm.Open(host, monitor.Options{CPUIndex: -1, Script: true, KeepEvents: true})
	send := func(name, data string) { vm.QMP.Deliver(qmp.Event{Name: name, Data: json.RawMessage(data)}) }
	s.Run("held")
	host.Take()
	send("STOP", "")
	host.OnPoll = func() error {
		host.Time = host.Time.Add(time.Second)
		send("RESET", `{"guest":true,"reason":"guest-reset"}`)
		return nil
	}
	assert.False(t, s.Run("wait RESET guest=off timeout=3"))
	assert.Equal(t, "Error: no event RESET came in 3 s, but STOP, RESET with other data (3 times)\n", host.Take())
	assert.False(t, s.Run("wait RESUME timeout=0.5"))
	host.Take()
	host.OnPoll = func() error {
		host.Time = host.Time.Add(time.Second)
		for i := range 100 {
			send(fmt.Sprintf("X%d", i), "")
		}
		return nil
	}
	assert.False(t, s.Run("wait SHUTDOWN timeout=1"))
	assert.Regexp(t, `^Error: no event SHUTDOWN came in 1 s, but [^,]+(, [^,]+){7}, \.\.\.\n$`, host.Take())
}

// Events that a script awaits count from its first line on, also if many others come meanwhile.
func TestWaitSinceTheFirstLine(t *testing.T) {
	q := qemu(t, nil)
	host := &monitortest.Host{Time: time.Unix(100, 0)}
	host.OnPoll = func() error { host.Time = host.Time.Add(time.Second); return nil }
	vm := monitor.NewVM(qmp.NewClient(q), table())
	s := vm.Open(host, monitor.Options{CPUIndex: -1, Script: true, KeepEvents: true, Awaited: "STOP"})
	send := func(name string) { vm.QMP.Deliver(qmp.Event{Name: name}) }
	send("STOP")
	s.Run("held")
	send("RESUME")
	s.Run("held")
	assert.False(t, s.Run("wait STOP timeout=1"), "it came before the first line")
	send("STOP")
	for range 10 {
		s.Run("held")
		for range 100 {
			send("RESUME")
		}
	}
	host.Take()
	assert.True(t, s.Run("wait STOP timeout=1"))
	assert.Equal(t, "STOP\n", host.Take())
	assert.False(t, s.Run("wait STOP timeout=1"), "once")
	s.Run("held")
	assert.False(t, s.Run("wait RESUME timeout=1"), "others are as ever")
}

// Help of QMP commands fits a terminal that is narrower than its lines usually are.
func TestHelpOnANarrowTerminal(t *testing.T) {
	_, vm := script(qemu(t, map[string]string{"blockdev-mirror": `{}`}))
	row, err := vm.RowOf("blockdev-mirror")
	require.NoError(t, err)
	probe := *row
	probe.Run = func(c *monitor.Call) error { return row.Describe(c, "") }
	for columns, most := range map[int]int{50: 50, 200: lineWidth, 0: lineWidth} {
		host, opts := &monitortest.Host{}, hmptest.Extended()
		opts.Editor.Columns, opts.Wraps = columns, true
		require.True(t, monitor.NewVM(vm.QMP, hmptest.Table([]*monitor.Command{&probe})).Open(host, opts).Run("blockdev-mirror"))
		widest := 0
		text, _, _ := strings.Cut(host.Take(), "\nExample:\n") // which is in one line, to be copied
		for line := range strings.Lines(text) {
			widest = max(widest, len(strings.TrimSuffix(line, "\n")))
		}
		assert.LessOrEqual(t, widest, most, columns)
		assert.Greater(t, widest, most-15, columns)
	}
}

func TestHelp(t *testing.T) {
	q := qemu(t, map[string]string{"blockdev-del": `{}`, "query-uuid": `{}`, "blockdev-mirror": `{}`, "x-blockdev-change": `{}`})
	run, vm := script(q)
	describe := func(line string) string {
		row, err := vm.RowOf(line)
		require.NoError(t, err)
		require.NotNil(t, row, line)
		var text string
		probe := *row
		probe.Run = func(c *monitor.Call) error { return row.Describe(c, "") }
		host := &monitortest.Host{}
		again := monitor.NewVM(vm.QMP, hmptest.Table([]*monitor.Command{&probe}))
		again.Definition = vm.Definition
		again.Open(host, monitor.Options{CPUIndex: -1}).Run(line)
		text = host.Take()
		return text
	}
	assert.Equal(t, "blockdev-del [node-name=]str\n\nArguments:\n  node-name=str (mandatory)\n\nExample:\n  blockdev-del node-name=NODE-NAME\n", describe("blockdev-del"))
	assert.Contains(t, describe("x-blockdev-change"), "This command is unstable.\n")
	vm.Definition = func(name string) string {
		return map[string]string{"blockdev-del": "##\n# @blockdev-del:\n#\n# Deletes a node.\n#\n# @node-name: which\n#\n# Since: 2.9\n#\n# Example:\n#\n# -> { \"execute\": \"blockdev-del\",\n#      \"arguments\": { \"node-name\": \"node 0\" }\n#    }\n# <- { \"return\": {} }\n##\n{ 'command': 'blockdev-del', 'data': { 'node-name': 'str' } }\n"}[name]
	}
	assert.Equal(t, "blockdev-del [node-name=]str\n\nDeletes a node.\n\nArguments:\n  node-name=str (mandatory)\n      which\n\nExample:\n  blockdev-del node-name=\"node 0\"\n\nSince: 2.9\n", describe("blockdev-del"))
	text, ok := run("qmp blockdev")
	assert.True(t, ok)
	assert.Equal(t, "blockdev-del [node-name=]str\nblockdev-mirror [-d] device=str target=str sync=enum [job-id=str]\n"+
		"    [replaces=str] [speed=int] [granularity=int] [buf-size=int]\n    [on-source-error=enum] [on-target-error=enum] [filter-node-name=str]\n"+
		"    [copy-mode=background|write-blocking] [auto-finalize=on|off]\n    [auto-dismiss=on|off]\n"+
		"x-blockdev-change [parent=]str [child=str] [node=str] (unstable)\n", text)
	_, ok = run("qmp nosuch")
	assert.False(t, ok)
}

// TestExamples: each QMP command of these releases has an example that is a line of it.
func TestExamples(t *testing.T) {
	for _, release := range []string{"5.2", "7.2", "11.1", "libhmp"} {
		schema := schemaOf(t, release)
		for _, name := range schema.Commands() {
			r := &command{name: name, title: name, schema: schema}
			line, ok := r.line(qapi.Sample(r.arguments()))
			assert.True(t, ok, "%s: %s", release, name)
			assert.Equal(t, line, r.example(nil))
		}
	}
}

func schemaOf(t *testing.T, release string) *qmp.Schema {
	schema, err := qmp.NewClient(hmptest.Replies{"query-qmp-schema": string(hmptest.Schema(t, release))}).Facts().Schema()
	require.NoError(t, err)
	return schema
}

// TestExampleOfDocumentation: one that this QEMU would not take is not shown.
func TestExampleOfDocumentation(t *testing.T) {
	schema := schemaOf(t, "11.1")
	r := &command{name: "blockdev-del", title: "blockdev-del", schema: schema}
	assert.Equal(t, "blockdev-del node-name=b", r.example(&qapi.Definition{Examples: []json.RawMessage{
		json.RawMessage(`{"gone":1}`), json.RawMessage(`{"node-name":"b"}`)}}))
}

func TestHelpOfAnEvent(t *testing.T) {
	of := &monitor.Command{Name: "help", Args: "text:S?", Sources: []monitor.Source{{Kind: monitor.SourceClient}},
		Run: func(c *monitor.Call) error { return describeWait(c, c.Args.String("text")) }}
	vm := monitor.NewVM(qmp.NewClient(qemu(t, nil)), monitor.NewTable([]*monitor.Command{of}))
	vm.Definition = func(name string) string {
		return map[string]string{"BLOCK_JOB_READY": "##\n# @BLOCK_JOB_READY:\n#\n# Emitted when a job is ready.\n#\n# @device: job id\n#\n# Since: 1.3\n##\n{ 'event': 'BLOCK_JOB_READY', 'data': { 'device': 'str' } }\n"}[name]
	}
	host := &monitortest.Host{}
	s := vm.Open(host, monitor.Options{CPUIndex: -1})
	assert.True(t, s.Run("help BLOCK_JOB_READY"))
	text := host.Take()
	assert.Contains(t, text, "wait BLOCK_JOB_READY ")
	assert.Contains(t, text, "\n\nEmitted when a job is ready.\n\nData:\n")
	assert.Contains(t, text, "  device=str (mandatory)\n      job id\n")
	assert.Contains(t, text, "\nSince: 1.3\n")
	assert.True(t, s.Run("help"))
	assert.Equal(t, "wait "+waitParams+" -- "+waitHelp+"\n", host.Take())
	assert.False(t, s.Run("help BLOCK_JOB_REDY"))
	assert.Contains(t, host.Take(), "did you mean 'BLOCK_JOB_READY'?")
}

// A row of HMP that has the name of a QMP command takes HMP's arguments: the extended editor, and
// hmp's standard error, say so where QMP's are given.
func TestRowThatIsGivenQMPsArguments(t *testing.T) {
	const hint = "'change-backing-file' is a command of HMP here, with other arguments; QMP's is typed { \"execute\": \"change-backing-file\", \"arguments\": {...} }"
	all := table()
	rows := append(all.Rows(false), &monitor.Command{Name: "change-backing-file", Args: "file:s", Sources: []monitor.Source{{Kind: monitor.SourceClient}},
		Run: func(*monitor.Call) error { return errors.New("no such file") }})
	all = hmptest.Table(rows)
	all.Others = Others{}
	for line, want := range map[string]string{
		"change-backing-file a": "", "change-backing-file device=a": hint, `change-backing-file {"device":"a"}`: hint,
		"change-backing-file nosuch=a": "", "nosuch device=a": "",
	} {
		var said string
		s := monitor.NewVM(qmp.NewClient(qemu(t, nil)), all).Open(&monitortest.Host{}, monitor.Options{Hidden: func(text string) { said = text }})
		assert.False(t, s.Run(line), line)
		assert.Equal(t, want, said, line)
		h := &monitortest.Host{}
		s = monitor.NewVM(qmp.NewClient(qemu(t, nil)), all).Open(h, monitor.Options{Terminal: true, Editor: readline.Options{Extended: true}})
		s.Run(line)
		assert.Equal(t, want != "", strings.Contains(h.Take(), hint), line)
		s = monitor.NewVM(qmp.NewClient(qemu(t, nil)), all).Open(h, monitor.Options{Terminal: true})
		s.Run(line)
		assert.NotContains(t, h.Take(), "QMP", line)
	}
}

// A QEMU that has no schema, which is none of those that are tested, has no such lines.
func TestNoSchema(t *testing.T) {
	q := hmptest.NewScript(map[string][]string{"blockdev-del": {`{}`}})
	run, vm := script(q)
	text, _ := run("blockdev-del x")
	assert.Equal(t, "unknown command: 'blockdev-del'\n", text)
	names, err := Others{}.Names(vm.QMP.Facts(), false)
	assert.NoError(t, err)
	assert.Empty(t, names)
}

func TestNames(t *testing.T) {
	q := qemu(t, map[string]string{"query-uuid": `{}`, "blockdev-del": `{}`})
	_, vm := script(q)
	names, err := Others{}.Names(vm.QMP.Facts(), true)
	require.NoError(t, err)
	for name := range maps.Keys(names) {
		assert.NotContains(t, name, "blockdev")
	}
	assert.Contains(t, names, "uuid")
}

// offered are the candidates of the extended editor.
func offered(q *hmptest.Script, line string) []string {
	vm := monitor.NewVM(qmp.NewClient(q), table())
	s := vm.Open(&monitortest.Host{FileNames: []string{"a.qcow2"}}, monitor.Options{Terminal: true, CPUIndex: -1, Editor: readline.Options{Extended: true}})
	return s.Complete(line)
}

func TestTab(t *testing.T) {
	q := qemu(t, map[string]string{
		"blockdev-del": `{}`, "blockdev-add": `{}`, "job-cancel": `{}`, "query-uuid": `{}`, "transaction": `{}`, "block-dirty-bitmap-remove": `{}`, "qom-get": `{}`,
		"query-jobs":                  `[{"id":"j1","type":"mirror","status":"running","current-progress":0,"total-progress":1}]`,
		"query-named-block-nodes":     `[{"node-name":"n1","drv":"qcow2","dirty-bitmaps":[{"name":"b1"}]},{"node-name":"n2","drv":"raw"}]`,
		"qom-list":                    `[{"name":"type","type":"string"},{"name":"peripheral","type":"child<container>"}]`,
		"x-query-qapi-definition":     `!none`,
		"block-job-cancel":            `{}`,
		"block-latency-histogram-set": `{}`,
		"object-del":                  `{}`,
		"chardev-remove":              `{}`,
		"query-chardev":               `[{"label":"a b","filename":"x"},{"label":"c,d","filename":"y"}]`,
	})
	for line, want := range map[string][]string{
		"blockd":                                  {"blockdev-add", "blockdev-del"},
		"info uui":                                {"uuid"},
		"blockdev-del ":                           {"n1", "n2", "node-name="},
		"blockdev-del node-name=":                 {"n1", "n2"},
		"job-cancel ":                             {"id=", "j1"},
		"blockdev-add drive":                      {"driver="},
		"blockdev-add qcow2 read-only=":           {"off", "on"},
		"blockdev-add qcow2 file.filename=":       {"a.qcow2"},
		"blockdev-add file filename=":             {"a.qcow2"},
		"blockdev-add driver=vmd":                 {"vmdk"},
		"block-dirty-bitmap-remove node=n1 name=": {"b1"},
		"block-dirty-bitmap-remove node=n2 name=": nil,
		"qom-get /per":                            nil,
		"qom-get path=/":                          {"/peripheral/"},
		"qom-get path=/x property=":               {"peripheral", "type"},
		"blockdev-del -":                          {"-j"},
		"wait BLOCK_JOB_R":                        {"BLOCK_JOB_READY"},
		"wait BLOCK_JOB_READY dev":                {"device="},
		"wait BLOCK_JOB_READY ti":                 {"timeout="},
		`{"exec`:                                  {`execute":`},
		`{ `:                                      {`"arguments":`, `"execute":`, `"id":`},
		`{"execute": "job-c`:                      {`job-cancel"`, `job-complete"`},
		`{"execute": "job-cancel", "arguments": {"id": `:           {`"j1"`},
		`{"execute": "job-cancel", "arguments": {"id": "j`:         {`j1"`},
		`{"execute": "blockdev-add", "arguments": {"driver": "vmd`: {`vmdk"`},
		`{"execute": "blockdev-add", "arguments": {"read-only": `:  {"false", "true"},
		"chardev-remove id=":   {`"a b"`, `"c,d"`},
		"chardev-remove id=c":  {"c,,d"},
		"chardev-remove id=a":  nil,
		`chardev-remove id="a`: {`a b"`},
		`blockdev-del "x"y`:    nil,
	} {
		assert.Equal(t, want, offered(q, line), line)
	}
}
