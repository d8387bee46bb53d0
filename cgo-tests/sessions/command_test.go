// SPDX-License-Identifier: GPL-2.0-or-later

package sessions

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// TestAddingACommand does what docs/adding-a-command.md says: its code is built, its test passes, its lines
// run. The source stays as it is: the files are Go's overlay.
func TestAddingACommand(t *testing.T) {
	document, err := os.ReadFile("../../docs/adding-a-command.md")
	require.NoError(t, err)
	code := regexp.MustCompile("(?s)`(hmpcmds/machine/[a-z_]+\\.go)`.*?\n```go\n(.*?)```").FindAllStringSubmatch(string(document), -1)
	require.Len(t, code, 2, "the row with its handler, and the test")

	top, err := filepath.Abs("../..")
	require.NoError(t, err)
	rows, err := os.ReadFile(filepath.Join(top, "hmpcmds/machine/rows.go"))
	require.NoError(t, err)
	with := strings.Replace(string(rows), "slices.Concat(", "slices.Concat(helloRows, ", 1)
	require.NotEqual(t, with, string(rows))
	dir := t.TempDir()
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for _, file := range append(code, []string{"", "hmpcmds/machine/rows.go", with}) {
		written := filepath.Join(dir, filepath.Base(file[1]))
		require.NoError(t, os.WriteFile(written, []byte(file[2]), 0o600))
		overlay.Replace[filepath.Join(top, file[1])] = written
	}
	text, err := json.Marshal(overlay)
	require.NoError(t, err)
	file := filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(file, text, 0o600))
	run := func(folder, name string, args ...string) string {
		cmd := exec.Command(name, args...)
		cmd.Dir = folder
		said, err := cmd.CombinedOutput()
		require.NoError(t, err, "%v\n%s", cmd.Args, said)
		return string(said)
	}

	run(top, "go", "vet", "-overlay="+file, "./hmpcmds/machine")
	assert.Contains(t, run(top, "go", "test", "-overlay="+file, "-v", "./hmpcmds/machine", "-run", "TestHello"), "--- PASS: TestHello")
	run(top, "go", "build", "-overlay="+file, "-o", dir, "./cmd/hmp")

	tried := regexp.MustCompile(`(?m)^\./hmp S (.*)$`).FindStringSubmatch(string(document))
	require.NotNil(t, tried, "the line that tries the command")
	q := qemutest.Start(t, qemutest.Stock(t, "10.0", "x86_64"), "-M", "none", "-name", "guest")
	said := run(dir, "bash", "-c", "./hmp "+q.Socket(1)+" "+tried[1])
	assert.Regexp(t, `^Hello, guest\nHello, world\ninfo hello \[name\] -- greet somebody, or the virtual machine by its name\n`, said)
}
