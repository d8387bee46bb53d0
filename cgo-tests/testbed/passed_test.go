// SPDX-License-Identifier: GPL-2.0-or-later

package testbed_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fakeGo has two packages of tests, and fails those that a file names.
const fakeGo = `#!/bin/bash
case $* in
    "list -f "*) printf 'libhmp/cgo-tests/%s\n' typing clients ;;
    "list -test "*) printf '%s\n' "$PWD/core" "$PWD/cgo-tests/typing" ;;
    "test "*)
        for name in "${@:6}"; do
            name=${name##*/}
            echo "$name" >>ran
            if grep -qx "$name" failing; then
                printf 'FAIL\tlibhmp/cgo-tests/%s\t1s\n' "$name"
            else
                printf 'ok  \tlibhmp/cgo-tests/%s\t1s\n' "$name"
            fi
        done | sort -u
        ! grep -q . failing ;;
esac
`

// What has passed does not run again until what it depends on is another.
func TestPassedWithTheSameContent(t *testing.T) {
	dir, cache := t.TempDir(), t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o755))
	}
	for _, name := range []string{
		"include/h", "capi/c", "VERSION", "Makefile", "meson/m", "go.mod", "go.sum", "hmpcmds/h", "core/c", "docs/d", "cgo-tests/typing/t",
		"cgo-tests/clients/c", "build/hmp", "build/libhmp-0/e", "build/test/libhmp-0/e", "build/qemu/q", "failing",
	} {
		write(name, "")
	}
	write("build/go", fakeGo)
	require.NoError(t, os.Mkdir(filepath.Join(cache, "stock"), 0o755))
	here, err := filepath.Abs("passed.sh")
	require.NoError(t, err)
	run := func(env ...string) (ran string, err error) {
		write("ran", "")
		cmd := exec.Command("bash", "-euo", "pipefail", "-c", `say() { echo "$*"; }; . "$0"; rm ran; tests_on_qemus`, here)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), append(env, "cache="+cache, "go="+dir+"/build/go")...)
		said, err := cmd.CombinedOutput()
		t.Logf("%s", said)
		data, _ := os.ReadFile(filepath.Join(dir, "ran"))
		require.NoError(t, os.RemoveAll(filepath.Join(dir, "ran")))
		return strings.Join(strings.Fields(string(data)), " "), err
	}
	passes := func(want string, env ...string) {
		t.Helper()
		ran, err := run(env...)
		assert.NoError(t, err)
		assert.Equal(t, want, ran)
	}
	write("failing", "clients\n")
	ran, err := run()
	assert.Error(t, err)
	assert.Equal(t, "typing clients typing", ran) // (Go itself takes a package once.)
	write("failing", "")
	passes("clients")
	passes("")
	write("docs/d", "changed")
	passes("clients")
	write("core/c", "changed")
	passes("typing clients typing")
	write("build/hmp", "changed")
	passes("typing clients typing")
	passes("")
	passes("typing clients typing", "LIBHMP_FRESH=1")
	require.NoError(t, os.WriteFile(filepath.Join(cache, "stock/qemu"), nil, 0o755))
	passes("typing clients typing")
}
