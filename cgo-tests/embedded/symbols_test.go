// SPDX-License-Identifier: GPL-2.0-or-later

package embedded_test

import (
	"debug/elf"
	_ "embed"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"libhmp/cgo-tests/qemutest"
)

// hmpSymbols are the functions and tables of QEMU's human monitor, one each
// line, without those that the glue has to define (monitor_init_hmp,
// handle_hmp_command and what it calls them with).
//
//go:embed testdata/hmp-symbols.txt
var hmpSymbols string

// symbols returns all symbols that a program defines.
func symbols(t *testing.T, program string) map[string]bool {
	t.Helper()
	f, err := elf.Open(program)
	require.NoError(t, err)
	defer f.Close()
	all, err := f.Symbols()
	require.NoError(t, err, "a stripped program proves nothing")
	names := make(map[string]bool, len(all))
	for _, s := range all {
		if s.Section != elf.SHN_UNDEF {
			// The compiler's clones are called NAME.part.0 and the like.
			name, _, _ := strings.Cut(s.Name, ".")
			names[name] = true
		}
	}
	return names
}

func TestNothingOfHMPIsLeft(t *testing.T) {
	libhmp := symbols(t, qemutest.Build(t, qemutest.Libhmp))
	builtin := symbols(t, qemutest.Build(t, qemutest.Builtin))
	for line := range strings.Lines(hmpSymbols) {
		name := strings.TrimSpace(line)
		if name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		assert.True(t, builtin[name], "%s: the list is of this QEMU", name)
		assert.False(t, libhmp[name], name)
	}
	assert.True(t, libhmp["human_monitor_setup"])
}

func TestLibraries(t *testing.T) {
	f, err := elf.Open(qemutest.Build(t, qemutest.Libhmp))
	require.NoError(t, err)
	defer f.Close()
	needed, err := f.ImportedLibraries()
	require.NoError(t, err)
	assert.Contains(t, needed, "libhmp.so.0")
	assert.False(t, slices.ContainsFunc(needed, func(name string) bool {
		return strings.Contains(name, "engine")
	}), "the engine comes later: %q", needed)
}
