// SPDX-License-Identifier: GPL-2.0-or-later

package sessions

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// elsewhere are the commands of documents that no script of testdata runs, with what does.
var elsewhere = map[string]string{
	"make build":         "make test begins with it",
	"make install":       "cgo-tests/installed",
	"go build ./cmd/hmp": "TestAddingACommand",
	"make test":          ".ci/run",
	"make test-unit":     "a part of make test",
	"make run":           "by hand: inside make test it would build what is in use",
	"make help":          "by hand",
	"../configure --disable-hmp --enable-libhmp": "meson/build-qemu",

	"meson/plug --check TREE":                       "cgo-tests/plug",
	"meson/plug TREE":                               "cgo-tests/plug",
	"meson/plug --quilt debian/patches/libhmp TREE": "cgo-tests/plug",

	"tar -xf libhmp-0.1.0.tar.gz": "cgo-tests/packages",
	"cd libhmp-0.1.0":             "cgo-tests/packages",
	"export GOFLAGS=-mod=vendor GOPROXY=off GOTOOLCHAIN=local": "cgo-tests/packages",
	"make install DESTDIR=/tmp/root PREFIX=/usr":               "cgo-tests/packages",

	"./hmp S -c 'info hello' -c 'info hello world' -c 'help info hello'": "TestAddingACommand",
	"go run ./cgo-tests/record -qemu ~/.cache/libhmp/stock/10.0/bin/qemu-system-x86_64 -in $PWD/hmpcmds -o name-10.0 -- \\\n" +
		"    -name vm0 <<<'info name'": "by hand: it writes into the source",

	"hmp":                                   "cgo-tests/running, TestChoosing",
	"hmp libvirt:DOMAIN":                    "cgo-tests/libvirt, TestHmp",
	"hmp list":                              "cgo-tests/running, TestFound",
	"hmp list --json | jq -r '.[].address'": "cgo-tests/running, TestFound",
}

// ran are the commands that a script has shell run.
func ran(script string) (list []string) {
	files := txtar.Parse([]byte(script))
	for _, file := range files.Files {
		if strings.Contains(string(files.Comment), "\nshell "+file.Name+"\n") {
			list = append(list, commands(string(file.Data))...)
		}
	}
	return list
}

// TestDocuments finds each block of commands, of what a terminal shows or of a file, in what TestSessions runs: an
// example that is not run becomes untrue.
func TestDocuments(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	var typed, run []string
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		require.NoError(t, err)
		typed = append(typed, string(text))
		run = append(run, ran(string(text))...)
	}
	shown := func(text string) bool {
		return slices.ContainsFunc(typed, func(script string) bool { return strings.Contains(script, "\n"+text) })
	}
	documents, err := filepath.Glob("../../docs/*.md")
	require.NoError(t, err)
	manuals, err := filepath.Glob("../../cmd/hmp/*.1")
	require.NoError(t, err)
	used := map[string]bool{}
	for _, document := range slices.Concat(documents, manuals, []string{"../../README.md", "../../CONTRIBUTING.md", "../../meson/README.md"}) {
		if filepath.Base(document) == "clients.md" {
			continue // written by the test that runs what is in it
		}
		text, err := os.ReadFile(document)
		require.NoError(t, err)
		for _, block := range blocks(document, string(text)) {
			if shown(block) {
				continue
			}
			for _, command := range commands(block) {
				if elsewhere[command] != "" {
					used[command] = true
					continue
				}
				assert.True(t, slices.Contains(run, command) || shown("$ "+command+"\n"), "%s: no script of testdata runs this:\n%s", document, command)
			}
		}
	}
	for command := range elsewhere {
		assert.True(t, used[command], "%s: no document has this any more", command)
	}
}

// blocks are those of a document that are neither C nor Go: of a manual page, its examples.
func blocks(document, text string) (list []string) {
	pattern := "(?ms)^```(?:[a-z]+\n.*?|\n(.*?))^```$"
	if !strings.HasSuffix(document, ".md") {
		pattern = `(?ms)^\.SH EXAMPLES\n\.nf\n(.*?)^\.fi$`
		text = strings.NewReplacer(`\-`, "-", `\(aq`, "'", `\e`, `\`).Replace(text)
	}
	for _, found := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		list = append(list, found[1])
	}
	return slices.DeleteFunc(list, func(block string) bool { return block == "" })
}
