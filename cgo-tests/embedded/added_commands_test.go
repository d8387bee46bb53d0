// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// The added QMP commands say what is wrong with their arguments before they do anything.
func TestAddedCommandsRefuse(t *testing.T) {
	q := qemutest.Start(t, qemutest.Build(t, qemutest.Libhmp), "-M", "pc", "-S", "-audiodev", "none,id=snd")
	wave := filepath.Join(q.Dir, "wave")
	for _, test := range []struct {
		command string
		args    map[string]any
		want    string
	}{
		{"x-wavcapture", map[string]any{"path": wave, "audiodev": "snd", "freq": 4295011396}, "freq must fit into 32 bits"},
		{"x-wavcapture", map[string]any{"path": wave, "audiodev": "snd", "bits": int64(1) << 40}, "bits must fit into 32 bits"},
		{"x-wavcapture", map[string]any{"path": wave, "audiodev": "snd", "channels": -4294967294}, "channels must fit into 32 bits"},
		{"x-ioport-read", map[string]any{"port": 0x70, "index": 0x0f, "size": 8}, "size must be 1, 2 or 4"},
		{"x-ioport-write", map[string]any{"port": 0x70, "size": 3, "value": 1}, "size must be 1, 2 or 4"},
		{"x-debug-disassemble", map[string]any{"address": 0, "count": 1<<20 + 1}, "count must not exceed 1048576"},
		{"x-debug-read-memory", map[string]any{"address": 0, "size": 16<<20 + 1}, "size must not exceed 16 MiB"},
		{"x-query-qom-tree", map[string]any{"path": "/nosuch"}, "Path '/nosuch' could not be resolved"},
		{"x-query-qapi-definition", map[string]any{"name": "nosuch"}, "There is no QAPI definition of 'nosuch'"},
		{"x-query-qapi-definition", map[string]any{"name": ""}, "There is no QAPI definition of ''"},
		{"x-query-qapi-definition", map[string]any{}, "Parameter 'name' is missing"},
	} {
		err := q.QMP(test.command, test.args, nil)
		assert.ErrorContains(t, err, test.want, test.command)
	}
	assert.NoFileExists(t, wave)
}

// QEMU's own gpa2hpa writes to the page, and dies of memory that is mapped for reading only.
func TestHostAddressOfReadOnlyMemory(t *testing.T) {
	prepared := qemutest.Prepare(t)
	file := filepath.Join(prepared.Dir, "nvdimm")
	require.NoError(t, os.WriteFile(file, make([]byte, 8<<20), 0o600))
	q := prepared.Start(qemutest.Build(t, qemutest.Libhmp), "-M", "q35,nvdimm=on", "-S", "-m", "64,slots=2,maxmem=1G",
		"-object", "memory-backend-file,id=m,share=on,mem-path="+file+",size=8M,readonly=on",
		"-device", "nvdimm,memdev=m,unarmed=on")
	text := q.HMP("gpa2hpa 0x100000000")
	assert.Regexp(t, `^Host physical address for 0x100000000 \(m\) is 0x[0-9a-f]+\n$|pagemap`, text)
	assert.False(t, q.Ended())
}

// What x-query-qapi-definition says of a name is what the source has, for all commands and
// events that there are, and for types; it is there before the machine is.
func TestDefinitionsAreThoseOfTheSource(t *testing.T) {
	q := qemutest.Start(t, qemutest.Build(t, qemutest.Libhmp), "-preconfig", "-M", "none")
	release, _ := q.Release()
	source := modules(t, qemutest.Source(t, release)+"/qapi") + modules(t, "../../meson/src/qapi")
	var schema []struct {
		Name string `json:"name"`
		Meta string `json:"meta-type"`
	}
	require.NoError(t, q.QMP("query-qmp-schema", nil, &schema))
	names := []string{"BlockdevOptions", "QapiErrorClass", "LogItem", "SocketAddress", "StrOrNull", "HumanReadableText"}
	for _, e := range schema {
		if e.Meta == "command" || e.Meta == "event" {
			names = append(names, e.Name)
		}
	}
	require.Greater(t, len(names), 250)
	names = slices.DeleteFunc(names, func(name string) bool { // these we change
		return name == "human-monitor-command" || name == "MonitorOptions"
	})
	for _, name := range names {
		var text struct {
			Text string `json:"human-readable-text"`
		}
		require.NoError(t, q.QMP("x-query-qapi-definition", map[string]any{"name": name}, &text), name)
		require.Regexp(t, `^##\n# @`+name+`:\n(#.*\n)*##\n\{ *'(command|event|struct|enum|union|alternate)' *: *'`+name+`'`, text.Text)
		require.Contains(t, source, text.Text)
	}
}

// modules are the texts of all QAPI modules in a folder, without blank lines between a
// comment and a definition.
func modules(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(folder + "/*.json*")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		all.WriteString(strings.ReplaceAll(string(text), "##\n\n{", "##\n{"))
	}
	return all.String()
}

// Unpacking the definitions leaves QEMU's memory as it was.
func TestDefinitionsLeaveNoMemory(t *testing.T) {
	q := qemutest.Start(t, qemutest.Build(t, qemutest.Libhmp), "-M", "none")
	ask := func() {
		for range 100 {
			require.NoError(t, q.QMP("x-query-qapi-definition", map[string]any{"name": "BlockdevOptions"}, nil))
			require.Error(t, q.QMP("x-query-qapi-definition", map[string]any{"name": "nosuch"}, nil))
		}
	}
	ask()
	before := resident(t, q.PID())
	ask()
	assert.Less(t, resident(t, q.PID())-before, 256, "kB more")
}

// resident is how much memory of a process is its own, in kB.
func resident(t *testing.T, pid int) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	require.NoError(t, err)
	match := regexp.MustCompile(`(?m)^RssAnon:\s*(\d+) kB$`).FindSubmatch(text)
	require.NotNil(t, match)
	kB, err := strconv.Atoi(string(match[1]))
	require.NoError(t, err)
	return kB
}
