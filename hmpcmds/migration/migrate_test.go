// SPDX-License-Identifier: GPL-2.0-or-later

package migration

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/core/readline"
	"libhmp/hmpcmds/internal/hmptest"
	"libhmp/hmpcmds/internal/row"
)

// source is a QEMU that migrates: each query-migrate takes the next answer.
type source struct {
	version  string
	answers  []string
	requests []string
}

// Execute implements qmp.Transport.
func (q *source) Execute(r qmp.Request) (json.RawMessage, error) {
	switch r.Command {
	case "query-version":
		return json.RawMessage(`{"qemu":` + q.version + `,"package":""}`), nil
	case "query-commands":
		return json.RawMessage(`[{"name":"migrate"},{"name":"query-migrate"}]`), nil
	case "query-mice":
		return json.RawMessage(`[]`), nil
	}
	q.requests = append(q.requests, string(r.AppendJSON(nil, 0)))
	if r.Command == "query-migrate" {
		answer := q.answers[0]
		q.answers = q.answers[1:]
		return json.RawMessage(answer), nil
	}
	return json.RawMessage(`{}`), nil
}

const (
	oldVersion = `{"major":7,"minor":2,"micro":0}`
	newVersion = `{"major":10,"minor":0,"micro":0}`
)

// After the line is echoed HMP prints nothing but how far the disks are; outside QEMU
// there is the reason of a failure, too.
func TestMigrateWaits(t *testing.T) {
	for name, tt := range map[string]struct {
		version, line string
		answers       []string
		request, want string
	}{
		"completed": {
			newVersion, "migrate tcp:a:1",
			[]string{`{}`, `{"status":"setup"}`, `{"status":"active"}`, `{"status":"completed"}`},
			`{"execute":"migrate","arguments":{"uri":"tcp:a:1","resume":false}}`,
			"(qemu) ",
		},
		"failed": {
			newVersion, "migrate -r exec:false",
			[]string{`{"status":"failing","error-desc":"no luck"}`, `{"status":"failed","error-desc":"no luck"}`},
			`{"execute":"migrate","arguments":{"uri":"exec:false","resume":true}}`,
			"Error: no luck\n(qemu) ",
		},
		"failed without a reason": {
			newVersion, "migrate exec:false", []string{`{"status":"failed"}`},
			`{"execute":"migrate","arguments":{"uri":"exec:false","resume":false}}`,
			"Error: the migration failed\n(qemu) ",
		},
		"cancelled": {
			newVersion, "migrate tcp:a:1", []string{`{"status":"active"}`, `{"status":"cancelled"}`},
			`{"execute":"migrate","arguments":{"uri":"tcp:a:1","resume":false}}`,
			"Error: the migration was cancelled\n(qemu) ",
		},
		"paused on the way": {
			newVersion, "migrate unix:x",
			[]string{`{"status":"active"}`, `{"status":"pre-switchover"}`},
			`{"execute":"migrate","arguments":{"uri":"unix:x","resume":false}}`,
			"(qemu) ",
		},
		"with disks": {
			oldVersion, "migrate -b tcp:a:1",
			[]string{
				`{"status":"active","disk":{"transferred":0,"remaining":100,"total":100}}`,
				`{"status":"active","disk":{"transferred":75,"remaining":25,"total":100}}`,
				`{"status":"active","disk":{"transferred":100,"remaining":0,"total":100}}`,
				`{"status":"completed"}`,
			},
			`{"execute":"migrate","arguments":{"uri":"tcp:a:1","blk":true,"resume":false}}`,
			"Completed 0 %\rCompleted 75 %\rCompleted 100 %\r\n(qemu) ",
		},
		"with parts of disks": {
			oldVersion, "migrate -i tcp:a:1", []string{`{"status":"completed"}`},
			`{"execute":"migrate","arguments":{"uri":"tcp:a:1","inc":true,"resume":false}}`,
			"\n(qemu) ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			qemu := &source{version: tt.version, answers: tt.answers}
			host, s := hmptest.OpenTerminal(Rows, qemu)
			s.Feed([]byte(tt.line + "\r"))
			require.True(t, host.Suspended, "waits")
			host.Take()
			host.Settle(s)
			require.Equal(t, tt.want, host.Take())
			require.Empty(t, qemu.answers)
			require.Equal(t, tt.request, qemu.requests[0])
			require.False(t, s.Busy())
		})
	}
}

