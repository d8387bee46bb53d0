// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sourceTree makes a QEMU source tree with these tables.
func sourceTree(t *testing.T, commands, info string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "qapi"), 0o755))
	for name, text := range map[string]string{
		"hmp-commands.hx": commands, "hmp-commands-info.hx": info,
		"VERSION": "10.0.13\n", "qapi/misc.json": "{ 'command': 'stop' }\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	return dir
}

// The rows here are not QEMU's but for the first.
const strangeTables = `
{
.name = "stop|s",
.args_type = "",
},
{
.name = "cont|c",
.args_type = "hard:-h",
.flags = "p",
},
{
.name = "brew",
.args_type = "cups:i",
},
#if defined(TARGET_I386)
{
.name = "system_reset",
.args_type = "",
},
#endif
`

func TestParityWithASourceTree(t *testing.T) {
	r := hmp("", "parity", "--json", "--hx="+sourceTree(t, strangeTables, ""))
	require.Equal(t, 1, r.status, r.stderr)
	var list []difference
	require.NoError(t, json.Unmarshal([]byte(r.stdout), &list))
	for _, want := range []difference{
		{"cont|c", "arguments", "hard:-h", ""},
		{"cont|c", "preconfig", "true", "false"},
		{"brew", "lacking", "cups:i everywhere", ""},
		{"system_reset", "targets", "x86_64", "aarch64|m68k|ppc|riscv64|s390x|sh4|sparc|x86_64|xtensa"},
		{"quit|q", "surplus", "", "everywhere"},
		{"info uuid", "surplus", "", "everywhere"},
		{"info skeys", "surplus", "", "addr:l on s390x"},
	} {
		assert.Contains(t, list, want)
	}
	for _, d := range list {
		assert.NotEqual(t, "stop|s", d.Row)
	}
}

func TestParityWithNoSourceTree(t *testing.T) {
	r := hmp("", "parity", "--hx="+t.TempDir())
	assert.Equal(t, 1, r.status)
	assert.Contains(t, r.stderr, "hmp-commands.hx")

	broken := sourceTree(t, "#if WHO > KNOWS\n{\n.name = \"a\",\n},\n#endif\n", "")
	r = hmp("", "parity", "--hx", broken)
	assert.Equal(t, 1, r.status)
	assert.Contains(t, r.stderr, "#if WHO > KNOWS: unknown condition")
}
