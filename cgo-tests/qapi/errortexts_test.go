// SPDX-License-Identifier: GPL-2.0-or-later

package qapi_test

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"libhmp/cgo-tests/qemutest"
	"libhmp/core/qmp"
)

// Errors of QEMU that something depends on still have the texts by which we know them.
func TestErrorTextsAreInTheSource(t *testing.T) {
	all := releases(t)
	for _, text := range qmp.ErrorTexts() {
		literal := text.Literal
		if literal == "" {
			literal = strings.ReplaceAll(text.Text, `"`, `\"`)
		}
		if text.In == "meson" {
			assert.True(t, inSource(t, strings.TrimSuffix(literal, "%s"), filepath.Join("..", "..", "meson", "src")), literal)
		}
		if text.In != "" {
			continue
		}
		first := 0
		if text.Since != "" {
			first = slices.Index(all, text.Since)
		}
		if text.Last == qemutest.Oldest && all[0] != qemutest.Oldest {
			continue // its source is not there
		}
		end := len(all)
		if text.Last != "" {
			end = slices.Index(all, text.Last) + 1
		}
		for _, release := range all[max(first, 0):end] {
			assert.True(t, inSource(t, literal, qemutest.Source(t, release)), "%s: %s", release, literal)
		}
	}
}

// inSource reports whether a text stands in C code below a folder.
func inSource(t *testing.T, text, folder string) bool {
	t.Helper()
	cmd := exec.Command("grep", "-rqF", "--include=*.[ch]", "--", text)
	for _, sub := range []string{"block", "block.c", "chardev", "hw", "include", "monitor", "qapi", "qom", "softmmu", "stubs", "system", "target", "ui", "util"} {
		cmd.Args = append(cmd.Args, filepath.Join(folder, sub))
	}
	return cmd.Run() == nil
}
