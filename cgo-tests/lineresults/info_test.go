// SPDX-License-Identifier: GPL-2.0-or-later

// Package lineresults_test has hmp --json answer each row of info at stock QEMUs.
package lineresults_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/monitor"
	"libhmp/hmpcmds"
)

// result is what --json prints of a line.
type result struct {
	Line   string
	OK     bool
	Source string
	Data   json.RawMessage
	Text   string
	Error  string
}

// withoutData are the sources whose answers have no data in QMP.
var withoutData = []string{string(monitor.SourceBuiltin), string(monitor.SourceClient), string(monitor.SourceMemory)}

// Each row of info has data, or it is said why not; also when it is asked for again, since some of what QEMU
// tells is asked for once.
func TestEachRowOfInfoHasDataOrAReason(t *testing.T) {
	var lines []string
	for _, row := range hmpcmds.Table().Rows(true) {
		name, _, _ := strings.Cut(row.Name, "|")
		lines = append(lines, "info "+name, "info "+name)
	}
	for _, release := range []string{"10.0", "11.1"} {
		for _, passthrough := range []string{"auto", "never"} {
			t.Run(release+" "+passthrough, func(t *testing.T) {
				t.Parallel()
				q := qemutest.Start(t, qemutest.Stock(t, release, "x86_64"), "-S", "-device", "virtio-rng-pci")
				results := run(t, q.Socket(1), strings.Join(lines, "\n"), passthrough)
				require.Len(t, results, len(lines))
				withData := 0
				for i, r := range results {
					assert.Equal(t, lines[i], r.Line)
					switch {
					case len(r.Data) > 0:
						withData++
					case !r.OK:
						assert.NotEmpty(t, r.Error, r.Line)
					default:
						assert.Contains(t, withoutData, r.Source, "%s has neither data nor a reason: %+v", r.Line, r)
					}
					if before := results[i&^1]; before.OK {
						assert.Equal(t, before.Data != nil, r.Data != nil, "%s, asked again", r.Line)
					}
				}
				assert.Greater(t, withData, len(lines)/2)
				assert.True(t, slices.ContainsFunc(results, func(r result) bool { return r.Line == "info version" && r.Data != nil }))
			})
		}
	}
}

func run(t *testing.T, address, lines, passthrough string) (list []result) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), qemutest.Limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, qemutest.Build(t, qemutest.Hmp), "--json", "--passthrough="+passthrough, address)
	cmd.Stdin = strings.NewReader(lines)
	out, err := cmd.Output()
	if err != nil {
		require.Equal(t, 1, cmd.ProcessState.ExitCode(), "some lines fail: %v", err)
	}
	for line := range bytes.Lines(out) {
		var r result
		require.NoError(t, json.Unmarshal(line, &r), "%s", line)
		list = append(list, r)
	}
	return list
}
