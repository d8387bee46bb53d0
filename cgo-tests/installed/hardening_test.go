// SPDX-License-Identifier: GPL-2.0-or-later

package installed_test

import (
	"debug/elf"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is installed can be loaded anywhere (PIE), has its table of functions filled in at the start
// (BIND_NOW) and read-only from then on (RELRO), and no stack of it can be run.
func TestHardening(t *testing.T) {
	for _, name := range []string{"bin/hmp", "lib/libhmp.so", "lib/libhmp-0/engine.so"} {
		f, err := elf.Open(filepath.Join(root, "usr", name))
		require.NoError(t, err)
		defer f.Close()
		assert.Equal(t, elf.ET_DYN, f.Type, name)
		assert.True(t, slices.ContainsFunc(f.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_GNU_RELRO }), "%s: RELRO", name)
		assert.False(t, slices.ContainsFunc(f.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_GNU_STACK && p.Flags&elf.PF_X != 0 }), "%s: stack", name)
		assert.True(t, flag(t, f, elf.DT_FLAGS, uint64(elf.DF_BIND_NOW)) || flag(t, f, elf.DT_FLAGS_1, uint64(elf.DF_1_NOW)), "%s: BIND_NOW", name)
		assert.Equal(t, name == "bin/hmp", flag(t, f, elf.DT_FLAGS_1, uint64(elf.DF_1_PIE)), "%s: PIE", name)
	}
}

func flag(t *testing.T, f *elf.File, tag elf.DynTag, bit uint64) bool {
	t.Helper()
	values, err := f.DynValue(tag)
	require.NoError(t, err)
	return slices.ContainsFunc(values, func(v uint64) bool { return v&bit != 0 })
}
