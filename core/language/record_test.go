// SPDX-License-Identifier: GPL-2.0-or-later

package language

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

var record = flag.Bool("record", false, "write testdata from the QEMU that LIBHMP_QEMU names")

// baseRelease is the release whose answers testdata has in full. Of others it
// has those that differ.
const baseRelease = "10.0"

// TestQEMU sends every line to the QEMU that LIBHMP_QEMU names and compares its
// answers with testdata, or makes testdata of them: first with a QEMU of
// baseRelease, then with others.
//
//	LIBHMP_QEMU=/usr/bin/qemu-system-x86_64 go test -run TestQEMU [-record]
func TestQEMU(t *testing.T) {
	binary := os.Getenv("LIBHMP_QEMU")
	if binary == "" {
		t.Skip("LIBHMP_QEMU names no QEMU")
	}
	if *record {
		lines["random"] = randomLines()
	}
	for _, group := range slices.Sorted(maps.Keys(lines)) {
		t.Run(group, func(t *testing.T) {
			q := startQEMU(t, binary, "-device", "virtio-serial")
			list := lines[group]
			if !*record {
				list = nil
				for _, a := range readAnswers(t, group, baseRelease) {
					list = append(list, a.line)
				}
			}
			got := q.answers(group, list)
			if *record {
				writeAnswers(t, q, group, got)
				return
			}
			for i, want := range answersOf(t, group, q.release) {
				require.Equal(t, want, got[i])
			}
		})
	}
}

func (q *qemu) answers(group string, list []string) []answer {
	if group == "sizes" {
		q.startJob()
	}
	var answers []answer
	for _, line := range list {
		a := answer{line: line}
		a.text, a.stderr = q.hmp(line)
		if a.text == "" {
			a.text = q.effect(group)
		}
		answers = append(answers, a)
	}
	return answers
}

// startJob starts a job that goes on and whose speed can be set.
func (q *qemu) startJob() {
	for _, name := range []string{"a", "b"} {
		q.execute("blockdev-add", map[string]any{
			"driver": "null-co", "node-name": name, "size": 1 << 20, "read-zeroes": true,
		}, nil)
	}
	q.execute("blockdev-mirror", map[string]any{"job-id": "j", "device": "a", "target": "b", "sync": "none"}, nil)
}

// effect is what a line did that printed nothing, as text.
func (q *qemu) effect(group string) string {
	switch group {
	case "sizes":
		var jobs []struct{ Speed int64 }
		q.execute("query-block-jobs", nil, &jobs)
		return fmt.Sprintf("(speed %d)\n", jobs[0].Speed)
	case "options":
		return q.removePort()
	}
	return ""
}

// removePort removes a port that was added, and says how it was called.
func (q *qemu) removePort() string {
	var devices []struct{ Name, Type string }
	q.execute("qom-list", map[string]any{"path": "/machine/peripheral"}, &devices)
	for _, d := range devices {
		if d.Type != "child<virtserialport>" {
			continue
		}
		var name string
		q.execute("qom-get", map[string]any{"path": "/machine/peripheral/" + d.Name, "property": "name"}, &name)
		q.execute("device_del", map[string]any{"id": d.Name}, nil)
		return fmt.Sprintf("(port %s, name %q)\n", d.Name, name)
	}
	return ""
}
