// SPDX-License-Identifier: GPL-2.0-or-later

package safety_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/language"
	"libhmp/core/monitor"
	"libhmp/core/monitor/monitortest"
	"libhmp/core/qmp"
	"libhmp/hmpcmds"
)

// fault is what a request gets instead of its reply.
type fault struct {
	name  string
	value json.RawMessage
	err   error
}

var faults = []fault{
	{"refusal", nil, &qmp.Error{Class: "GenericError", Desc: "refused by the test"}},
	{"garbage", json.RawMessage(`[[7]]`), nil},
	{"silence", nil, fmt.Errorf("no reply: %w", context.DeadlineExceeded)},
	{"hang-up", nil, qmp.ErrClosed},
}

// failing has a QEMU answer what only looks, answers the rest as if it had been done, and
// fails one request.
type failing struct {
	qemu  qmp.Transport
	at    int // the request to fail
	with  fault
	asked []string
	hit   string // the command that failed
	jobs  []string
}

func (f *failing) Execute(r qmp.Request) (json.RawMessage, error) {
	f.asked = append(f.asked, r.Command)
	if len(f.asked) == f.at+1 {
		f.hit = r.Command
		return f.with.value, f.with.err
	}
	var args struct {
		JobID string `json:"job-id"`
	}
	switch {
	case r.Command == "query-jobs":
		var jobs []map[string]string
		for _, id := range f.jobs {
			jobs = append(jobs, map[string]string{"id": id, "status": "concluded"})
		}
		return json.Marshal(jobs)
	case !changes(r.Command), strings.HasPrefix(r.Command, "x-query-"), r.Command == "device-list-properties",
		r.Command == "trace-event-get-state", strings.HasPrefix(r.Command, "qom-") && r.Command != "qom-set":
		return f.qemu.Execute(r)
	case strings.HasPrefix(r.Command, "snapshot-"):
		if json.Unmarshal(r.Arguments, &args) == nil {
			f.jobs = append(f.jobs, args.JobID)
		}
	case r.Command == "ringbuf-read", r.Command == "human-monitor-command":
		return json.RawMessage(`""`), nil
	case r.Command == "xen-event-list", r.Command == "x-debug-query-log":
		return json.RawMessage(`[]`), nil
	case r.Command == "x-debug-read-memory":
		return json.RawMessage(`{"data":"AAAAAAAAAAAAAAAAAAAAAA=="}`), nil
	}
	return json.RawMessage(`{}`), nil
}

// answered is a QEMU that is asked each question once: nothing changes it.
type answered struct {
	qemu    qmp.Transport
	replies map[string]reply
}

type reply struct {
	value json.RawMessage
	err   error
}

func (a *answered) Execute(r qmp.Request) (json.RawMessage, error) {
	question := string(r.AppendJSON(nil, 0))
	known, ok := a.replies[question]
	if !ok {
		known.value, known.err = a.qemu.Execute(r)
		a.replies[question] = known
	}
	return bytes.Clone(known.value), known.err
}

// run runs a line in a new session.
func (f *failing) run(line string) (ok bool, text, hidden string) {
	host := &monitortest.Host{Time: time.Unix(1000, 0), NoEvents: true}
	host.OnCapture = func(write func(string) error) ([]byte, bool, error) {
		return make([]byte, 1<<16), true, write("/proc/self/fd/9")
	}
	vm := monitor.NewVM(qmp.NewClient(f), hmpcmds.Table())
	session := vm.Open(host, monitor.Options{CPUIndex: -1, Hidden: func(text string) { hidden = text }})
	ok = session.Run(line)
	return ok, host.Take(), hidden
}

// testLines are those of the differential tests, each once, and the names of all rows.
func testLines(t *testing.T) (list []string) {
	t.Helper()
	for _, row := range slices.Concat(hmpcmds.Table().Rows(false), hmpcmds.Table().Rows(true)) {
		name, _, _ := strings.Cut(row.Title(), "|")
		list = append(list, name)
	}
	files, err := filepath.Glob("../differential/testdata/*.lines")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		for line := range strings.SplitSeq(string(data), "\n") {
			if line == "" || strings.ContainsRune("#[=!~>%@", rune(line[0])) {
				continue
			}
			if text, err := strconv.Unquote(line); err == nil {
				line = text
			}
			list = append(list, line)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// tolerated are faults that a line may survive, by command and fault, and why.
var tolerated = map[string]string{
	"qom-get garbage":                "a property may have any value",
	"qom-list refusal":               "an object may have gone since its parent was asked",
	"qom-list-properties refusal":    "object_add lists the types that there are, if there is none of that name",
	"device-list-properties refusal": "device_add itself says what is wrong with a type",
	"query-sev refusal":              "info sev says so in its own words",
}

// TestOnlyWhatQEMUAnsweredIsSuccess fails each request of each line in turn: the line must say
// so, and fail.
func TestOnlyWhatQEMUAnsweredIsSuccess(t *testing.T) {
	programs := map[string]string{"10.0": qemutest.Stock(t, "10.0", "x86_64")}
	if qemutest.HasBuild(qemutest.Builtin) || os.Getenv("LIBHMP_REQUIRE") == "1" {
		programs["added"] = qemutest.Build(t, qemutest.Builtin)
	}
	lines := testLines(t)
	for name, program := range programs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := qemutest.Start(t, program, "-S", "-m", "32", "-machine", "q35", "-name", "vm",
				"-netdev", "user,id=net0", "-device", "e1000e,netdev=net0,id=nic0", "-vnc", "unix:vnc,password=on",
				"-chardev", "ringbuf,id=ring0,size=64", "-drive", "if=none,id=disk0,driver=null-co,read-zeroes=on",
				"-device", "virtio-blk-pci,drive=disk0,id=vblk0", "-device", "virtio-balloon-pci")
			conn, err := net.Dial("unix", q.Socket(1))
			require.NoError(t, err)
			stream, err := qmp.NewStream(t.Context(), conn, qmp.StreamOptions{})
			require.NoError(t, err)
			defer stream.Close()
			qemu := &answered{qemu: stream, replies: map[string]reply{}}
			seen := map[string]bool{}
			failed := 0
			for _, line := range lines {
				whole := &failing{qemu: qemu, at: -1}
				ok, _, _ := whole.run(line)
				word, _ := language.CommandWord(line)
				if key := fmt.Sprint(word, ok, whole.asked); !seen[key] {
					seen[key] = true
					failed += failEach(t, qemu, line, whole.asked)
				}
			}
			t.Logf("%d kinds of lines, %d requests that failed", len(seen), failed)
			assert.Greater(t, len(seen), len(hmpcmds.Table().Rows(false)))
			assert.Greater(t, failed, 4*len(seen))
		})
	}
}

// failEach fails each request of a line in each way, and returns how many there were.
// Of a request that is made again and again, it takes the first ones.
func failEach(t *testing.T, qemu qmp.Transport, line string, asked []string) (failed int) {
	t.Helper()
	times := map[string]int{}
	for at, command := range asked {
		if times[command]++; times[command] > 3 {
			continue
		}
		for _, with := range faults {
			f := &failing{qemu: qemu, at: at, with: with}
			ok, text, hidden := f.run(line)
			require.NotEmpty(t, f.hit, line)
			failed++
			said := text + hidden
			if _, known := tolerated[f.hit+" "+with.name]; known && ok {
				continue
			}
			if ok || said == "" || strings.Contains(said, "internal error") {
				t.Errorf("%q, %s of %s: ok is %v, said %.300q", line, with.name, f.hit, ok, said)
			}
		}
	}
	return failed
}