func TestMigrateDetached(t *testing.T) {
	qemu := &source{version: newVersion}
	host, s := hmptest.OpenTerminal(Rows, qemu)
	s.Feed([]byte("migrate -d tcp:a:1\r"))
	host.Take()
	host.Settle(s)
	require.Equal(t, "(qemu) ", host.Take())
	require.Len(t, qemu.requests, 1)

}

// Inside QEMU the reason of a failure is on QEMU's standard error, as HMP has it; only
// the extended editor has it too.
func TestFailedMigrationInsideQEMU(t *testing.T) {
	for extended, want := range map[bool]string{false: "(qemu) ", true: "Error: no luck\n"} {
		host := &monitortest.Host{}
		vm := monitor.NewVM(qmp.NewClient(&source{version: newVersion, answers: []string{`{"status":"failed","error-desc":"no luck"}`}}), hmptest.Table(Rows))
		vm.QEMUPrints = true
		s := vm.Open(host, monitor.Options{Terminal: true, CPUIndex: -1, Editor: readline.Options{Extended: extended}})
		s.Event(monitor.Opened)
		host.Settle(s)
		s.Feed([]byte("migrate exec:false\r"))
		host.Take()
		host.Settle(s)
		require.Equal(t, want, strings.TrimSuffix(strings.TrimSuffix(host.Take(), "(qemu) "), "\x1b[?2004h")+row.If(!extended, "(qemu) "))
	}
}

// A monitor without terminal goes on at once inside QEMU. Outside it looks whether
// there is a connection, for a while, and the line fails if there is none.
func TestMigrateWithoutTerminal(t *testing.T) {
	const said = "terminal does not allow synchronous migration, continuing detached\n"
	for name, tt := range map[string]struct {
		inside  bool
		version string
		answers []string
		want    string
	}{
		"inside":    {true, newVersion, nil, said},
		"connected": {false, newVersion, []string{`{"status":"setup"}`, `{"status":"active"}`}, said},
		"refused": {false, newVersion, []string{`{"status":"setup"}`, `{"status":"failed","error-desc":"no luck"}`},
			said + "Error: no luck\n"},
		"refused, 11.1": {false, `{"major":11,"minor":1,"micro":3}`, []string{`{"status":"failing"}`, `{"status":"failed","error-desc":"no luck"}`},
			"Error: no luck\n"},
		"no answer for long": {false, newVersion, []string{`{"status":"setup"}`, `{"status":"setup"}`, `{"status":"setup"}`, `{"status":"setup"}`}, said},
	} {
		t.Run(name, func(t *testing.T) {
			qemu, host := &source{version: tt.version, answers: tt.answers}, &monitortest.Host{}
			host.OnPoll = func() error { host.Time = host.Time.Add(time.Second); return nil }
			vm := monitor.NewVM(qmp.NewClient(qemu), hmptest.Table(Rows))
			vm.QEMUPrints = tt.inside
			ok := vm.Open(host, monitor.Options{CPUIndex: -1}).Run("migrate tcp:a:1")
			require.Equal(t, !strings.Contains(tt.want, "Error"), ok)
			require.Equal(t, tt.want, host.Take())
		})
	}
}

// Ctrl-C ends the look, and says so.
func TestMigrateWithoutTerminalInterrupted(t *testing.T) {
	host := &monitortest.Host{OnPoll: func() error { return qmp.ErrInterrupted }}
	vm := monitor.NewVM(qmp.NewClient(&source{version: newVersion, answers: []string{`{"status":"setup"}`}}), hmptest.Table(Rows))
	require.False(t, vm.Open(host, monitor.Options{CPUIndex: -1}).Run("migrate tcp:a:1"))
	require.Contains(t, host.Take(), "Error: interrupted, QEMU goes on with it\n")
}

