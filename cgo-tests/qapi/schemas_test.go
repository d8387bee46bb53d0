// SPDX-License-Identifier: GPL-2.0-or-later

package qapi_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
	"libhmp/hmpcmds"
)

var write = flag.Bool("write", false, "write the schemas in hmpcmds/testdata")

// The replies to query-qmp-schema from which hmpcmds makes up replies are those of
// QEMUs. That of a QEMU on libhmp has the added commands.
//
//	go test ./cgo-tests/qapi -run TestRecordedSchemas [-write]
func TestRecordedSchemas(t *testing.T) {
	for name, program := range map[string]string{
		"5.2":    qemutest.Stock(t, "5.2", "x86_64"),
		"7.2":    qemutest.Stock(t, "7.2", "x86_64"),
		"11.1":   qemutest.Stock(t, "11.1", "x86_64"),
		"libhmp": qemutest.Build(t, qemutest.Libhmp),
	} {
		t.Run(name, func(t *testing.T) {
			client := qemutest.Start(t, program, "-M", "none", "-S").Client()
			raw, err := client.ExecuteRaw("query-qmp-schema", nil)
			require.NoError(t, err)
			var schema bytes.Buffer
			require.NoError(t, json.Compact(&schema, raw))
			path := filepath.Join("../../hmpcmds/testdata/schemas", name+".json.gz")
			if *write {
				writeCompressed(t, path, schema.Bytes())
			}
			recorded := readCompressed(t, path)
			if name != "libhmp" {
				require.True(t, bytes.Equal(schema.Bytes(), recorded), "another schema: run with -write")
				return
			}
			version, err := client.Facts().Version()
			require.NoError(t, err)
			if version.Major != 10 || version.Minor != 0 {
				t.Skip("another series")
			}
			there := commandNames(t, recorded)
			for _, command := range commandNames(t, schema.Bytes()) {
				if slices.Contains(rowsCommands(), command) {
					require.Contains(t, there, command, "run with -write")
				}
			}
		})
	}
}

func writeCompressed(t *testing.T, path string, data []byte) {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	require.NoError(t, err)
	_, err = w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o644))
}

func readCompressed(t *testing.T, path string) []byte {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	r, err := gzip.NewReader(file)
	require.NoError(t, err)
	data, err := io.ReadAll(r)
	require.NoError(t, err)
	return data
}

func commandNames(t *testing.T, schema []byte) (names []string) {
	t.Helper()
	var list []struct {
		Name string `json:"name"`
		Meta string `json:"meta-type"`
	}
	require.NoError(t, json.Unmarshal(schema, &list))
	for _, e := range list {
		if e.Meta == "command" {
			names = append(names, e.Name)
		}
	}
	return names
}

// rowsCommands are what rows name as their sources.
func rowsCommands() (names []string) {
	table := hmpcmds.Table()
	for _, row := range slices.Concat(table.Rows(false), table.Rows(true)) {
		for _, source := range row.Sources {
			names = append(names, source.Commands...)
		}
	}
	return names
}
