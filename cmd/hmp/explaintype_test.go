// SPDX-License-Identifier: GPL-2.0-or-later

package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cmd/hmp/internal/fakeqmp"
)

// Whoever has a line of type explained sees its keys, which may be a password: they get into no file, whatever the user's
// hmprc has lines written to.
func TestExplainTypeIsKeptNowhere(t *testing.T) {
	home := t.TempDir()
	for name, dir := range map[string]string{"HOME": "", "XDG_STATE_HOME": "state", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache", "TMPDIR": ""} {
		t.Setenv(name, filepath.Join(home, dir))
	}
	require.NoError(t, os.MkdirAll(filepath.Join(home, "config", "hmp"), 0o700))
	hmprc := "record " + filepath.Join(home, "record") + "\ntranscript " + filepath.Join(home, "transcript") + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(home, "config", "hmp", "hmprc"), []byte(hmprc), 0o600))
	answers := fakeqmp.Usual()
	answers["query-commands"] = `[{"name": "query-version"}, {"name": "query-status"}, {"name": "send-key"}]`
	answers["send-key"] = `{}`
	path := fakeqmp.Start(t, answers.Play)
	for _, flags := range [][]string{nil, {"--json"}, {"--run"}, {"--run", "--json"}} {
		r := hmp("", append(append([]string{"explain"}, flags...), path, `type "zq"`)...)
		require.Equal(t, 0, r.status, "%q: %s", flags, r.stderr)
		for _, key := range []string{"z", "q"} {
			assert.Regexp(t, `"data": ?"`+key+`"`, r.stdout, flags)
		}
		assert.NotContains(t, r.stderr, "zq", flags)
	}
	require.NoError(t, filepath.WalkDir(home, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(name)
		assert.False(t, strings.Contains(string(text), "zq") || strings.Contains(string(text), `"z"`), "%s has it", name)
		return err
	}))
	assert.NoFileExists(t, filepath.Join(home, "record"))
	assert.NoFileExists(t, filepath.Join(home, "transcript"))
}