func TestMigrateHasNoDisksSince9_1(t *testing.T) {
	host := &monitortest.Host{}
	s := monitor.NewVM(qmp.NewClient(&source{version: newVersion}), hmptest.Table(Rows)).Open(host, monitor.Options{CPUIndex: -1})
	require.False(t, s.Run("migrate -b tcp:a:1"))
	require.Equal(t, "migrate: unsupported option -b\nTry \"help migrate\" for more information\n", host.Take())
}

// Monitors that ask QEMU in vain say so, and go on.
func TestMigrateWaitEndsWithQEMU(t *testing.T) {
	qemu := hmptest.Replies{"query-version": `{"qemu":` + newVersion + `,"package":""}`, "query-mice": "[]",
		"query-commands": `[{"name":"migrate"},{"name":"query-migrate"}]`,
		"migrate":        "{}", "query-migrate": qmp.ErrClosed}
	host, s := hmptest.OpenTerminal(Rows, qemu)
	s.Feed([]byte("migrate tcp:a:1\r"))
	host.Take()
	host.Settle(s)
	require.Equal(t, "Error: "+qmp.ErrClosed.Error()+"\n(qemu) ", host.Take())
}

// Most of what info migrate shows is in the recordings. What is rare is here,
// in QEMU's words (hmp_info_migrate).
func TestRareMigrationInfo(t *testing.T) {
	const rare = `{
		"blocked-reasons":["one","two"],"status":"postcopy-paused","total-time":5,"error-desc":"broken",
		"socket-address":[{"type":"inet","host":"h","port":"1"},{"type":"unix","path":"/p"},{"type":"fd","str":"3"},
			{"type":"vsock","cid":"4","port":"5"},{"type":"later"}],
		"ram":{"mbps":1.005,"dirty-sync-missed-zero-copy":7,"downtime-bytes":2048,"postcopy-bytes":4096,
			"postcopy-requests":9,"dirty-pages-rate":11},
		"vfio":{"transferred":3072},"cpu-throttle-percentage":20,
		"dirty-limit-throttle-time-per-round":31,"dirty-limit-ring-full-time":32,
		"postcopy-blocktime":40,"postcopy-vcpu-blocktime":[5,1,2,9,3,1,10,11,12,13,14,20],
		"postcopy-latency":50,"postcopy-non-vcpu-latency":51,"postcopy-vcpu-latency":[52],
		"postcopy-latency-dist":[1,0]}`
	const oldText = `globals:
store-global-state: on
only-migratable: off
send-configuration: on
send-section-footer: on
send-switchover-start: off
clear-bitmap-shift: 18
Outgoing migration blocked:
  one
  two
Migration status: postcopy-paused
total time: 5 ms
transferred ram: 0 kbytes
throughput: 1.00 mbps
remaining ram: 0 kbytes
total ram: 0 kbytes
duplicate: 0 pages
normal: 0 pages
normal bytes: 0 kbytes
dirty sync count: 0
page size: 0 kbytes
multifd bytes: 0 kbytes
pages-per-second: 0
dirty pages rate: 11 pages
postcopy request count: 9
downtime ram: 2 kbytes
postcopy ram: 4 kbytes
Zero-copy-send fallbacks happened: 7 times
cpu throttle percentage: 20
dirty-limit throttle time: 31 us
dirty-limit ring full time: 32 us
postcopy blocktime: 40
postcopy vcpu blocktime: 1-3,5,9-14,20
socket address: [
	tcp:h:1
	unix:/p
	fd:3
	vsock:4:5
	unknown address type
]
vfio device transferred: 3 kbytes
`
	const newText = `Outgoing migration blocked:
  one
  two
Status: |postcopy-paused (broken)
Time (ms): |total=5
Sockets: [
	tcp:h:1
	unix:/p
	fd:3
	vsock:4:5
	unknown address type
]
RAM info:
  Throughput (Mbps): 	1.00
  Sizes: |pagesize=0 B, total=0 B
  Transfers: |transferred=0 B, remain=0 B
    Channels: |precopy=0 B, multifd=0 B, postcopy=4 KiB, vfio=3 KiB
    Page Types: 	normal=0, zero=0
  Page Rates (pps): 	transfer=0, dirty=11
  Others: |dirty_syncs=0, postcopy_req=9, downtime_bytes=2048, zerocopy_fallbacks=7
Globals:
  store-global-state: on
  only-migratable: off
  send-configuration: on
  send-section-footer: on
  send-switchover-start: off
  clear-bitmap-shift: 18
CPU Throttle (%): 20
Dirty-limit Throttle (us): 31
Dirty-limit Ring Full (us): 32
Postcopy Blocktime (ms): 40
Postcopy vCPU Blocktime (ms):
 [5, 1, 2, 9, 3, 1, 10, 11, 12, 13,
  14, 20]
Postcopy Latency (ns): 50
Postcopy non-vCPU Latency (ns): 51
Postcopy vCPU Latencies (ns):
 [52]
Postcopy Latency Distribution:
  [     1 us -     2 us ]:          1
  [     2 us -     4 us ]:          0
`
	for version, want := range map[string]string{
		newVersion:                         oldText,
		`{"major":11,"minor":1,"micro":3}`: strings.ReplaceAll(newText, "|", "\t\t"),
	} {
		qemu := hmptest.Replies{"query-version": `{"qemu":` + version + `,"package":""}`, "query-mice": "[]",
			"query-commands": `[{"name":"qom-get"},{"name":"query-migrate"}]`,
			"qom-get":        `"pc-q35-9.2-machine"`, "query-migrate": rare}
		host := &monitortest.Host{}
		s := monitor.NewVM(qmp.NewClient(qemu), hmptest.Table(Rows)).Open(host, monitor.Options{CPUIndex: -1})
		line := "info migrate"
		if want != oldText {
			line += " -a"
		}
		require.True(t, s.Run(line))
		require.Equal(t, want, host.Take())
	}
}

