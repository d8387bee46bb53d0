// SPDX-License-Identifier: GPL-2.0-or-later

package parity_test

import (
	"bufio"
	"encoding/json"
	"net"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// sourceRelease is one that only has a source, and no stock QEMU.
const sourceRelease = "10.2"

// imagined returns a QMP server that says of itself what a QEMU of the source
// release would that is built for a target.
func imagined(target string) func(testing.TB) string {
	return func(t testing.TB) string {
		answers := map[string]any{
			"qmp_capabilities": struct{}{},
			"query-version":    map[string]any{"qemu": map[string]int{"major": 10, "minor": 2, "micro": 0}, "package": ""},
			"query-target":     map[string]string{"arch": target},
			"query-status":     map[string]any{"status": "running", "running": true},
			"query-commands":   commandsOfSource(t),
		}
		socket := filepath.Join(t.TempDir(), "qmp")
		l, err := net.Listen("unix", socket)
		require.NoError(t, err)
		t.Cleanup(func() { l.Close() })
		go func() {
			if conn, err := l.Accept(); err == nil {
				defer conn.Close()
				assert.NoError(t, answer(conn, answers))
			}
		}()
		return socket
	}
}

// answer is a QMP server's side of a connection.
func answer(conn net.Conn, answers map[string]any) error {
	out := json.NewEncoder(conn)
	greeting := map[string]any{"QMP": map[string]any{"version": answers["query-version"], "capabilities": []string{}}}
	if err := out.Encode(greeting); err != nil {
		return err
	}
	for in := bufio.NewScanner(conn); in.Scan(); {
		var request struct {
			Execute string          `json:"execute"`
			ID      json.RawMessage `json:"id,omitempty"`
		}
		if err := json.Unmarshal(in.Bytes(), &request); err != nil {
			return err
		}
		reply := map[string]any{"return": answers[request.Execute]}
		if answers[request.Execute] == nil {
			reply = map[string]any{"error": map[string]string{"class": "CommandNotFound", "desc": request.Execute}}
		}
		if request.ID != nil {
			reply["id"] = request.ID
		}
		if err := out.Encode(reply); err != nil {
			return err
		}
	}
	return nil
}

type commandName struct {
	Name string `json:"name"`
}

// commandsOfSource are the same for all targets: no condition in 10.2's schema
// names one.
func commandsOfSource(t testing.TB) (list []commandName) {
	tree := qemutest.Source(t, sourceRelease)
	data, err := exec.Command("python3", "-B", "../qapi/testdata/schema.py", tree).Output()
	require.NoError(t, err)
	var schema struct {
		Commands map[string]string `json:"commands"`
	}
	require.NoError(t, json.Unmarshal(data, &schema))
	for name := range schema.Commands {
		list = append(list, commandName{name})
	}
	require.Greater(t, len(list), 200)
	return list
}
