// SPDX-License-Identifier: GPL-2.0-or-later

// Package installed_test looks at what "make install" puts where: manual pages and completions for shells.
package installed_test

import (
	"fmt"
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

// root is where it was installed, below usr.
var root string

func TestMain(m *testing.M) {
	status, err := installed(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

func installed(m *testing.M) (status int, err error) {
	if root, err = os.MkdirTemp("", "installed"); err != nil {
		return 0, err
	}
	defer os.RemoveAll(root)
	make := exec.Command("make", "--no-print-directory", "-C", "../..", "install", "DESTDIR="+root, "PREFIX=/usr")
	if said, err := make.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%w: %s", err, said)
	}
	return m.Run(), nil
}

// The library and the program build with the oldest Go that go.mod allows, if the module proxy has it.
func TestOldestGo(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../go.mod")
	require.NoError(t, err)
	version := regexp.MustCompile(`(?m)^go (\S+)$`).FindStringSubmatch(string(text))
	require.NotNil(t, version)
	oldest := func(args ...string) *exec.Cmd {
		cmd := exec.Command("go", args...)
		cmd.Dir = "../.."
		cmd.Env = append(os.Environ(), "GOTOOLCHAIN=go"+version[1])
		return cmd
	}
	if said, err := oldest("version").CombinedOutput(); err != nil {
		t.Skipf("Go %s could not be had: NOT BUILT with it: %s", version[1], said)
	}
	said, err := oldest("build", "-o", t.TempDir()+"/", "./cmd/hmp", "./capi/engine").CombinedOutput()
	assert.NoError(t, err, string(said))
}

// Completions are where the shells look, and are those of this program; cgo-tests/sessions presses Tab.
func TestCompletions(t *testing.T) {
	for shell, file := range map[string]string{
		"bash": "bash-completion/completions/hmp",
		"zsh":  "zsh/site-functions/_hmp",
		"fish": "fish/vendor_completions.d/hmp.fish",
	} {
		text, err := os.ReadFile(filepath.Join(root, "usr/share", file))
		require.NoError(t, err)
		said, err := exec.Command(root+"/usr/bin/hmp", "completion", shell).Output()
		require.NoError(t, err)
		assert.NotEmpty(t, said)
		assert.Equal(t, string(said), string(text))
	}
}

// No manual page has anything that man or mandoc complain about.
func TestManualPages(t *testing.T) {
	mandoc, man := qemutest.Installed(t, "mandoc"), qemutest.Installed(t, "man")
	pages, err := filepath.Glob(root + "/usr/share/man/man*/*")
	require.NoError(t, err)
	require.Greater(t, len(pages), 20)
	for _, page := range pages {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		if target, link := strings.CutPrefix(string(text), ".so "); link {
			assert.FileExists(t, filepath.Join(root, "usr/share/man", strings.TrimSpace(target)), page)
			continue
		}
		said, err := exec.Command(mandoc, "-T", "lint", page).CombinedOutput()
		assert.NoError(t, err)
		assert.Empty(t, string(said))
		read := exec.Command(man, "--warnings", "-E", "UTF-8", "-Tutf8", "-Z", "-l", page)
		var warnings strings.Builder
		read.Stderr = &warnings
		assert.NoError(t, read.Run())
		assert.Empty(t, warnings.String(), page)
	}
	for _, c := range []string{"hmp", "hmp-explain", "hmp-list", "hmp-parity", "hmp-run", "hmp-serve"} {
		assert.Contains(t, pages, root+"/usr/share/man/man1/"+c+".1")
	}
}