// string_output_visitor_new() and its likes in qapi/string-output-visitor.c.
func TestIntervals(t *testing.T) {
	for want, numbers := range map[string][]uint64{
		"":             nil,
		"7":            {7},
		"7,9":          {9, 7},
		"0-2":          {0, 1, 2},
		"0-3,5":        {5, 3, 0, 2, 1, 3},
		"1,4294967295": {4294967295, 1},
	} {
		require.Equal(t, want, row.Ranges(numbers))
	}
}

// format_time_str in migration/migration-hmp-cmds.c.
func TestHumanTime(t *testing.T) {
	for want, us := range map[string]uint64{
		"0 us": 0, "512 us": 512, "1 ms": 1024, "524 ms": 1 << 19, "1 sec": 1 << 20, "1073 sec": 1 << 30,
	} {
		require.Equal(t, want, humanTime(us))
	}
}

// Types of QEMU 7.2, 10.0 and 11.1 (query-machines); the last ones are as new
// as their QEMU.
func TestMachineVersion(t *testing.T) {
	qemu := qmp.Version{Major: 10}
	for machine, want := range map[string]qmp.Version{
		"pc-i440fx-2.3-machine":       {Major: 2, Minor: 3},
		"pc-q35-2.12-machine":         {Major: 2, Minor: 12},
		"pc-q35-4.0.1-machine":        {Major: 4},
		"virt-11.1-machine":           {Major: 11, Minor: 1},
		"s390-ccw-virtio-9.2-machine": {Major: 9, Minor: 2},
		"microvm-machine":             qemu,
		"none-machine":                qemu,
		"raspi3b-machine":             qemu,
		"SS-5-machine":                qemu,
	} {
		require.Equal(t, want, machineVersion(machine, qemu), machine)
	}
}
