// SPDX-License-Identifier: GPL-2.0-or-later

// Package policy_test tries to get round hmp --policy at stock QEMUs: what reaches them is what the rules let.
package policy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/monitor"
	"libhmp/hmpcmds"
)

const rules = `# a monitor that looks
allow info *
allow qmp query-*
deny info registers
deny info history
`

// attacks are lines that try to change something, or to see registers, in all ways that there are to say it.
var attacks = []string{
	"q", "quit", "quit!", " quit", "\tquit", "\vquit", "\fq", "quit/", "q ", "QUIT", "qui", "s", "stop", "c", "cont", "system_reset",
	"info registers", "info  registers", "info\tregisters -a", "info/registers", "info registers/x", "info registers\vx", "info registers;quit", "p 1;quit",
	"quit\nquit", "info status\rquit", "info status\vquit", "info status | quit", "info status | sh -c 'touch pwned'", "info status > pwned", "info status >> pwned",
	"source lines", "replay lines", "record pwned", "transcript pwned", "alias x quit", "x", "watch 1 quit", "events on", "exit",
	"human-monitor-command quit", "human-monitor-command command-line=quit", `human-monitor-command command-line="info registers"`, `human-monitor-command -j "quit"`,
	`human-monitor-command {"command-line":"quit"}`, `human-monitor-command command-line="info status\u0000quit"`, `human-monitor-command command-line="{\"execute\":\"quit\"}"`,
	`human-monitor-command command-line="human-monitor-command command-line=quit"`, `human-monitor-command command-line="info status" cpu-index=0`,
	`{"execute":"quit"}`, `{"exec-oob":"quit"}`, `{'execute':'quit'}`, ` {"execute":"quit"}`, `{"execute":"query-status","execute":"quit"}`, `{"execute":"qu\u0069t"}`,
	`{"Execute":"quit"}`, `{"execute":"query-status","exec-oob":"quit"}`, `{"execute":"quit","arguments":{}}`, `{"execute":"stop","id":1}`,
	`{"execute":"human-monitor-command","arguments":{"command-line":"quit"}}`, `{"execute":"human-monitor-command","arguments":{"command-line":"q"}}`,
	`{"execute":"human-monitor-command","arguments":{"command-line":"info status","command-line":"quit"}}`,
	`{"execute":"human-monitor-command","arguments":{"command-line":"quit","Command-Line":"info status"}}`,
	`{"execute":"human-monitor-command","arguments":{"command-line":"info registers"}}`, `{"execute":"human-monitor-command","arguments":{"command-line":"\tquit"}}`,
	`{"execute":"human-monitor-command","arguments":{"command-line":"info\u0020registers"}}`, `{"execute":"human-monitor-command","arguments":["quit"]}`,
	`{"execute":"human-monitor-command","arguments":{"command-line":["quit"]}}`, `{"exec-oob":"human-monitor-command","arguments":{"command-line":"quit"}}`,
	`{"execute":"transaction","arguments":{"actions":[{"type":"abort","data":{}}]}}`, "transaction actions.0.type=abort", "transaction", "abort", "send",
	`transaction {"actions":[{"type":"blockdev-snapshot-sync","data":{"node-name":"n","snapshot-file":"pwned"}}]}`,
	"qom-set /machine graphics off", `{"execute":"qom-set","arguments":{"path":"/machine","property":"graphics","value":false}}`,
	"migrate exec:touch${IFS}pwned", "migrate -d exec:cat>pwned", "migrate uri=exec:touch", `{"execute":"migrate","arguments":{"uri":"exec:touch pwned"}}`,
	"chardev-add file,id=c,path=pwned", "chardev-add id=c backend.type=file backend.data.out=pwned", "object_add memory-backend-file,id=m,mem-path=pwned,size=1M",
	"object-add memory-backend-file id=m mem-path=pwned size=1M", "logfile pwned", "screendump pwned", "dump-guest-memory pwned", "pmemsave 0 4 pwned", "memsave 0 4 pwned",
	"dumpdtb pwned", "trace-file set pwned", "wavcapture pwned a", "savevm x", "loadvm x", "gdbserver tcp::0", "nbd_server_start 127.0.0.1:0", "change vnc password x",
	"set_password vnc x", "expire_password vnc now", "device_add virtio-rng-pci", "device-add driver=virtio-rng-pci", "drive_add 0 file=/dev/null,id=d,if=none",
	"blockdev-add null-co node-name=n", "blockdev_add null-co", "netdev_add user,id=n", "exit_preconfig", "x-exit-preconfig", "qmp_capabilities enable=[]", "device_del x",
	"x_colo_lost_heartbeat", "x-colo-lost-heartbeat", "o/b 0x64 0xfe", "mce 0 0 0 0 0 0", "nmi", "inject-nmi", "i/b 0x60", "xp /1x 0", "x /1x 0", "p $eip", "print $eax",
	"sendkey a", "type quit", "mouse_move 1 1", "mouse_button 1", "send-key keys=[]", "input-send-event events=[]", "add-fd", "getfd x", "closefd x", "remove-fd 0",
	"sync-profile on", "one-insn-per-tb on", "log all", "trace-event * on", "qemu-io a b", "commit all", "balloon 1", "set_link a off", "snapshot_blkdev a b",
	"yank instances=[]", "set-action reboot=shutdown", "rtc-reset-reinjection", "announce_self", "info history", "info qtree; quit", "# quit", "nosuch", "__com.redhat_quit",
}

