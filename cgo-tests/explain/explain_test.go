// SPDX-License-Identifier: GPL-2.0-or-later

// Package explain_test has hmp explain the differential tests' lines at real
// QEMUs: nothing but commands that read may arrive there.
package explain_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// harmless are the commands that an explanation may send. The list is not that
// of the program.
var harmless = map[string]bool{
	"qmp_capabilities": true, "qom-get": true, "qom-list": true, "qom-list-get": true,
	"qom-list-types": true, "qom-list-properties": true, "device-list-properties": true,
	"trace-event-get-state": true, "x-accel-stats": true, "x-debug-query-block-graph": true,
}

// lines are those that the differential tests run, each once.
func lines(t *testing.T) (list []string) {
	files, err := filepath.Glob("../differential/testdata/*.lines")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	seen := map[string]bool{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, line := range strings.Split(string(data), "\n") {
			if line == "" || strings.ContainsRune("#[=~>%", rune(line[0])) {
				continue
			}
			if text, err := strconv.Unquote(line); err == nil {
				line = text
			}
			if !seen[line] && !strings.Contains(line, "\x00") {
				seen[line] = true
				list = append(list, line)
			}
		}
	}
	return list
}

// rows are the names of all rows, as lines without arguments.
func rows(t *testing.T, hmp, address string) (list []string) {
	out, err := exec.Command(hmp, "parity", "--json", address).Output()
	require.NoError(t, err)
	var all []struct {
		Row string `json:"row"`
	}
	require.NoError(t, json.Unmarshal(out, &all))
	for _, r := range all {
		name, _, _ := strings.Cut(r.Row, "|")
		list = append(list, name)
	}
	return list
}

// state is what QMP tells of a VM that stands still.
func state(q *qemutest.QEMU) string {
	return q.State([]string{
		"query-status", "query-block", "query-named-block-nodes", "query-chardev", "query-jobs", "query-migrate",
		"query-migrate-parameters", "query-migrate-capabilities", "query-mice", "query-pci", "query-memdev",
		"query-vnc-servers", "query-block-exports", "query-iothreads", "query-hotpluggable-cpus", "query-fdsets",
	}, []string{"/objects", "/machine/peripheral", "/machine/peripheral-anon"})
}

// step is one of the program's.
type step struct {
	Request struct {
		Execute string `json:"execute"`
	} `json:"request"`
	Executed bool `json:"executed"`
}

func TestNothingChanges(t *testing.T) {
	releases := qemutest.AllReleases(t)
	for i, release := range releases {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), "-machine", "pc", "-m", "32", "-S",
				"-device", "virtio-serial-pci", "-chardev", "ringbuf,id=ring0", "-object", "iothread,id=io0",
				"-netdev", "user,id=net0", "-device", "e1000,netdev=net0,id=nic0", "-device", "nec-usb-xhci,id=xhci")
			hmp := qemutest.Build(t, qemutest.Hmp)
			wire := tap(t, q.Socket(1))
			before := state(q)
			changing := 0
			for j, line := range lines(t) {
				if j%len(releases) == i { // each line at one of them: they are many
					changing += explain(t, hmp, wire.path, line)
				}
			}
			for _, line := range rows(t, hmp, wire.path) {
				changing += explain(t, hmp, wire.path, line)
			}
			assert.Equal(t, before, state(q))
			assert.False(t, q.Ended(), "QEMU has ended")
			assert.Greater(t, changing, 100, "requests that were not sent")
			arrived := wire.commands()
			assert.Greater(t, len(arrived), 20)
			for _, command := range arrived {
				if !harmless[command] && !strings.HasPrefix(command, "query-") && !strings.HasPrefix(command, "x-query-") {
					t.Errorf("%s was sent", command)
				}
			}
		})
	}
}

// explain has the program explain a line and returns how many requests it did
// not send.
func explain(t *testing.T, hmp, address, line string) (changing int) {
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(hmp, "explain", "--json", "--timeout=20", "--", address, line)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		var status *exec.ExitError
		require.ErrorAs(t, err, &status)
		require.Equal(t, 1, status.ExitCode(), "%q: %s", line, &stderr)
		require.Contains(t, stderr.String(), "the line ends here", fmt.Sprintf("%q", line))
	}
	var steps []step
	require.NoError(t, json.Unmarshal(stdout.Bytes(), &steps), "%q", line)
	for _, s := range steps {
		require.NotEmpty(t, s.Request.Execute, "%q", line)
		if !s.Executed {
			changing++
		}
	}
	return changing
}