// wire is what has reached QEMU.
type wire struct {
	mu       sync.Mutex
	requests []request
}

type request struct {
	Execute   string
	OOB       string `json:"exec-oob"`
	Arguments struct {
		Line string `json:"command-line"`
	}
}

func (w *wire) add(line []byte) {
	var r request
	if json.Unmarshal(line, &r) == nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.requests = append(w.requests, r)
	}
}

func (w *wire) all() []request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.requests
}

// Each row, and each attack, under rules that let one look: also where all lines go to QEMU's own HMP.
func TestNoWayRoundThePolicy(t *testing.T) {
	lines := attacks
	for _, info := range []bool{false, true} {
		for _, row := range hmpcmds.Table().Rows(info) {
			for name := range strings.SplitSeq(row.Name, "|") {
				if name != monitor.RequestRow && name != "wait" && name != "detach" { // which wait for more, or end the script
					lines = append(lines, strings.Replace(row.Title(), row.Name, name, 1))
				}
			}
		}
	}
	for _, release := range qemutest.AllReleases(t) {
		for _, passthrough := range []string{"never", "auto", "always"} {
			t.Run(release+" "+passthrough, func(t *testing.T) {
				t.Parallel()
				got := run(t, release, passthrough, rules, lines)
				requests := got.all()
				assert.Greater(t, len(requests), 50)
				for _, r := range requests {
					assert.True(t, mayArrive(r), "%+v", r)
				}
			})
		}
	}
}

// Where a policy only denies, what it denies is denied in all ways.
func TestNoWayRoundWhatIsDenied(t *testing.T) {
	var lines []string
	for _, line := range attacks {
		if strings.Contains(line, "q") && !strings.Contains(line, "pwned") {
			lines = append(lines, line)
		}
	}
	for _, passthrough := range []string{"never", "always"} {
		t.Run(passthrough, func(t *testing.T) {
			t.Parallel()
			run(t, "10.0", passthrough, "deny quit\n", lines)
		})
	}
}

// run has hmp run the lines under rules, and checks that QEMU stays as it was.
func run(t *testing.T, release, passthrough, rules string, lines []string) (got *wire) {
	t.Helper()
	q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), "-S")
	before := status(q)
	got = &wire{}
	at := qemutest.Tap(t, q.Socket(1), got.add, nil)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "rules"), []byte(rules), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "lines"), []byte("quit\n"), 0o600))
	args := []string{"--policy=rules", "--passthrough=" + passthrough, "--json", at}
	for _, line := range lines {
		args = append(args, "-c", line)
	}
	ctx, cancel := context.WithTimeout(t.Context(), qemutest.Limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, qemutest.Build(t, qemutest.Hmp), args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	require.Error(t, err)
	require.Equal(t, 1, cmd.ProcessState.ExitCode(), "%s", out)
	assert.Equal(t, len(lines), bytes.Count(out, []byte("\n")), "no line takes another")
	assert.False(t, q.Ended())
	assert.Equal(t, before, status(q))
	assert.NoFileExists(t, filepath.Join(dir, "pwned"))
	assert.NoFileExists(t, filepath.Join(q.Dir, "pwned"))
	return got
}

// mayArrive reports whether a request is one that rows of info make, or one to find out which QEMU this is.
func mayArrive(r request) bool {
	switch r.Execute {
	case "qmp_capabilities", "qom-list", "qom-get", "qom-list-get", "qom-list-types", "qom-list-properties", "device-list-properties", "trace-event-get-state", "x-accel-stats", "x-debug-query-block-graph":
		return true
	case monitor.HumanMonitorCommand:
		line := strings.Fields(r.Arguments.Line)
		return len(line) == 0 || line[0] == "help" || line[0] == "?" || line[0] == "info" && (len(line) == 1 || line[1] != "registers" && line[1] != "registers/x")
	}
	return strings.HasPrefix(r.Execute, "query-") || strings.HasPrefix(r.Execute, "x-query-")
}

func status(q *qemutest.QEMU) string {
	return q.State([]string{"query-status", "query-chardev", "query-named-block-nodes"}, []string{"/objects"})
}
